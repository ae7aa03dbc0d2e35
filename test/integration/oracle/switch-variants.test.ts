import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOracle, createVariantRunner, type OracleSpec, type VariantOutcome } from '../../../src/oracle/index.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { compileVariants } from '../../../src/search-repair/schemata/compile-variants.ts'
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
  assert.strictEqual(total([]), 0)
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

function verdict(outcome: VariantOutcome | undefined): string {
  if (outcome?.status !== 'told') return `${outcome?.status}`
  if (outcome.failure === undefined) return outcome.broken.length > 0 ? 'breaks another' : 'passes'
  return outcome.failure.timedOut ? 'endless' : 'fails'
}

test.for<[Runner]>([['vitest'], ['jest'], ['mocha'], ['node:test']])('one process of %s tells which variants pass', async ([runner]) => {
  const told = await outcomes(runner)
  expect(told.slice(0, 6).map(verdict)).toEqual(['passes', 'passes', 'fails', 'endless', 'passes', 'fails'])
  expect(verdict(told[6])).toBe('unknown')
  const failed = told[5]
  expect(failed?.status === 'told' && failed.failure?.line).toBeGreaterThan(0)
})

test('a program that remembers what a variant did is asked no further', async () => {
  const told = await outcomes('mocha', functions.replace('let sum = 0', 'let sum = calls > 3 ? 100 : 0'))
  expect(told.slice(0, 6).every(({ status }) => status === 'unknown')).toBe(true)
})
