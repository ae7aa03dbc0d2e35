import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOracle, createVariantRunner } from '../../../src/oracle/index.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { testEnv } from './runner-repo.ts'
import { messageOf, variantRepo, verdicts, type Contents } from './variant-repo.ts'

const version = await runProcess({ file: 'python3', args: ['-m', 'pytest', '--version'], cwd: '/', env: testEnv() })
const pytestTest = test.skipIf(version.status !== 'exited' || version.exitCode !== 0)

const rate = (value: string) => `RATE = ${value}\n`
const shop: Contents = {
  'shop/__init__.py': '',
  'shop/rate.py': rate('2'),
  'shop/price.py': `from shop.rate import RATE

DOUBLED = RATE * 2
NAMES = {"a": "apple", "b": "banana"}


class Order:
    size = 3


def price(n):
    return n * RATE
`,
  'test_price.py': `from shop.price import DOUBLED, price

def test_multiplies():
    assert price(10) == 30

def test_doubles():
    assert DOUBLED == 6

def test_is_a_number():
    assert isinstance(price(1), int)
`,
}
/** Those of its tests that fail. */
const shopTests = ['test_price.py > test_multiplies', 'test_price.py > test_doubles']
const rates = (...values: string[]) => values.map((value) => ({ 'shop/rate.py': rate(value) }))

pytestTest('a variant that mends a constant two imports away passes, all others fail, and the tree stays as it was', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const before = await repo.bytes()
  const outcomes = await repo.runVariants(rates('0', '1', '3', '4'), { tests: shopTests })
  // Behind the first that fails nothing is asked.
  expect(verdicts(outcomes)).toEqual(['failed', 'failed', 'passed passed', 'failed'])
  expect(messageOf(outcomes[3])).toContain('assert 40 == 30')
  expect(await repo.bytes()).toEqual(before)
  expect(readdirSync(repo.scratchDir).filter((name) => name.startsWith('variants'))).toEqual([])
})

pytestTest('each variant is told what a run of its own tells', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const price = shop['shop/price.py'] ?? ''
  const instead = (of: string, texts: readonly string[]) => texts.map((text) => ({ 'shop/price.py': price.replace(of, text) }))
  const variants: Contents[] = [
    ...instead('n * RATE', ['n * 3', '((']),
    ...instead('RATE * 2', ['RATE.x', '6; import sys; sys.exit(0)', '6; import os; os._exit(0)']),
    { 'shop/rate.py': rate('3'), 'shop/price.py': price.replace('RATE * 2', 'RATE + 3') },
    { 'shop/rate.py': 'import nowhere\nRATE = 3\n' },
  ]
  const outcomes = await repo.runVariants(variants, { tests: shopTests })
  const alone = await Promise.all(variants.map(async (variant) => {
    const own = await variantRepo({ ...shop, ...variant }, [], 'pytest')
    const { tests } = await own.run({ selection: { tests: shopTests } })
    return shopTests.map((id) => tests.find((each) => each.id === id)?.status === 'passed')
  }))
  // Which of them pass, as far as they are asked.
  const told = outcomes.map((outcome) => (outcome.status === 'unknown' ? [] : shopTests.map((id) => outcome.tests.find((each) => each.id === id)?.status === 'passed')))
  const until = (passed: readonly boolean[]) => (passed.includes(false) ? passed.slice(0, passed.indexOf(false) + 1) : passed)
  expect(told.map(until)).toEqual(alone.map(until))
  expect(told.filter((passed) => passed.every(Boolean))).toHaveLength(1)
})

pytestTest('what was compiled before of a file with the same size and time is not taken for the variant', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  await runProcess({ file: 'python3', args: ['-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', 'shop'], cwd: repo.root, env: testEnv() })
  expect(readdirSync(join(repo.root, 'shop', '__pycache__'))).not.toEqual([])
  expect(verdicts(await repo.runVariants(rates('1', '3'), { tests: shopTests }))).toEqual(['failed', 'passed passed'])
})

