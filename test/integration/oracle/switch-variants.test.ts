import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOracle, createVariantRunner, type OracleSpec, type Variant, type VariantLimits, type VariantOutcome } from '../../../src/oracle/index.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { compileVariants } from '../../../src/search-repair/schemata/compile-variants.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { runnerRepo, testEnv } from './runner-repo.ts'

type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test'
const heads: Record<Runner, string> = {
  vitest: "import { beforeEach, describe, test } from 'vitest'\nimport assert from 'node:assert'\nimport { total, counter } from './total.js'\n",
  jest: "const assert = require('node:assert')\nconst { total, counter } = require('./total.js')\n",
  mocha: "const assert = require('node:assert')\nconst { total, counter } = require('./total.js')\nconst test = it\n",
  'node:test': "const { test } = require('node:test')\nconst assert = require('node:assert')\nconst { total, counter } = require('./total.js')\n",
}
const functions = `let calls = 0
function total(prices) {
  let sum = 0
  for (let i = 0; i <= prices.length - 2; i++) sum += prices[i]
  return sum
}
function counter() {
  return ++calls > 0
}
`
const body = `test('adds all prices', () => {
  counter()
  assert.strictEqual(total([1, 2]), 3)
})
test('is zero for none', async () => assert.strictEqual(total([]), 0))
test('waits', (_, done = _) => setTimeout(typeof done === 'function' ? done : () => {}, 1))
`
/** Each is what to write instead of \`i <= prices.length - 2\`, but for the last. */
const variants = ['i <= prices.length - 1', 'i < prices.length', 'i <= prices.length', 'true', 'prices.length > 0 && i < 2', 'i < 2']

async function outcomes(runner: Runner, source = functions): Promise<VariantOutcome[]> {
  const spec: OracleSpec = { runner, projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const isModule = runner === 'vitest'
  const files = {
    'package.json': isModule ? '{"type":"module"}' : '{}',
    'total.js': source + (isModule ? 'export { total, counter }\n' : 'module.exports = { total, counter }\n'),
    'total.test.js': heads[runner] + (runner === 'vitest' ? body.replace(/^test\('waits'.*\n/m, '') : body),
  }
  const repo = await runnerRepo({ ...spec, args: runner === 'mocha' || runner === 'node:test' ? ['total.test.js'] : [] }, files, { vitest: ['vitest', 'vite'], jest: ['jest'], mocha: ['mocha'], 'node:test': [] }[runner])
  const oracle = createOracle({ ...spec, args: runner === 'mocha' || runner === 'node:test' ? ['total.test.js'] : [] }, { runProcess })
  const variantRunner = createVariantRunner({ runProcess, oracle, compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async (path) => readFile(join(repo.root, path), 'utf8')) })
  const old = 'i <= prices.length - 2'
  const from = files['total.js'].indexOf(old)
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['total.test.js > adds all prices'] } }
  const told = await variantRunner!.runVariants(run, [...variants.map((replacement) => ({ edits: [{ path: 'total.js', from, to: from + old.length, replacement }] })), { edits: [{ path: 'total.js', from: 0, to: 0, replacement: '"x"\n' }] }], ['total.test.js > is zero for none'], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(await readFile(join(repo.root, 'total.js'), 'utf8')).toBe(files['total.js'])
  return told
}

const python = `def first(items):
    return items[1]


def label(items):
    return "\u{1F600}" + str(first(items))


def zero():
    return 0
`
const pythonTests = `from shop import label, zero


def test_label():
    zero()
    assert label([7, 8]) == "\u{1F600}7"
    assert label([5]) == "\u{1F600}5"


def test_zero():
    assert zero() == 0
`

