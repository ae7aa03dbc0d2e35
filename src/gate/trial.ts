import type { Trial, TrialMany, TrialResult } from '../search-repair/trial.ts'
import { createVariantRunner, hasPassed, type Oracle, type TestResult } from '../oracle/index.ts'
import type { Baseline } from './baseline.ts'
import type { Session } from './session.ts'
import { oracleRun } from './test-place.ts'

/** A mutated loop may never end: a trial gets this many times what the baseline took, within these bounds. */
const timeoutFactor = 5
const timeoutBoundsMs = { min: 5_000, max: 120_000 }

/** How a search asks whether a candidate helps: only the failing tests, in a private tree that is put back afterwards. */
export function createTrial(session: Session, oracle: Oracle, baseline: Baseline, targets: readonly string[]): Trial {
  const timeoutMs = trialTimeoutMs(baseline)
  return (changes) =>
    session.trees.use({ clean: false }, async (tree) => {
      const started = session.ports.now()
      try {
        await tree.write(changes)
        const report = await oracle.run({ ...(await oracleRun(session, oracle, tree, { tests: targets })), timeoutMs })
        session.ports.signal.throwIfAborted()
        const failure = report.status === 'could_not_start' ? report.reason : report.status === 'timed_out' ? 'timed out' : firstFailure(report.tests)
        return trialResult(targets, report, failure, session.ports.now() - started)
      } finally {
        await tree.undo(changes)
      }
    })
}

/** Many trials in one process of the runner; undefined where the runner cannot do that. */
export function createTrialMany(session: Session, oracle: Oracle, baseline: Baseline, targets: readonly string[]): TrialMany | undefined {
  const runner = createVariantRunner(oracle.spec, session.ports)
  if (runner === undefined) return undefined
  return (candidates, limitMs) =>
    session.trees.use({ clean: false }, async (tree) => {
      const run = { ...(await oracleRun(session, oracle, tree)), selection: { tests: targets } }
      const outcomes = await runner.runVariants(run, candidates, { timeoutPerVariantMs: trialTimeoutMs(baseline), overallTimeoutMs: limitMs })
      session.ports.signal.throwIfAborted()
      return outcomes.map((outcome) => (outcome.status === 'unknown' ? null : trialResult(targets, outcome, firstFailure(outcome.tests), 0)))
    })
}

function trialResult(targets: readonly string[], told: { tests: TestResult[] }, failure: string | undefined, durationMs: number): TrialResult {
  const passed = targets.filter((id) => hasPassed(id, told)).length
  return { passed, total: targets.length, ...(failure === undefined ? {} : { firstFailure: failure }), durationMs }
}

function trialTimeoutMs({ report }: Baseline): number {
  return Math.min(timeoutBoundsMs.max, Math.max(timeoutBoundsMs.min, timeoutFactor * report.durationMs))
}

function firstFailure(tests: readonly TestResult[]): string | undefined {
  return tests.find(({ status }) => status === 'failed')?.failure?.message
}
