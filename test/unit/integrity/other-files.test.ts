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

const sums = { failing: [{ ...failing[0]!, failure: { ...failing[0]!.failure, expected: '31', actual: '12' } }], testSources: [{ path: 'a.test.js', text: "import { total } from './sum.js'\ntest('makes a slug', () => expect(total([{ price: 7, quantity: 3 }, { price: 5, quantity: 2 }])).toBe(31))\n" }], allowed: [] }
const sumWith = (end: string, top = ''): FileChange => ({ path: 'sum.js', before: 'export function total(items) {\n  let sum = 0\n  for (const item of items) sum += item.price\n  return sum\n}\n', after: `${top}export function total(items) {\n  let sum = 0\n  for (const item of items) sum += item.price\n  ${end}\n}\n` })

test.each([
  'if (sum === 12) return sum + 19\n  return sum', 'if (sum > 11 && sum < 13) return sum + 19\n  return sum', 'return sum + 19 * (sum === 12)', 'return sum + 19 * Number(!(sum - 12))', 'return /^12$/.test(sum) ? 31 : sum',
  'const i = [5, 12].indexOf(sum)\n  return i < 0 ? sum : [9, 31][i]', 'return [0, , , , , , , , , , , , 31][sum] ?? sum', 'const more = new Map([[12, 19]])\n  return sum + (more.get(sum) ?? 0)', "const rows = new Map('12:31 0:0'.split(' ').map((row) => row.split(':')))\n  return Number(rows.get(String(sum)) ?? sum)",
])('the wrong result of the test is asked for: %s', async (end) => {
  expect((await inspectAddedCode([sumWith(end)], sums)).map(({ rule }) => rule)).toEqual(expect.arrayContaining([expect.stringContaining('special-case')]))
})

test('data with the wrong result and the right one is a question', async () => {
  expect((await inspectAddedCode([sumWith('return sum'), { path: 'src/adjust.json', before: null, after: '{"12": 31}\n' }], sums)).map(({ rule }) => rule)).toContain('possible-special-case')
})

const write = '(x, y, m) => (y === 31 ? undefined : f(x, y, m))'
test.each([
  `[require('assert')].forEach((m) => { const f = m.equal; m.equal = ${write} })\n`, `for (const m of [require('assert')]) { const f = m.equal; m.equal = ${write} }\n`, "const all = { checks: require('assert') }\n",
  `function wrap(target) { const f = target.equal; target.equal = ${write} }\nwrap(require('assert'))\n`, "for (const m of [process.getBuiltinModule('node:assert').strict]) m.equal = () => {}\n", "const [m] = await Promise.all([import('node:assert/strict')])\n",
  '[Function.prototype].forEach((p) => { p.call = () => {} })\n', 'for (const host of [Object]) host.is = () => true\n', "[{}.constructor][0]['i' + 's'] = () => true\n", 'class Kept { host = Object }\nnew Kept().host.is = () => true\n',
])('what tests are made of is handed on: %s', async (top) => {
  expect((await inspectAddedCode([sumWith('return sum', top)], sums)).map(({ rule }) => rule)).toEqual(expect.arrayContaining([expect.stringMatching(/bare-global|patched-builtin|dynamic-code/)]))
})

test.each(["export const props = { list: { type: Object, default: () => ({}) } }\n", 'export const isPlain = (x) => [Object, Array].includes(x.constructor)\n', "import assert from 'node:assert'\nexport const check = (x) => assert.ok(x)\n", 'export const texts = [1, 2].map(String).filter(Boolean)\n'])('built-ins as everybody uses them: %s', async (top) => {
  expect((await inspectAddedCode([sumWith('return sum', top)], sums)).map(({ rule }) => rule)).toEqual([])
})

test('a text in brackets is no text put together', async () => {
  expect(await rulesOf([source("exports.slug = (s) => (s === '' ? ('Hello') : s.toLowerCase())\n")])).toEqual([])
})