/** What one pytest process, or as many as it takes, tells of texts to write instead of others. */
async function outcomesOfPytest(changes: readonly [old: string, text: string][]): Promise<VariantOutcome[]> {
  const spec: OracleSpec = { runner: 'pytest', projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'shop.py': python, 'test_shop.py': pythonTests }, [])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: async () => ({ files: [], included: [], choices: [], unsound: [] }) })
  const variants = changes.map(([old, replacement]) => ({ edits: [{ path: 'shop.py', from: python.indexOf(old), to: python.indexOf(old) + old.length, replacement }] }))
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['test_shop.py > test_label'] } }
  const told = await runner!.runVariants(run, variants, ['test_shop.py > test_zero'], { timeoutPerVariantMs: 2_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(await readFile(join(repo.root, 'shop.py'), 'utf8')).toBe(python)
  return told
}

const version = await runProcess({ file: 'python3', args: ['-m', 'pytest', '--version'], cwd: '/', env: testEnv() })

test.skipIf(version.status !== 'exited' || version.exitCode !== 0)('pytest: each variant is told, also behind characters of two units, and behind one that ends the process', async () => {
  const changes: [string, string][] = [
    ['items[1]', 'items[0]'],
    ['items[1]', 'items[-1]'],
    ['str(first(items))', 'str(items[0])'],
    ['items[1]', 'items[1'],
    ['items[1]', '__import__("os")._exit(3)'],
    ['return items[1]', 'while True: pass'],
    ['def zero():\n    return 0', 'def zero():\n    global first\n    first = lambda items: items[0]\n    return 1'],
    ['items[1]', 'items[:1][0]'],
  ]
  expect((await outcomesOfPytest(changes)).map(verdict)).toEqual(['passes', 'fails', 'passes', 'fails', 'unknown', 'endless', 'breaks another', 'passes'])
})

function verdict(outcome: VariantOutcome | undefined): string {
  if (outcome?.status !== 'told') return `${outcome?.status}`
  if (outcome.failure === undefined) return outcome.broken.length > 0 ? 'breaks another' : 'passes'
  return outcome.failure.timedOut ? 'endless' : 'fails'
}

test.for<[Runner]>([['vitest'], ['jest'], ['mocha'], ['node:test']])('one process of %s tells which variants pass', async ([runner]) => {
  const told = await outcomes(runner)
  expect(told.slice(0, 6).map(verdict)).toEqual(['passes', 'passes', 'fails', 'endless', 'passes', 'breaks another'])
  expect(verdict(told[6])).toBe('unknown')
  const failed = told[2]
  expect(failed?.status === 'told' && failed.failure?.line).toBeGreaterThan(0)
})

test('a program that remembers what a variant did is asked no further', async () => {
  const told = await outcomes('mocha', functions.replace('let sum = 0', 'let sum = (globalThis.sums = (globalThis.sums ?? 0) + 1) > 3 ? 100 : 0'))
  expect(told.slice(0, 6).every(({ status }) => status === 'unknown')).toBe(true)
})

test.each([
  ['a variant that leaves something behind costs only its own answer', 'globalThis.seen = []', [10]],
  ["what a variant writes into the module's variables is put back", 'const seen = []', []],
])('%s', async (_, declaration, lost: number[]) => {
  const source = declaration + "\nexports.f = (n) => seen.length > 0 ? 'spoilt' : n < 2\n"
  const spec: OracleSpec = { runner: 'mocha', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': "it('is true', () => { const is = require('./f').f(2); if (is !== true) throw new Error(`is ${is}`) })\n" }, ['mocha'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n < 2'), to: source.indexOf('n < 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > is true'] } }
  const conditions = Array.from({ length: 30 }, (_, n) => (n === 10 ? 'seen.push(n) < 0' : n === 25 ? 'n <= 2' : `n < -${n}`))
  const told = (await runner!.runVariants(run, conditions.map(changed), [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })).map(verdict)
  expect(told.map((each, n) => (each === 'unknown' ? n : each === 'passes' ? -n : ''))).toEqual(conditions.map((_, n) => (lost.includes(n) ? n : n === 25 ? -n : '')))
})

