import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLedger } from '../../../src/oracle/read-ledger.ts'
import { tempDir } from '../../support/temp-dir.ts'

const record = (more: object) => ({ kind: 'test', nonce: 'n', file: '/r/a.js', path: ['x'], status: 'passed', duration_ms: 1, ...more })
const end = (count: number) => ({ kind: 'end', nonce: 'n', count })

async function read(lines: readonly (object | string)[]) {
  const folder = await tempDir({ ledger: lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join('') })
  return readLedger(join(folder, 'ledger'), 'n', '/r')
}

test.each<[string, (object | string)[], boolean]>([
  ['one test and its end', [record({}), end(1)], true],
  ['no end', [record({})], false],
  ['an end that counts another number', [record({}), end(2)], false],
  ['a record after the end', [end(1), record({})], false],
  ['two ends', [record({}), end(1), end(1)], false],
  ['a line cut off by a kill', [record({}), '{"kind":"te'], false],
  ['a foreign line in between', [record({}), { ...record({}), nonce: 'forged' }, end(1)], true],
])('complete or not: %s', async (_, lines, isComplete) => {
  expect((await read(lines)).isComplete).toBe(isComplete)
})

test('a record with another nonce is not read', async () => {
  const { tests } = await read([record({ status: 'failed' }), { ...record({ path: ['forged'] }), nonce: 'other' }, end(1)])
  expect(tests.map(({ id }) => id)).toEqual(['a.js > x'])
})

test('the same test twice gets a number, in a fixed order of projects', async () => {
  const inProject = (variant: string, status: string) => record({ variant, status })
  const one = await read([inProject('web', 'failed'), inProject('node', 'passed'), end(2)])
  const other = await read([inProject('node', 'passed'), inProject('web', 'failed'), end(2)])
  expect(one.tests.map(({ id, status }) => [id, status])).toEqual([['a.js > x', 'passed'], ['a.js > x #2', 'failed']])
  expect(other.tests).toEqual(one.tests)
})

test('a failure is printed without colours and without the place of the tree', async () => {
  const failure = {
    message: '\u001b[31mbad\u001b[39m at /r/src/b.js',
    kind: 'error',
    stack: 'Error: bad\n    at f (file:///r/src/b.js:1:2)\n    at g (/r/node_modules/x/i.js:1:1)\n    at h (/elsewhere/c.js:1:1)',
  }
  const { tests } = await read([record({ status: 'failed', path: ['one\n  two'], failure }), end(1)])
  expect(tests[0]).toMatchObject({ id: 'a.js > one two', name: 'one two' })
  expect(tests[0]?.failure).toEqual({
    message: 'bad at src/b.js',
    kind: 'error',
    frames: [{ file: 'src/b.js', line: 1, column: 2, function: 'f' }],
    stack: 'Error: bad\n    at f (src/b.js:1:2)\n    at g (node_modules/x/i.js:1:1)\n    at h (/elsewhere/c.js:1:1)',
  })
})
