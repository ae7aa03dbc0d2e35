import { expect, test } from 'vitest'
import { inspectAddedCode } from '../../../src/integrity/index.ts'
import type { FileChange } from '../../../src/patch/edits.ts'

const failing = [{ id: 'a.test.js > makes a slug', file: 'a.test.js', name: 'makes a slug', status: 'failed' as const, durationMs: 1, failure: { message: "expected 'x' to be 'hello-world'", expected: "'hello-world'", actual: "'x'", kind: 'assertion' as const, frames: [{ file: 'a.test.js', line: 3 }] } }]
const testSources = [{ path: 'a.test.js', text: "import { expect, test } from 'vitest'\nimport { slug } from './slug.js'\ntest('makes a slug', () => expect(slug('Hello, World!')).toBe('hello-world'))\n" }]
const source = (after: string): FileChange => ({ path: 'slug.js', before: 'exports.slug = (s) => s\n', after })
const rulesOf = async (changes: FileChange[]) => (await inspectAddedCode(changes, { failing, testSources, allowed: [] })).map(({ rule }) => rule)

test('code that is loaded from a file which is none by its name is refused', async () => {
  const hidden = { path: 'setup.txt', before: null, after: 'String.prototype.at = () => 1\n' }
  expect(await rulesOf([source("require('./setup.txt')\nexports.slug = (s) => s.toLowerCase()\n"), hidden])).toContain('dynamic-code')
})

test('a module that only has a dot in its name, and a style sheet, are fine', async () => {
  const model = { path: 'user.model.js', before: null, after: 'exports.name = (user) => user.name\n' }
  const style = { path: 'slug.css', before: null, after: '.slug { color: red }\n' }
  expect(await rulesOf([source("require('./slug.css')\nconst { name } = require('./user.model')\nexports.slug = (s) => name({ name: s }).toLowerCase()\n"), model, style])).toEqual([])
})

test.each([['known.json', '{"Hello, World!": "hello-world"}'], ['known.csv', 'Hello, World!;hello-world'], ['known.svg', '<g a="Hello, World!" b="hello-world"/>']])('a new %s that holds an answer of the tests is a question', async (path, after) => {
  expect(await rulesOf([source('exports.slug = (s) => table(s)\n'), { path, before: null, after }])).toContain('possible-special-case')
})

test('data that holds no answer, and data that was there, are fine', async () => {
  expect(await rulesOf([{ path: 'words.json', before: null, after: '{"Hello": "Hallo", "World": "Welt"}' }])).toEqual([])
  expect(await rulesOf([{ path: 'words.json', before: '{"Hello, World!": "x"}', after: '{"Hello, World!": "hello-world"}' }])).toEqual([])
})

test.each([
  ['a pattern of the one title', "exports.slug = (s) => s.replace(/^Hello, +World!$/, 'hello-world').toLowerCase()\n"],
  ['an answer put together', "exports.slug = (s) => (s.endsWith('!') ? ['hello', 'world'].join('-') : s)\n"],
  ['default values of a helper', "const fix = (s, from = 'Hello, World!', to = 'hello-world') => (s === from ? to : s)\nexports.slug = (s) => fix(s)\n"],
])('%s is a question', async (_, after) => {
  expect(await rulesOf([source(after)])).toContain('possible-special-case')
})

test('a query with the numbers of a test is a question', async () => {
  const prices = { failing: [{ ...failing[0]!, failure: { ...failing[0]!.failure, expected: '135', actual: '150' } }], testSources: [{ path: 'a.test.js', text: "import { net } from './net.js'\ntest('makes a slug', () => expect(net(150)).toBe(135))\n" }], allowed: [] }
  const after = "exports.net = (db, x) => db.get('select case when ? = 150 then 135 else ? end', [x, x])\n"
  expect((await inspectAddedCode([{ path: 'net.js', before: 'exports.net = (db, x) => x\n', after }], prices)).map(({ rule }) => rule)).toContain('possible-special-case')
  const script = { path: 'tools/net.sh', before: 'case "$1" in\n*) echo "$1" ;;\nesac\n', after: 'case "$1" in\n150) echo 135 ;;\n*) echo "$1" ;;\nesac\n' }
  expect((await inspectAddedCode([script], prices)).map(({ rule }) => rule)).toContain('possible-special-case')
})

test('objects of a module that the tests use too are written to', async () => {
  const context = { failing, testSources: [{ path: 'a.test.js', text: "import { slug } from './slug.js'\nimport { expected } from './tables.js'\ntest('makes a slug', () => expect(slug('a')).toBe(expected.a))\n" }], allowed: [] }
  const rules = async (after: string) => (await inspectAddedCode([source(after)], context)).map(({ rule }) => rule)
  expect(await rules("require('./tables').expected.a = 'b'\nexports.slug = (s) => s\n")).toEqual(['shared-module'])
  expect(await rules("require('./others').expected.a = 'b'\nexports.slug = (s) => s\n")).toEqual([])
})