test.each(['mocha', 'jest'] as const)('%s: what a variant writes into classes of the language is put back, though the unchanged program fails before it shows', async (name) => {
  const source = 'exports.f = (n) => n < 2\n'
  const spec: OracleSpec = { runner: name, projectDir: '', args: name === 'mocha' ? ['f.test.js'] : [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': "it('is true', () => { if (require('./f').f(2) !== true) throw new Error('no'); if ('left' in {}) throw new Error('left') })\n" }, [name])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, switchName) => compileVariants(list.map(({ edits }) => edits), switchName, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n < 2'), to: source.indexOf('n < 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > is true'] } }
  const told = await runner!.runVariants(run, ['(Object.prototype.left = n) < 0', 'n <= 2'].map(changed), [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
})

test('mocha: what hooks of a later suite write into classes of the language stays there', async () => {
  const source = 'exports.f = (n) => n < 2\n'
  const spec: OracleSpec = { runner: 'mocha', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const body = "const { f } = require('./f')\nconst is = (value) => { if (value !== true) throw new Error('no') }\nit('first', () => is(f(2)))\ndescribe('later', () => {\n  before(() => { Number.prototype.isSmall = function () { return f(this) } })\n  it('second', () => is((2).isSmall()))\n})\n"
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': body }, ['mocha'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n < 2'), to: source.indexOf('n < 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > first', 'f.test.js > later > second'] } }
  const told = await runner!.runVariants(run, ['n < 1', 'n <= 2'].map(changed), [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
})

test('vitest: what only runs while a module is loaded is asked, too, where it stands in front of the first that passes', async () => {
  const source = 'const rate = 2\nexport const price = (n) => n * rate\n'
  const spec: OracleSpec = { runner: 'vitest', projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{"type":"module"}', 'price.js': source, 'price.test.js': "import { expect, test } from 'vitest'\nimport { price } from './price.js'\ntest('triples', () => expect(price(10)).toBe(30))\n" }, ['vitest', 'vite'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (old: string, replacement: string) => ({ edits: [{ path: 'price.js', from: source.indexOf(old), to: source.indexOf(old) + old.length, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['price.test.js > triples'] } }
  const told = await runner!.runVariants(run, [changed('= 2', '= 1'), changed('= 2', '= 3'), changed('n * rate', 'n * 3'), changed('= 2', '= 4')], [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'passes', 'unknown'])
  const ask = async (variants: readonly Variant[], alone: VariantLimits['alone']) => (await runner!.runVariants(run, variants, [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000, ...(alone === undefined ? {} : { alone }) })).map(verdict)
  const noHit = [changed('= 2', '= 3'), changed('n * rate', 'n * 4')]
  expect(await ask(noHit, 'before_hit'), 'nothing that passes stands behind it').toEqual(['unknown', 'fails'])
  expect(await ask(noHit, 'only')).toEqual(['passes', 'fails'])
  expect(await ask([changed('= 2', '= 3')], 'before_hit'), 'where nothing else can be told').toEqual(['passes'])
})

test('vitest: of a function that ran before the tests a call of them shows nothing; modules are loaded anew for it', async () => {
  const source = 'export const prices = (n) => {\n  return n * 2\n}\nexport const label = (n) => `${n}`\n'
  const spec: OracleSpec = { runner: 'vitest', projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const tests = "import { beforeAll, expect, test } from 'vitest'\nimport { label, prices } from './price.js'\nlet made\nbeforeAll(() => { made = prices(10) })\ntest('triples', () => expect(label(made)).toBe('30'))\n"
  const repo = await runnerRepo(spec, { 'package.json': '{"type":"module"}', 'price.js': source, 'price.test.js': tests }, ['vitest', 'vite'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (old: string, replacement: string, runsBefore: boolean) => ({ runsBefore, edits: [{ path: 'price.js', from: source.indexOf(old), to: source.indexOf(old) + old.length, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['price.test.js > triples'] } }
  const told = await runner!.runVariants(run, [changed('n * 2', 'n * 3', true), changed('n * 2', 'n * 4', true), changed('`${n}`', "'31'", false)], [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['passes', 'fails', 'fails'])
})

/** What mocha tells of what to write instead of `i < 1`. */
async function outcomesOfLoop(conditions: readonly string[], { n, ...limits }: Partial<VariantLimits> & { n: number }): Promise<string[]> {
  const source = 'exports.f = (n) => { let steps = 0\n  for (let i = 0; i < 1; i++) steps++\n  return steps }\n'
  const spec: OracleSpec = { runner: 'mocha', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': `it('counts', () => { if (require('./f').f(${n}) !== ${n}) throw new Error('no') })\n` }, ['mocha'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('i < 1'), to: source.indexOf('i < 1') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > counts'] } }
  return (await runner!.runVariants(run, conditions.map(changed), [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000, ...limits })).map(verdict)
}

test('a variant that is right and works long is asked again, one without an end is not waited for', async () => {
  expect(await outcomesOfLoop(['i < 2', 'true', 'i < n', 'i >= 0', 'i <= n'], { n: 300_000 })).toEqual(['fails', 'endless', 'passes', 'endless', 'fails'])
})

test('a variant in a loop that no guard leaves costs its own time, and the others are told by another process', async () => {
  expect(await outcomesOfLoop(['i < 2', '(() => { while (true); })()', 'i < n', 'i <= n'], { n: 50, timeoutPerVariantMs: 300, overallTimeoutMs: 15_000 })).toEqual(['fails', 'unknown', 'passes', 'fails'])
})

test('behind the first that passes, as many more are told as were asked for', async () => {
  expect(await outcomesOfLoop(['i < 2', 'i < n', 'i <= n - 1', 'i !== n'], { n: 50, afterHits: 1 })).toEqual(['fails', 'passes', 'passes', 'unknown'])
})

test('node:test: a body that makes a plan, of a function that is the module itself', async () => {
  const source = 'exports.f = (n) => n < 2\n'
  const spec: OracleSpec = { runner: 'node:test', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const body = "const test = require('node:test')\nconst { f } = require('./f')\ntest('is true', (t) => {\n  t.plan(2)\n  t.assert.strictEqual(f(1), true)\n  t.assert.strictEqual(f(2), true)\n})\ntest('other', () => {})\n"
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': body }, [])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n < 2'), to: source.indexOf('n < 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > is true'] } }
  const told = await runner!.runVariants(run, ['n > 2', 'n <= 2', 'n === 2'].map(changed), ['f.test.js > other'], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'fails'])
})

test('a message that counts is no sign of what a variant left behind', async () => {
  const source = 'let runs = 0\nexports.f = (n) => {\n  runs += 1\n  if (n > 2) throw new Error(`run ${runs}`)\n}\n'
  const spec: OracleSpec = { runner: 'mocha', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.js': source, 'f.test.js': "it('takes three', () => require('./f').f(3))\n" }, ['mocha'])
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n > 2'), to: source.indexOf('n > 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > takes three'] } }
  const told = await runner!.runVariants(run, ['n > 1', 'n > 3', 'n >= 2'].map(changed), [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000 })
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'fails'])
})

test('nothing is written through a symbolic link', async () => {
  const source = 'exports.f = () => 1\n'
  const outside = await tempDir({ 'f.js': source })
  const spec: OracleSpec = { runner: 'mocha', projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(spec, { 'package.json': '{}', 'f.test.js': "it('is two', () => { if (require('./f').f() !== 2) throw new Error('no') })\n" }, ['mocha'])
  await symlink(join(outside, 'f.js'), join(repo.root, 'f.js'))
  const runner = createVariantRunner({ runProcess, oracle: createOracle(spec, { runProcess }), compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const told = await runner!.runVariants({ root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ['f.test.js > is two'] } }, [{ edits: [{ path: 'f.js', from: 18, to: 19, replacement: '2' }] }], [], { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 0 })
  expect(told).toEqual([{ status: 'unknown', reason: 'f.js is not a file of the tree' }])
  expect(await readFile(join(outside, 'f.js'), 'utf8')).toBe(source)
})

/** What a runner tells of what to write instead of `n < 2` in a file with two tests or more, all of which fail and are asked for. */
async function outcomesOf(spec: Pick<OracleSpec, 'runner'>, source: string, tests: string, replacements: readonly string[], ids: readonly string[], packages: string[], guards: readonly string[] = [], limits: Partial<VariantLimits> = {}): Promise<VariantOutcome[]> {
  return (await askedOf(spec, source, tests, replacements, ids, packages, guards, limits)).told
}

/** The same, and how often the runner was started for it. */
async function askedOf(spec: Pick<OracleSpec, 'runner'>, source: string, tests: string, replacements: readonly string[], ids: readonly string[], packages: string[], guards: readonly string[] = [], limits: Partial<VariantLimits> = {}): Promise<{ told: VariantOutcome[]; starts: number }> {
  const whole: OracleSpec = { ...spec, projectDir: '', args: ['f.test.js'], env: {}, prepare: [], timeoutMs: 60_000, reason: '' }
  const repo = await runnerRepo(whole, { 'package.json': '{}', 'f.js': source, 'f.test.js': tests }, packages)
  const oracle = createOracle(whole, { runProcess })
  let starts = 0
  const counted = { ...oracle, run: (run: Parameters<typeof oracle.run>[0]) => (starts++, oracle.run(run)) }
  const runner = createVariantRunner({ runProcess, oracle: counted, compile: (list, name) => compileVariants(list.map(({ edits }) => edits), name, async () => source) })
  const changed = (replacement: string) => ({ edits: [{ path: 'f.js', from: source.indexOf('n < 2'), to: source.indexOf('n < 2') + 5, replacement }] })
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: ids.map((id) => `f.test.js > ${id}`) } }
  const told = await runner!.runVariants(run, replacements.map(changed), guards.map((id) => `f.test.js > ${id}`), { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 60_000, ...limits })
  return { told, starts }
}

/** Called with hooks of its own, a test cannot be asked in the place of another one. */
const isFalse = { beside: "it('is false', () => { if (require('./f').f(5)) throw new Error('no') })\n", apart: "describe('with a hook', () => {\n  beforeEach(() => {})\n  it('is false', () => { if (require('./f').f(5)) throw new Error('no') })\n})\n" }
const isTrue = "it('is true', () => { if (require('./f').f(2) !== true) throw new Error('no') })\n"

test('where all that pass at first break another test, the others are asked as well', async () => {
  const others = Array.from({ length: 9 }, (_, n) => `n < -${n}`)
  const ask = (replacements: readonly string[]) => outcomesOf({ runner: 'mocha' }, 'exports.f = (n) => n < 2\n', isTrue + isFalse.apart, replacements, ['is true'], ['mocha'], ['with a hook > is false'], { afterHits: 2 })
  expect((await ask(['true', 'n > 0', ...others, 'n <= 2'])).map(verdict)).toEqual(['breaks another', 'breaks another', ...others.map(() => 'fails'), 'passes'])
  expect((await ask(['true', 'n === 2', ...others, 'n <= 2'])).map(verdict)).toEqual(['breaks another', 'passes', 'fails', ...others.slice(1).map(() => 'unknown'), 'unknown'])
})

const required = (runner: Runner) => (runner === 'vitest' ? "import { beforeEach, describe, it } from 'vitest'\nimport { createRequire } from 'node:module'\nimport * as f from './f.js'\nconst require = () => f\n" : '')
const exported = (runner: Runner, body: string) => `${runner === 'vitest' ? 'export const f =' : 'exports.f ='} (n) => ${body}\n`

test.each<Runner>(['vitest', 'jest', 'mocha'])('%s: what passes is asked at once for the other tests of the file, wherever they stand, and only what breaks none is a hit', async (runner) => {
  const isLow = "it('is low', () => { if (!require('./f').f(-9)) throw new Error('no') })\n"
  const others = Array.from({ length: 4 }, (_, n) => `n < -${n}`)
  const ask = (tests: string, guards: string[]) => askedOf({ runner }, exported(runner, 'n < 2'), required(runner) + tests, ['true', 'n > 1', ...others, 'n <= 2', ...others], ['is true'], [runner, ...(runner === 'vitest' ? ['vite'] : [])], guards, { afterHits: 1 })
  const { told, starts } = await ask(isLow + isTrue + isFalse.beside, ['is low', 'is false'])
  expect(told.map(verdict)).toEqual(['breaks another', 'breaks another', ...others.map(() => 'fails'), 'passes', 'fails', ...others.slice(1).map(() => 'unknown')])
  expect(told.slice(0, 2)).toMatchObject([{ broken: ['f.test.js > is false'] }, { broken: [expect.stringMatching(/is low|is false/)] }])
  expect(starts).toBe(1)
})

test.each<[what: string, guard: string]>([
  ['changes what the tests see', "it('is false', () => { global.seen = (global.seen ?? 0) + 1 })\n"],
  ['ends the process', "it('sets up', () => { global.isUp = true })\nit('is false', () => { if (!global.isUp) process.exit(1) })\n"],
  ['does not pass by itself', "it('sets up', () => { global.isUp = true })\nit('is false', () => { if (!global.isUp) throw new Error('no') })\n"],
])('a test that %s when it is called beside others costs no answer', async (_, guard) => {
  const tests = `${isTrue.replace("'no'", "'no ' + global.seen")}${guard}`
  const told = await outcomesOf({ runner: 'mocha' }, 'exports.f = (n) => n < 2\n', tests, ['n < 1', 'n <= 2', 'n === 2', 'n < 0'], ['is true'], ['mocha'], ['is false'])
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'passes', 'fails'])
})