pytestTest('a variant that does not end, and what it leaves behind, costs the others nothing', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const forever = { 'shop/rate.py': 'while True:\n    pass\n' }
  const asleep = { 'shop/rate.py': 'import subprocess, sys, time\nsubprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])\ntime.sleep(60)\nRATE = 3\n' }
  const child = { 'shop/rate.py': 'import os, time\nRATE = 3\nif os.fork() == 0:\n    time.sleep(60)\n' }
  const outcomes = await repo.runVariants([forever, asleep, child, ...rates('3')], { tests: shopTests, timeoutPerVariantMs: 3_000 })
  expect(verdicts(outcomes)).toEqual(['failed failed', 'failed failed', 'passed passed', 'passed passed'])
  expect(messageOf(outcomes[0])).toContain('timed out')
})

pytestTest('modules of the repository that conftest loads are loaded anew, and so is what pytest rewrote', async () => {
  const files = {
    'conftest.py': 'import pytest\nfrom shop.rate import RATE\n\n@pytest.fixture\ndef rate():\n    return RATE\n',
    'shop/__init__.py': '',
    'shop/rate.py': rate('2'),
    'test_rate.py': 'def test_rate(rate):\n    assert rate == 3\n',
  }
  const repo = await variantRepo(files, [], 'pytest')
  expect(verdicts(await repo.runVariants(rates('4', '3', '2'), { tests: ['test_rate.py > test_rate'] }))).toEqual(['failed', 'passed', 'failed'])
})

pytestTest('what passes counts when the process ends before the guards have told theirs', async () => {
  const files: Contents = { ...shop, 'test_price.py': `${shop['test_price.py']}\nimport os, signal\n\ndef test_killer():\n    if DOUBLED == 6: os.kill(os.getppid(), signal.SIGKILL)\n` }
  const repo = await variantRepo(files, [], 'pytest')
  const [outcome] = await repo.runVariants(rates('3'), { tests: shopTests, guards: ['test_price.py > test_killer'] })
  expect(outcome).toMatchObject({ status: 'told', tests: [{ status: 'passed' }, { status: 'passed' }], broken: [] })
})

pytestTest('a test that is no longer there has not passed', async () => {
  const files: Contents = { 'rate.py': rate('2'), 'test_rate.py': 'from rate import RATE\n\nif RATE != 4:\n    def test_rate():\n        assert RATE == 3\n\ndef test_other():\n    pass\n' }
  const repo = await variantRepo(files, [], 'pytest')
  const outcomes = await repo.runVariants([{ 'rate.py': rate('4') }, { 'rate.py': rate('3') }], { tests: ['test_rate.py > test_rate'] })
  expect(verdicts(outcomes)).toEqual(['failed', 'passed'])
})

pytestTest('behind one that passes only so many are asked', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const outcomes = await repo.runVariants([...rates('3'), ...Array.from({ length: 24 }, (_, n) => rates(String(n + 4))).flat()], { tests: shopTests })
  expect(verdicts(outcomes).filter((each) => each === 'failed')).toHaveLength(19)
  expect(outcomes.at(-1)).toEqual({ status: 'unknown', reason: 'it was left out' })
})

pytestTest('no more variants are handed over than there is time for, twice as many where nothing else can be told', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const spec = { runner: 'pytest' as const, projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }
  const handed: number[] = []
  const watched: typeof runProcess = (request) => (request.args.includes('ralph_pytest_reload') && handed.push(JSON.parse(String(request.input)).variants.length), runProcess(request))
  const runner = createVariantRunner({ oracle: createOracle(spec, { runProcess: watched }), runProcess: watched, compile: () => Promise.reject(new Error('Python is not compiled')) })
  const variants = Array.from({ length: 90 }, (_, n) => ({ edits: [{ path: 'shop/rate.py', from: 7, to: 8, replacement: String(n + 10) }] }))
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: shopTests } }
  const limits = { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, aloneMs: 800, afterHitMs: 1_000 }
  await runner?.runVariants(run, variants, [], limits)
  await runner?.runVariants(run, variants, [], { ...limits, alone: 'only' })
  expect(handed).toEqual([80, 40])
})

