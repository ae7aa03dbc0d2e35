import { expect, test } from 'vitest'
import { runnerRepo, statuses, testNamed } from './runner-repo.ts'

const source = {
  'package.json': '{"type":"module"}',
  'src/divide.js': `export function divide(a, b) {
  if (b === 0) throw new RangeError('division by zero')
  return a / b
}
`,
}

const mixed = {
  ...source,
  'test/divide.test.js': `import assert from 'node:assert/strict'
import { before, describe, it, test } from 'node:test'
import { divide } from '../src/divide.js'
describe('divide', () => {
  it('divides', () => assert.equal(divide(4, 2), 2))
  describe('by zero', () => {
    it('throws', () => { divide(1, 0) })
  })
  it('is wrong', () => assert.deepEqual({ value: divide(4, 2) }, { value: 3 }))
  it.skip('is skipped', () => {})
  it.todo('is planned')
  it('fails and is planned', { todo: true }, () => assert.ok(false))
  it('twice', () => {})
  it('twice', () => assert.equal(1, 2))
})
test('a test with steps', async (t) => {
  await t.test('one', () => {})
  await t.test('two', () => assert.ok(false))
})
describe('a suite whose hook fails', () => {
  before(() => { throw new Error('no database') })
  it('never runs', () => {})
})
`,
  'test/broken.test.js': "import './missing.js'\n",
  'test/support.js': 'export const helper = 1\n',
}

test('node:test: every kind of test gets its own id and status, files of the test folder without tests none', async () => {
  const report = await (await runnerRepo({ runner: 'node:test' }, mixed)).run()
  expect(report.output).toContain('divides')
  expect(statuses(report)).toEqual({
    'test/broken.test.js > (load)': 'failed',
    'test/divide.test.js > a suite whose hook fails > (load)': 'failed',
    'test/divide.test.js > a suite whose hook fails > never runs': 'failed',
    'test/divide.test.js > a test with steps': 'failed',
    'test/divide.test.js > a test with steps > one': 'passed',
    'test/divide.test.js > a test with steps > two': 'failed',
    'test/divide.test.js > divide > by zero > throws': 'failed',
    'test/divide.test.js > divide > divides': 'passed',
    'test/divide.test.js > divide > fails and is planned': 'todo',
    'test/divide.test.js > divide > is planned': 'todo',
    'test/divide.test.js > divide > is skipped': 'skipped',
    'test/divide.test.js > divide > is wrong': 'failed',
    'test/divide.test.js > divide > twice': 'passed',
    'test/divide.test.js > divide > twice #2': 'failed',
  })
  expect(report).toMatchObject({ status: 'failed', evidence: 'ledger', exitCode: 1 })
})

test('node:test: a failure says what was expected, what came, and where in the source it was thrown', async () => {
  const repo = await runnerRepo({ runner: 'node:test' }, mixed)
  const report = await repo.run({ selection: { files: ['test/divide.test.js'] } })
  const wrong = testNamed(report, 'test/divide.test.js > divide > is wrong').failure
  expect(wrong).toMatchObject({ kind: 'assertion', expected: '{ value: 3 }', actual: '{ value: 2 }' })
  const thrown = testNamed(report, 'test/divide.test.js > divide > by zero > throws').failure
  expect(thrown).toMatchObject({ kind: 'error', message: 'division by zero' })
  expect(thrown?.frames[0]).toMatchObject({ file: 'src/divide.js', line: 2, function: 'divide' })
  expect(thrown?.stack).not.toContain(repo.root)
})

test('node:test: an assertion about values that cannot be sent from process to process is an assertion all the same', async () => {
  const body = "import assert from 'node:assert'\nimport test from 'node:test'\ntest('compares', () => {\n  assert.strictEqual({ run: () => 1, size: 7 }, undefined)\n})\n"
  const report = await (await runnerRepo({ runner: 'node:test' }, { 'package.json': '{"type":"module"}', 'test/a.test.js': body })).run()
  const { failure } = testNamed(report, 'test/a.test.js > compares')
  expect(failure).toMatchObject({ kind: 'assertion', frames: [{ file: 'test/a.test.js', line: 4 }] })
  expect(failure?.message).toContain('size: 7')
  expect(failure?.message).not.toMatch(/^\s+at /m)
})

test('node:test: a file that cannot be loaded says why, although Node only says that the file failed', async () => {
  const report = await (await runnerRepo({ runner: 'node:test' }, mixed)).run({ selection: { files: ['test/broken.test.js'] } })
  const { failure } = testNamed(report, 'test/broken.test.js > (load)')
  expect(failure?.message).toMatch(/ERR_MODULE_NOT_FOUND.*missing\.js/)
})

test('node:test: a selection of one test reports that test and no other, from the selected file only', async () => {
  const repo = await runnerRepo({ runner: 'node:test', args: ['--test-timeout', '5000', 'test/broken.test.js'] }, mixed)
  const report = await repo.run({ selection: { tests: ['test/divide.test.js > divide > divides'] } })
  expect(statuses(report)).toEqual({ 'test/divide.test.js > divide > divides': 'passed' })
})

test('node:test: files without tests are no_tests', async () => {
  const repo = await runnerRepo({ runner: 'node:test' }, { ...source, 'test/empty.test.js': 'console.log(1)\n' })
  expect(await repo.run()).toMatchObject({ status: 'no_tests', tests: [] })
})

test.each([
  ['inside a test', "import { test } from 'node:test'\ntest('a', () => { process.exit(0) })\ntest('b', () => {})\n"],
  ['without any handler', "import { test } from 'node:test'\ntest('a', () => { process.reallyExit(0) })\n"],
  ['while loading', "import { test } from 'node:test'\ntest('a', () => {})\nprocess.exit(0)\n"],
  ['after a pause', "import { test } from 'node:test'\ntest('a', () => {})\ntest('b', (t, done) => setTimeout(process.exit, 50, 0))\n"],
])('node:test: process.exit(0) %s never passes', async (_, text) => {
  const good = "import { test } from 'node:test'\ntest('good', () => {})\n"
  const repo = await runnerRepo({ runner: 'node:test' }, { ...source, 'test/a.test.js': text, 'test/good.test.js': good })
  const report = await repo.run()
  expect(report.status).toBe('failed')
  expect(statuses(report)['test/good.test.js > good']).toBe('passed')
})

test('node:test: tests do not find the ledger in their environment', async () => {
  const text = `import assert from 'node:assert'
import { test } from 'node:test'
test('a', () => assert.deepEqual(Object.keys(process.env).filter((name) => name.startsWith('RALPH_LEDGER')), []))
`
  expect((await (await runnerRepo({ runner: 'node:test' }, { ...source, 'test/a.test.js': text })).run()).status).toBe('passed')
})
