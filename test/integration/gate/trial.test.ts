import { expect, test } from 'vitest'
import { runBaseline } from '../../../src/gate/baseline.ts'
import { searchGround } from '../../../src/gate/trial.ts'
import { type RunProcess, runProcess } from '../../../src/process/run-process.ts'
import { withSession } from '../../support/session.ts'

const source = 'export function add(a, b) {\n  return a - b\n}\n'
const limits = { limitMs: 60_000, aloneMs: 60_000, afterHitMs: 60_000, afterHits: 1_000 }

/** Edits of which those at `right` repair it. */
function candidates(count: number, right: readonly number[]) {
  const from = source.indexOf('a - b')
  return Array.from({ length: count }, (_, n) => [{ path: 'add.js', from, to: from + 5, replacement: right.includes(n) ? `b + a + ${n} - ${n}` : `a - b - ${n}` }])
}

test('on two cores two processes of the runner try a large batch of candidates at once, with the results in order', async () => {
  const files = {
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'add.js': source,
    'add.test.js': "import { test } from 'node:test'\nimport assert from 'node:assert'\nimport { add } from './add.js'\ntest('adds', () => assert.equal(add(2, 3), 5))\n",
  }
  let now = 0
  let most = 0
  const counting: RunProcess = async (request) => {
    if (!request.args.includes('--test')) return runProcess(request)
    most = Math.max(most, ++now)
    return runProcess(request).finally(() => now--)
  }
  await withSession(files, async (session) => {
    const baseline = await runBaseline(session)
    const ground = searchGround(session, { oracle: session.oracle, baseline, failing: baseline.failing }, [], '')
    const results = await ground.trialMany?.(candidates(450, [301, 302]), limits)
    expect(results?.flatMap((result, n) => (result?.passed === 1 ? [n] : []))).toEqual([301, 302])
    expect(results?.filter((result) => result !== null)).toHaveLength(450)
    expect(most).toBe(2)
  }, { runProcess: counting, cores: 2 })
})