test('what makes another test do far more than before does not break it', async () => {
  const works = "it('works', () => { const { f } = require('./f'); for (let i = 0; i < (f(2) ? 10000 : 1); i++) f(i) })\n"
  const { told, starts } = await askedOf({ runner: 'mocha' }, 'exports.f = (n) => { for (let i = 0; i < 9; i++) {} return n < 2 }\n', isTrue + works, ['n < 1', 'n <= 2'], ['is true'], ['mocha'], ['works'])
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
  expect(starts).toBe(1)
})

test('mocha: an error that nobody catches is the running variant\'s, and does not end the process', async () => {
  const tests = "it('is true', (done) => { setTimeout(() => { if (require('./f').f(2) !== true) throw new Error('no'); done() }) })\n"
  const told = await outcomesOf({ runner: 'mocha' }, 'exports.f = (n) => n < 2\n', tests, ['n > 2', 'n <= 2', 'n === 2', 'n < 1'], ['is true'], ['mocha'])
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'passes', 'fails'])
  expect(told[0]).toMatchObject({ failure: { message: 'no', timedOut: false } })
})

test.each<[Runner, string]>([
  ['mocha', ''],
  ['jest', ''],
  ['node:test', "const { it } = require('node:test')\n"],
])('%s: what a variant leaves open does not keep the process', async (runner, head) => {
  const tests = `${head}it('is true', () => { if (require('./f').f(2) !== true) throw new Error('no') })\n`
  const started = performance.now()
  const told = await outcomesOf({ runner }, 'exports.f = (n) => n < 2\n', tests, ["(require('node:net').createServer().listen(0), false)", 'n <= 2'], ['is true'], runner === 'node:test' ? [] : [runner])
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
  expect(performance.now() - started).toBeLessThan(40_000)
})

