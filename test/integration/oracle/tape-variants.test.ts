import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOracle, createVariantRunner, type OracleSpec, type TestReport, type VariantOutcome } from '../../../src/oracle/index.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { compileVariants } from '../../../src/search-repair/schemata/compile-variants.ts'
import { linkTape } from '../../support/tape-package.ts'
import { runnerRepo, statuses, testEnv } from './runner-repo.ts'

const source = `exports.total = (prices) => {
  let sum = 0
  for (let i = 0; i <= prices.length - 2; i++) sum += prices[i]
  return sum
}
`
const head = "const test = require('tape')\nconst { total } = require('../total')\n"
/** In place of the loop's condition. Those that pass stand behind those that could leave something behind. */
const conditions = ['prices.none.length', 'i <= prices.length', 'true', 'i < prices.length', 'i < -1', 'i <= prices.length - 1']
const expected = ['fails', 'fails', 'endless', 'passes', 'fails', 'passes']

interface Asked {
  files?: Record<string, string>
  args?: string[]
  tests: string[]
  guards?: string[]
  /** What stands in `path`, by default the loop's condition, and what to write instead. */
  path?: string
  old?: string
  replacements?: readonly string[]
}

interface Answer {
  told: VariantOutcome[]
  /** Of the runs of all variants. */
  reports: TestReport[]
  /** Without variants. */
  plain: TestReport
}

