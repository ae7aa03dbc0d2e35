import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLedger } from '../../../src/oracle/read-ledger.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { runnerRepo, statuses, testEnv, testNamed } from './runner-repo.ts'

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
  'test/divide.test.js': `const assert = require('node:assert')
const { divide } = require('../src/divide')
describe('divide', () => {
  it('divides', () => expect(divide(4, 2)).toBe(2))
  describe('by zero', () => {
    it('throws', () => { divide(1, 0) })
  })
  it('is wrong', () => expect({ value: divide(4, 2) }).toEqual({ value: 3 }))
  it('is wrong for assert', () => assert.strictEqual(divide(4, 2), 3))
  it('throws a string', () => { throw 'no error object' })
  it('is not near', () => expect(0.1).toBeCloseTo(0.3))
  it.skip('is skipped', () => {})
  it.todo('is planned')
  it.each([[1, 1], [2, 3]])('%i is %i', (a, b) => expect(a).toBe(b))
  it('twice', () => {})
  it('twice', () => expect(1).toBe(2))
})
`,
  'test/broken.test.js': "require('./missing')\n",
  'test/syntax.test.js': 'const x = 1\nconst y = = 2\n',
}

test('jest: every kind of test gets its own id and status', async () => {
  const report = await (await runnerRepo({ runner: 'jest' }, mixed, ['jest'])).run()
  expect(report.output).toContain('Tests:')
  expect(statuses(report)).toEqual({
    'test/broken.test.js > (load)': 'failed',
    'test/divide.test.js > divide > 1 is 1': 'passed',
    'test/divide.test.js > divide > 2 is 3': 'failed',
    'test/divide.test.js > divide > by zero > throws': 'failed',
    'test/divide.test.js > divide > divides': 'passed',
    'test/divide.test.js > divide > is not near': 'failed',
    'test/divide.test.js > divide > is planned': 'todo',
    'test/divide.test.js > divide > is skipped': 'skipped',
    'test/divide.test.js > divide > is wrong': 'failed',
    'test/divide.test.js > divide > is wrong for assert': 'failed',
    'test/divide.test.js > divide > throws a string': 'failed',
    'test/divide.test.js > divide > twice': 'passed',
    'test/divide.test.js > divide > twice #2': 'failed',
    'test/syntax.test.js > (load)': 'failed',
  })
  expect(report).toMatchObject({ status: 'failed', evidence: 'ledger', exitCode: 1 })
  expect(testNamed(report, 'test/broken.test.js > (load)').failure?.message).toContain("Cannot find module './missing'")
  expect(testNamed(report, 'test/syntax.test.js > (load)').failure?.frames[0]).toMatchObject({ file: 'test/syntax.test.js', line: 2 })
})

test('jest: a failure says what was expected, what came, and where in the source it was thrown', async () => {
  const repo = await runnerRepo({ runner: 'jest' }, mixed, ['jest'])
  const report = await repo.run({ selection: { files: ['test/divide.test.js'] } })
  const failureOf = (name: string) => testNamed(report, `test/divide.test.js > divide > ${name}`).failure
  expect(failureOf('is wrong')).toMatchObject({ kind: 'assertion', expected: '{ value: 3 }', actual: '{ value: 2 }' })
  expect(failureOf('is wrong for assert')).toMatchObject({ kind: 'assertion', expected: '3', actual: '2' })
  expect(failureOf('is not near')).toMatchObject({ kind: 'assertion', expected: '0.3', actual: '0.1' })
  expect(failureOf('throws a string')).toMatchObject({ kind: 'error', message: expect.stringContaining('no error object') })
  expect(failureOf('by zero > throws')).toMatchObject({ kind: 'error', message: expect.stringContaining('division by zero') })
  expect(failureOf('by zero > throws')?.frames[0]).toMatchObject({ file: 'src/divide.js', line: 2 })
  expect(failureOf('by zero > throws')?.stack).not.toContain(repo.root)
})

test('jest: a selection of one test reports that test and no other', async () => {
  const repo = await runnerRepo({ runner: 'jest' }, mixed, ['jest'])
  const report = await repo.run({ selection: { tests: ['test/divide.test.js > divide > 1 is 1'] } })
  expect(statuses(report)).toEqual({ 'test/divide.test.js > divide > 1 is 1': 'passed' })
  expect(report.status).toBe('passed')
})