test('jest: a variant that a matcher refutes costs no difference of two values, the unchanged program does', async () => {
  const tests = `expect.extend({ toBeYes: (is) => ({ pass: is === true, message: () => 'no, at length' }) })
test('resolves', () => expect(Promise.resolve(require('./f').f(2))).resolves.not.toBe(false))
test('equals', () => expect([require('./f').f(2)]).toEqual([true]))
test('is extended', () => expect(require('./f').f(2)).toBeYes())
`
  const told = await outcomesOf({ runner: 'jest' }, 'exports.f = (n) => n < 2\n', tests, ['n > 3', 'n <= 2', 'n > 1 ? 5 : 0'], ['resolves', 'equals', 'is extended'], ['jest'])
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'fails'])
  expect(told.map((each) => each.status === 'told' && each.failure?.message)).toEqual(['expect(received).toBe(expected): received false, expected false', undefined, 'expect(received).toEqual(expected): received an array, expected an array'])
  const extended = await outcomesOf({ runner: 'jest' }, 'exports.f = (n) => n < 2\n', tests, ['n > 3'], ['is extended'], ['jest'])
  expect(extended).toMatchObject([{ failure: { message: 'expect(received).toBeYes(expected)' } }])
})

test.each([
  ['imported as a default', "import('node:test').then(({ default: test }) => test('is true', () => { if (require('./f').f(2) !== true) throw new Error('no') }))\n", 'is true'],
  ['a step of another test', "require('node:test')('all', async (t) => { await t.test('is true', () => { if (require('./f').f(2) !== true) throw new Error('no') }) })\n", 'all > is true'],
  ['a test that calls back', "require('node:test')('is true', (t, done) => setTimeout(() => done(require('./f').f(2) === true ? null : new Error('no'))))\n", 'is true'],
])('node:test: %s is asked', async (_, tests, id) => {
  const told = await outcomesOf({ runner: 'node:test' }, 'exports.f = (n) => n < 2\n', tests, ['n > 2', 'n <= 2', 'n === 2'], [id], [])
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'passes'])
})

