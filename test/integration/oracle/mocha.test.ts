import { expect, test } from 'vitest'
import { runnerRepo, statuses, testNamed } from './runner-repo.ts'

const source = {
  'package.json': '{}',
  'src/divide.js': `exports.divide = (a, b) => {
  if (b === 0) throw new RangeError('division by zero')
  return a / b
}
`,
}

const mixed = {
  ...source,
  'test/divide.js': `const assert = require('node:assert')
const { divide } = require('../src/divide')
describe('divide', () => {
  it('divides', () => assert.strictEqual(divide(4, 2), 2))
  describe('by zero', () => {
    it('throws', () => { divide(1, 0) })
  })
  it('is wrong', () => assert.deepStrictEqual({ value: divide(4, 2) }, { value: 3 }))
  it.skip('is skipped', () => {})
  it('is planned')
  for (const n of [1, 2]) it(n + ' is 1', () => assert.equal(n, 1))
  it('twice', () => {})
  it('twice', () => assert.ok(false))
})
describe('a suite whose hook fails', () => {
  before(() => { throw new Error('no database') })
  it('never runs', () => {})
})
describe('a test whose hook fails', () => {
  beforeEach(() => { throw new Error('no table') })
  it('never runs', () => {})
})
`,
  'test/broken.js': "require('./missing')\n",
}

test('mocha: every kind of test gets its own id and status, and a file that does not load stops no other', async () => {
  const report = await (await runnerRepo({ runner: 'mocha' }, mixed, ['mocha'])).run()
  expect(report.output).toContain('divides')
  expect(statuses(report)).toEqual({
    'test/broken.js > (load)': 'failed',
    'test/divide.js > a suite whose hook fails > (load)': 'failed',
    'test/divide.js > a test whose hook fails > never runs': 'failed',
    'test/divide.js > divide > 1 is 1': 'passed',
    'test/divide.js > divide > 2 is 1': 'failed',
    'test/divide.js > divide > by zero > throws': 'failed',
    'test/divide.js > divide > divides': 'passed',
    'test/divide.js > divide > is planned': 'skipped',
    'test/divide.js > divide > is skipped': 'skipped',
    'test/divide.js > divide > is wrong': 'failed',
    'test/divide.js > divide > twice': 'passed',
    'test/divide.js > divide > twice #2': 'failed',
  })
  expect(report).toMatchObject({ status: 'failed', evidence: 'ledger' })
  expect(testNamed(report, 'test/broken.js > (load)').failure?.message).toContain("Cannot find module './missing'")
})

test('mocha: a file that does not load fails a run in which every other test passes', async () => {
  const files = { ...source, 'test/a.js': "it('a', () => {})\n", 'test/broken.mjs': "import './missing.mjs'\n" }
  const report = await (await runnerRepo({ runner: 'mocha', args: ['test/*.{js,mjs}'] }, files, ['mocha'])).run()
  expect(report.status).toBe('failed')
  expect(statuses(report)).toEqual({ 'test/a.js > a': 'passed', 'test/broken.mjs > (load)': 'failed' })
})

test('mocha: parallel runs report the same', async () => {
  const files = {
    ...source,
    'test/a.js': "it('a', () => {})\ndescribe('s', () => it('b', () => { throw new Error('boom') }))\n",
    'test/c.js': "it('c', () => {})\n",
  }
  const report = await (await runnerRepo({ runner: 'mocha', args: ['--parallel', '--jobs', '2'] }, files, ['mocha'])).run()
  expect(statuses(report)).toEqual({ 'test/a.js > a': 'passed', 'test/a.js > s > b': 'failed', 'test/c.js > c': 'passed' })
  expect(testNamed(report, 'test/a.js > s > b').failure).toMatchObject({ message: 'boom', frames: [{ file: 'test/a.js', line: 2 }] })
})

test('mocha: a failure says what was expected, what came, and where in the source it was thrown', async () => {
  const repo = await runnerRepo({ runner: 'mocha' }, mixed, ['mocha'])
  const report = await repo.run({ selection: { files: ['test/divide.js'] } })
  const wrong = testNamed(report, 'test/divide.js > divide > is wrong').failure
  expect(wrong).toMatchObject({ kind: 'assertion', expected: '{ value: 3 }', actual: '{ value: 2 }' })
  const thrown = testNamed(report, 'test/divide.js > divide > by zero > throws').failure
  expect(thrown).toMatchObject({ kind: 'error', message: 'division by zero' })
  expect(thrown?.frames[0]).toMatchObject({ file: 'src/divide.js', line: 2 })
  expect(thrown?.stack).not.toContain(repo.root)
})

test('mocha: a selection of one test reports that test and no other', async () => {
  const repo = await runnerRepo({ runner: 'mocha' }, mixed, ['mocha'])
  const report = await repo.run({ selection: { tests: ['test/divide.js > divide > by zero > throws'] } })
  expect(statuses(report)).toEqual({ 'test/divide.js > divide > by zero > throws': 'failed' })
  expect(report.output).not.toContain('divides')
})

test('mocha: no test files and files without tests are no_tests', async () => {
  const repo = await runnerRepo({ runner: 'mocha' }, { ...source, 'test/empty.js': '' }, ['mocha'])
  expect(await repo.run()).toMatchObject({ status: 'no_tests' })
  expect(await (await runnerRepo({ runner: 'mocha' }, source, ['mocha'])).run()).toMatchObject({ status: 'no_tests' })
})

test('mocha: process.exit(0) inside a test never passes, nor does a handler that changes the exit code', async () => {
  const exits = await runnerRepo({ runner: 'mocha' }, { ...source, 'test/a.js': "it('a', () => { process.exit(0) })\n" }, ['mocha'])
  const runFailure = expect.stringContaining('before all tests were reported')
  expect(await exits.run()).toMatchObject({ status: 'failed', exitCode: 0, runFailure })
  const lies = "process.on('exit', () => { process.exitCode = 0; process.reallyExit(0) })\nit('a', () => { throw new Error('x') })\n"
  const forged = await runnerRepo({ runner: 'mocha' }, { ...source, 'test/a.js': lies }, ['mocha'])
  expect(await forged.run()).toMatchObject({ status: 'failed', exitCode: 0 })
})

test('mocha: tests do not find the ledger in their environment', async () => {
  const body = "require('node:assert').deepEqual(Object.keys(process.env).filter((name) => name.startsWith('RALPH_LEDGER')), [])"
  const report = await (await runnerRepo({ runner: 'mocha' }, { ...source, 'test/a.js': `it('a', () => { ${body} })\n` }, ['mocha'])).run()
  expect(report.status).toBe('passed')
})