test('jest: the arguments of the script are kept, its patterns give way to a selection', async () => {
  const files = { ...source, 'a.test.js': "test('a', () => {})\n", 'b.test.js': "test('b', () => {})\n" }
  const repo = await runnerRepo({ runner: 'jest', args: ['--testTimeout', '3000', 'a.test'] }, files, ['jest'])
  expect(statuses(await repo.run())).toEqual({ 'a.test.js > a': 'passed' })
  expect(statuses(await repo.run({ selection: { files: ['b.test.js'] } }))).toEqual({ 'b.test.js > b': 'passed' })
})

test('jest: no test files, files without tests and skipped tests only are no_tests', async () => {
  const repo = await runnerRepo({ runner: 'jest' }, { ...source, 'a.test.js': "test.skip('a', () => {})\n", 'empty.test.js': '' }, ['jest'])
  expect(await repo.run()).toMatchObject({ status: 'no_tests' })
  expect(await repo.run({ selection: { files: ['empty.test.js'] } })).toMatchObject({ status: 'no_tests', tests: [] })
  expect(await (await runnerRepo({ runner: 'jest' }, source, ['jest'])).run()).toMatchObject({ status: 'no_tests', tests: [] })
})

test('jest: process.exit(0) inside a test never passes, in one process or in several', async () => {
  const files = { ...source, 'a.test.js': "test('a', () => { process.exit(0) })\n", 'b.test.js': "test('b', () => {})\n" }
  for (const args of [['--runInBand'], ['--maxWorkers=2']]) {
    const report = await (await runnerRepo({ runner: 'jest', args, timeoutMs: 10_000 }, files, ['jest'])).run()
    expect(report.status, args[0]).toMatch(/^(failed|timed_out)$/)
  }
})

test('jest: tests do not find the ledger in their environment', async () => {
  const body = "expect(Object.keys(process.env).filter((name) => name.startsWith('RALPH_LEDGER'))).toEqual([])"
  const report = await (await runnerRepo({ runner: 'jest' }, { ...source, 'a.test.js': `test('a', () => { ${body} })\n` }, ['jest'])).run()
  expect(report.status).toBe('passed')
})

test('versions before 26, which call the reporter by other names, are heard', async () => {
  const ledger = join(await tempDir({ 'ledger.jsonl': '' }), 'ledger.jsonl')
  const reporter = join(import.meta.dirname, '../../../src/oracle/reporters/jest-reporter.cjs')
  const script = `const Reporter = require(${JSON.stringify(reporter)})
    const reporter = new Reporter()
    const file = { path: '/a.test.js', context: { config: { testRunner: 'jest-jasmine2' } } }
    reporter.onTestStart(file)
    reporter.onTestResult(file, { testResults: [{ ancestorTitles: [], title: 'a', status: 'passed', duration: 1 }] })
    reporter.onRunComplete()`
  await runProcess({ file: process.execPath, args: ['-e', script], cwd: '/', env: { ...testEnv(), RALPH_LEDGER: ledger, RALPH_LEDGER_NONCE: 'n0' } })
  expect(await readLedger(ledger, 'n0', '/')).toMatchObject({ tests: [{ id: 'a.test.js > a', status: 'passed' }], isComplete: true })
})

test('jest: what an earlier run compiled is found by the next one, and nothing of it lies elsewhere', async () => {
  const files = { ...source, 'a.test.js': "const { divide } = require('./src/divide')\ntest('a', () => expect(divide(4, 2)).toBe(2))\n" }
  const repo = await runnerRepo({ runner: 'jest' }, files, ['jest'])
  const buildDir = await tempDir()
  const compiled = async () => (await readdir(buildDir, { recursive: true })).filter((path) => /divide_[0-9a-f]+$/.test(path))
  for (let run = 0; run < 2; run++) {
    expect(statuses(await repo.run({ buildDir }))).toEqual({ 'a.test.js > a': 'passed' })
    expect(await compiled()).toHaveLength(1)
  }
  expect((await readdir(repo.scratchDir, { recursive: true })).filter((path) => path.includes('divide_'))).toEqual([])
})