test('node:test: a body that keeps to its plan no longer fails, one that does not fails without an assertion', async () => {
  const tests = "const test = require('node:test')\nconst { f } = require('./f')\ntest('asserts', (t) => {\n  t.plan(1)\n  if (f(2)) t.assert.ok(true)\n})\ntest('asserts later', async (t) => {\n  t.plan(1)\n  await null\n  if (f(2)) t.assert.ok(true)\n})\n"
  const told = await outcomesOf({ runner: 'node:test' }, 'exports.f = (n) => n < 2\n', tests, ['n > 2', 'n <= 2', 'n < 1'], ['asserts', 'asserts later'], [])
  expect(told.map(verdict)).toEqual(['fails', 'passes', 'fails'])
  expect(told[0]).toMatchObject({ failure: { message: 'plan expected 1 assertions but received 0' } })
  expect(told[1]).not.toHaveProperty('unasked')
})

test('tests that cannot be asked cost the others nothing, and what passes these is marked', async () => {
  const steps = "test('in steps', async (t) => { await t.test('first', () => { if (f(2) !== true) throw new Error('no') }) })\n"
  const tests = `const test = require('node:test')\nconst { f } = require('./f')\n${steps}test('is true', () => { if (f(2) !== true) throw new Error('no') })\n`
  const told = await outcomesOf({ runner: 'node:test' }, 'exports.f = (n) => n < 2\n', tests, ['n > 2', 'n <= 2'], ['in steps', 'is true'], [])
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
  expect(told[1]).toMatchObject({ unasked: 1 })
})

test('tests that pass without a change, run this way, cost the others nothing, and what passes these is marked', async () => {
  const tests = "let runs = 0\nit('fails the last time', () => { if (++runs > 1) throw new Error('no') })\nit('is true', () => { if (require('./f').f(2) !== true) throw new Error('no') })\n"
  const told = await outcomesOf({ runner: 'mocha' }, 'exports.f = (n) => n < 2\n', tests, ['n > 2', 'n <= 2'], ['fails the last time', 'is true'], ['mocha'])
  expect(told.map(verdict)).toEqual(['fails', 'passes'])
  expect(told[1]).toMatchObject({ unasked: 1 })
})