pytestTest('where the system cannot fork, nothing is told', async () => {
  const repo = await variantRepo({ ...shop, 'site/sitecustomize.py': 'import os\ndel os.fork\n' }, [], 'pytest')
  const outcomes = await repo.runVariants(rates('3'), { tests: shopTests, env: { PYTHONPATH: join(repo.root, 'site') } })
  expect(outcomes).toEqual([{ status: 'unknown', reason: 'this system cannot fork' }])
})

pytestTest('tests do not find the journal', async () => {
  const files = {
    'rate.py': rate('2'),
    'test_rate.py': `import gc
from rate import RATE

def test_rate():
    assert RATE == 3
    assert not any(isinstance(each, dict) and ("nonce" in each or "journalPath" in each) for each in gc.get_objects())
`,
  }
  const repo = await variantRepo(files, [], 'pytest')
  expect(verdicts(await repo.runVariants([{ 'rate.py': rate('3') }], { tests: ['test_rate.py > test_rate'] }))).toEqual(['passed'])
})

pytestTest('a file that the tests do not load tells nothing, and tests that pass without a change neither', async () => {
  const repo = await variantRepo({ ...shop, 'shop/other.py': 'OTHER = 1\n' }, [], 'pytest')
  const [other] = await repo.runVariants([{ 'shop/other.py': 'OTHER = 2\n' }], { tests: shopTests })
  expect(other).toMatchObject({ status: 'unknown', reason: expect.stringContaining('shop/other.py is not loaded') })
  const [passing] = await repo.runVariants(rates('3'), { tests: ['test_price.py > test_is_a_number'] })
  expect(passing).toMatchObject({ status: 'unknown', reason: expect.stringContaining('does not fail without a change') })
})

pytestTest('what passes is asked for tests that pass without a change, and the first one that it breaks is told', async () => {
  const files: Contents = { ...shop, 'test_price.py': `${shop['test_price.py']}\ndef test_none():\n    assert price(0) == 0\n\ndef test_one():\n    assert DOUBLED < 7 and price(1) != 3.0001\n` }
  const repo = await variantRepo(files, [], 'pytest')
  const guards = ['test_price.py > test_is_a_number', 'test_price.py > test_none', 'test_price.py > test_one']
  const price = files['shop/price.py'] ?? ''
  const outcomes = await repo.runVariants([...rates('3', '3.0', '4'), { 'shop/price.py': price.replace('n * RATE', 'n * 3 or 1').replace('RATE * 2', '6') }], { tests: shopTests, guards })
  expect(outcomes.map((outcome) => outcome.status === 'told' && outcome.broken)).toEqual([[], ['test_price.py > test_is_a_number'], [], ['test_price.py > test_none']])
})

pytestTest('what runs only while modules are loaded is told after all that can be exchanged, in the same order', async () => {
  const repo = await variantRepo(shop, [], 'pytest')
  const spec = { runner: 'pytest' as const, projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }
  const runner = createVariantRunner({ oracle: createOracle(spec, { runProcess }), runProcess, compile: () => Promise.reject(new Error('Python is not compiled')) })
  const edit = (path: string, text: string, replacement: string) => {
    const from = (shop[path] ?? '').indexOf(text)
    return { edits: [{ path, from, to: from + text.length, replacement }] }
  }
  const variants = [edit('shop/price.py', 'n * RATE', 'n + RATE'), edit('shop/rate.py', '2', '5'), edit('shop/rate.py', '2', '3')]
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: testEnv(), selection: { tests: shopTests } }
  const limits = { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 1_000 }
  const outcomes = await runner?.runVariants(run, variants, [], limits)
  expect(outcomes).toMatchObject([{ status: 'told', passed: [], failure: {} }, { status: 'told', passed: [], failure: {} }, { status: 'told', passed: shopTests }])
  const early = await runner?.runVariants(run, variants, [], { ...limits, alone: 'before_hit' })
  expect(early).toMatchObject([{ status: 'told' }, { status: 'unknown' }, { status: 'unknown' }])
  const rest = await runner?.runVariants(run, variants.slice(1), [], { ...limits, alone: 'only' })
  expect(rest).toMatchObject([{ status: 'told', failure: {} }, { status: 'told', passed: shopTests }])
})