async function ask({ files = {}, args = ['test/*.js'], tests, guards = [], path = 'total.js', old = 'i <= prices.length - 2', replacements = conditions }: Asked): Promise<Answer> {
  const spec: OracleSpec = { runner: 'tape', projectDir: '', args, env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'total.js': source, ...files })
  await linkTape(repo.root)
  const text = await readFile(join(repo.root, path), 'utf8')
  const oracle = createOracle(spec, { runProcess })
  const reports: TestReport[] = []
  const watched = { ...oracle, run: async (run: Parameters<typeof oracle.run>[0]) => reports[reports.push(await oracle.run(run)) - 1] as TestReport }
  const runner = createVariantRunner({ runProcess, oracle: watched, compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => text) })
  const variants = replacements.map((replacement) => ({ edits: [{ path, from: text.indexOf(old), to: text.indexOf(old) + old.length, replacement }] }))
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests } }
  const plain = await repo.run({ selection: { tests } })
  const told = await runner!.runVariants(run, variants, guards, { timeoutPerVariantMs: 30_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(await readFile(join(repo.root, path), 'utf8')).toBe(text)
  return { told, reports, plain }
}

function verdict(outcome: VariantOutcome | undefined): string {
  if (outcome?.status !== 'told') return `${outcome?.status}`
  if (outcome.failure === undefined) return outcome.broken.length > 0 ? 'breaks another' : 'passes'
  return outcome.failure.timedOut ? 'endless' : 'fails'
}

function failureOf(outcome: VariantOutcome | undefined): { message?: string; line?: number } {
  return (outcome?.status === 'told' && outcome.failure) || {}
}

/** What tape says, without what differs from run to run. */
function tapOf({ output }: TestReport): string[] {
  return output.split('\n').filter((line) => /^(ok|not ok|#|1\.\.|Bail|TAP)/.test(line))
}

const later = `exports.later = (n, done) => {
  if (n > 2) setTimeout(() => done(n), 1)
}
`

describe('one process of tape tells which variants pass', () => {
  test.each([
    ['t.end()', 'adds', "test('adds', (t) => { t.equal(total([1, 2]), 3); t.end() })"],
    ['t.end() in a callback', 'adds', "test('adds', (t) => { setTimeout(() => { t.equal(total([1, 2]), 3); setTimeout(() => t.end(), 30) }, 1) })"],
    ['a plan', 'adds', "test('adds', (t) => { t.plan(2); t.equal(typeof total, 'function'); setImmediate(() => t.equal(total([1, 2]), 3)) })"],
    ['a plan that only the right ones keep', 'adds', "test('adds', (t) => { t.plan(3); for (let n = 0; n < total([1, 2]); n++) t.pass(); t.end() })"],
    ['an async function', 'adds', "test('adds', async (t) => { await null; t.deepEqual({ sum: total([1, 2]) }, { sum: 3 }) })"],
    ['a rejected promise', 'adds', "test('adds', async (t) => { t.pass(); await null; if (total([1, 2]) !== 3) throw new Error('no') })"],
    ['t.throws', 'adds', "test('adds', (t) => { t.throws(() => { if (total([1, 2]) === 3) throw new RangeError('three') }, RangeError); t.end() })"],
    ['t.error, a comment, a skipped assertion and a time limit', 'adds', "test('adds', { timeout: 20000 }, (t) => { t.comment('sum'); t.skip('later'); t.error(total([1, 2]) === 3 ? null : new Error('not three')); t.end() })"],
    ['a nested test', 'group > adds', "test('group', (t) => { t.test('first', (st) => st.end()); t.test('adds', (st) => { st.equal(total([1, 2]), 3); st.end() }); t.end() })"],
    ['a test around others', 'group', "test('group', (t) => { t.plan(2); t.test('inner', (st) => { st.ok(total([1]) > -1); st.end() }); t.equal(total([1, 2]), 3) })"],
    ['one of two of the same name', 'adds #2', "test('adds', (t) => t.end())\ntest('adds', (t) => { t.equal(total([1, 2]), 3); t.end() })"],
    ['test.only', 'adds', "test('adds', (t) => t.end())\ntest.only('adds', (t) => { t.equal(total([1, 2]), 3); t.end() })"],
  ])('%s', async (_, name, text) => {
    const { told, reports, plain } = await ask({ files: { 'test/a.js': head + text }, tests: [`test/a.js > ${name}`] })
    expect(told.map(verdict)).toEqual(expected)
    // Nothing of all that is in tape's output or the ledger.
    expect(tapOf(reports[0]!)).toEqual(tapOf(plain))
    expect(statuses(reports[0]!)).toEqual(statuses(plain))
  })

  test('what a variant changed is put back, also by one that throws', async () => {
    const text = "const api = { sum: total, unit: 'EUR' }\ntest('adds', (t) => {\n  t.equal(api.unit, 'EUR')\n  t.capture(api, 'sum', total)\n  t.intercept(api, 'unit', { value: 'USD' })\n  t.equal(api.sum([1, 2]), 3)\n  t.end()\n})\n"
    const { told } = await ask({ files: { 'test/a.js': head + text }, tests: ['test/a.js > adds'] })
    expect(told.map(verdict)).toEqual(expected)
  })

  test('a failure says what tape says, and where', async () => {
    const text = "test('adds', (t) => {\n  t.equal(total([]), 0)\n  t.equal(total([1, 2]), 3, 'the sum')\n  t.fail('behind it')\n  t.end()\n})\n"
    const { told } = await ask({ files: { 'test/a.js': head + text }, tests: ['test/a.js > adds'], replacements: ['i < prices.length - 1', 'i < -1', 'prices.none.length', 'i < prices.length'] })
    expect(told.map(failureOf)).toMatchObject([
      { message: 'the sum (equal): expected 3, actual 1', line: 5 },
      { message: 'the sum (equal): expected 3, actual 0', line: 5 },
      { message: expect.stringContaining("reading 'length'"), line: 4 },
      { message: 'behind it', line: 6 },
    ])
  })

  test('of a promise that is rejected, the line is that of what was thrown', async () => {
    const text = "test('adds', async (t) => {\n  t.pass()\n  await null\n  if (total([1, 2]) !== 3) throw new Error('no sum')\n})\n"
    const { told } = await ask({ files: { 'test/a.js': head + text }, tests: ['test/a.js > adds'], replacements: ['i < -1'] })
    expect(told.map(failureOf)).toMatchObject([{ message: expect.stringContaining('no sum'), line: 6 }])
  })

  test('of an error that was made elsewhere, the line is that of the assertion', async () => {
    const text = "test('adds', (t) => {\n  require('./check')(t, total([1, 2]))\n  const error = require('./check').error\n  t.ifError(error)\n  t.end()\n})\n"
    const check = "exports = module.exports = (t, sum) => { exports.error = sum === 3 ? undefined : Object.assign(new Error('no sum'), { stack: 'no stack' }) }\n"
    const { told } = await ask({ files: { 'test/a.js': head + text, 'test/check.js': check }, tests: ['test/a.js > adds'], replacements: ['i < 1'] })
    expect(told.map(failureOf)).toMatchObject([{ message: expect.stringContaining('no sum'), line: 6 }])
  })

  test('a body that nothing can end is left at once', async () => {
    const replacements = [...Array.from({ length: 40 }, (_, n) => `n > ${n + 3}`), 'n > 1', 'n >= 2']
    const started = performance.now()
    const { told } = await ask({ files: { 'later.js': later, 'test/a.js': "const test = require('tape')\nconst { later } = require('../later')\ntest('comes', (t) => { later(2, (n) => { t.equal(n, 2); t.end() }) })\n" }, path: 'later.js', old: 'n > 2', replacements, tests: ['test/a.js > comes'] })
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(told.map(verdict)).toEqual([...Array.from({ length: 40 }, () => 'fails'), 'passes', 'passes'])
    expect(failureOf(told[0]).message).toBe('test exited without ending')
  })

  test('a body that goes on without an end is stopped, and does not keep the process', async () => {
    const started = performance.now()
    const { told, reports } = await ask({ files: { 'later.js': later, 'test/a.js': "const test = require('tape')\nconst { later } = require('../later')\ntest('comes', (t) => { later(3, (n) => { t.equal(n, 4); t.end() }) })\n" }, path: 'later.js', old: 'done(n)', replacements: ['setInterval(() => {}, 50)', 'done(n + 1)', 'done(n + 2)'], tests: ['test/a.js > comes'] })
    expect(told.map(verdict)).toEqual(['endless', 'passes', 'fails'])
    expect(reports.map(({ status }) => status)).toEqual(['failed'])
    expect(performance.now() - started).toBeLessThan(15_000)
  })

  test('tests behind one that ends the process are asked as if it did not', async () => {
    const text = "test('throws', (t) => { t.equal(total([1, 2]), 3); if (total([1]) !== 1) throw new Error('no'); t.end() })\ntest('behind it', (t) => { t.ok(total([5, 5]) < 11); t.end() })\ntest('group', (t) => { t.test('inner', (st) => { st.equal(total([]), 0); st.end() }); t.end() })\n"
    const { told, reports } = await ask({ files: { 'test/a.js': head + text }, tests: ['throws', 'behind it', 'group'].map((name) => `test/a.js > ${name}`), replacements: [...conditions, 'i < prices.length && prices[i] < 5 || i < 0', 'i < prices.length || sum === 10 && (sum = 11) && false'] })
    expect(told.map(verdict)).toEqual([...expected, 'passes', 'fails'])
    expect(failureOf(told[7])).toMatchObject({ message: expect.stringContaining('should be truthy') })
    expect(reports.every(({ status }) => status === 'failed')).toBe(true)
  })

  test('a test that ends the process from within another', async () => {
    const text = "test('group', (t) => {\n  t.test('first', (st) => { st.pass(); st.end() })\n  t.test('throws', (st) => { if (total([1, 2]) !== 3) throw new Error('no'); st.pass(); st.end() })\n  t.end()\n})\ntest('behind it', (t) => { t.pass(); t.end() })\n"
    const { told } = await ask({ files: { 'test/a.js': head + text }, tests: ['group', 'group > throws', 'behind it'].map((name) => `test/a.js > ${name}`) })
    expect(told.map(verdict)).toEqual(expected)
  })

  test('an error that a variant throws too late is not the next one\'s', async () => {
    const late = "exports.later = (n, done) => {\n  if (n > 2) done(n)\n}\n"
    const text = "const test = require('tape')\nconst { later } = require('../late')\nlet calls = 0\ntest('comes', (t) => { t.plan(2); later(2, (n) => t.equal(n, 2)); setTimeout(() => t.pass(), 30) })\n"
    const throwing = 'setTimeout(() => { throw new Error("late") }, 25) && n > 3'
    const { told, reports, plain } = await ask({ files: { 'late.js': late, 'test/a.js': text }, path: 'late.js', old: 'n > 2', replacements: ['n > 3', `done(0) || ${throwing}`, 'n > 1', 'setTimeout(() => { throw new Error("in time") }, 5) && n > 1', 'n >= 2'], tests: ['test/a.js > comes'] })
    expect(told.map(verdict)).toEqual(['fails', 'fails', 'passes', 'fails', 'passes'])
    expect(failureOf(told[3]).message).toBe('in time')
    expect(statuses(reports[0]!)).toEqual(statuses(plain))
  })

  test('a variant that asserts nothing where the program does has not passed', async () => {
    const text = "test('adds', (t) => { t.skip('later'); for (let n = total([1, 2]); n < 3; n++) t.fail(); for (let n = 0; n < total([1]); n++) t.pass(); t.end() })\n"
    const { told } = await ask({ files: { 'test/a.js': head + text }, tests: ['test/a.js > adds'], replacements: ['i < prices.length', 'i < prices.length && (sum = prices.length > 1 ? 3 : -1) && false'] })
    expect(told.map(verdict)).toEqual(['passes', 'fails'])
  })

  test('of a body that declares tests of the outermost level, nothing is told', async () => {
    const text = "test('adds', (t) => { test('another', (t2) => { t2.pass('of another'); t2.end() }); t.equal(total([1, 2]), 3); t.end() })\n"
    const { told, reports, plain } = await ask({ files: { 'test/a.js': head + text }, tests: ['test/a.js > adds'] })
    expect(told.every(({ status }) => status === 'unknown')).toBe(true)
    expect(tapOf(reports[0]!)).toEqual(tapOf(plain))
  })

  test('a test that breaks with a variant, and one of a file that two others load', async () => {
    const files = { 'test/one.js': "require('./cases/all')\n", 'test/two.js': "require('./cases/all')\n", 'test/cases/all.js': `${head.replace('../', '../../')}test('adds', (t) => { t.equal(total([1, 2]), process.argv[1].endsWith('one.js') ? 1 : 3); t.end() })\ntest('is zero', (t) => { t.equal(total([]), 0); t.end() })\n` }
    const { told } = await ask({ files, tests: ['test/cases/all.js > adds #2'], guards: ['test/cases/all.js > is zero'], replacements: ['i < prices.length', 'i < 2', 'i < -1'] })
    expect(told.map(verdict)).toEqual(['passes', 'breaks another', 'fails'])
  })
})
