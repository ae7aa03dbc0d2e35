import type { Trial, TrialMany, TrialResult } from '../search-repair/trial.ts'
import { compileVariants } from '../search-repair/schemata/compile-variants.ts'
import { createVariantRunner, hasPassed, type Oracle, type TestResult, type Variant, type VariantOutcome } from '../oracle/index.ts'
import type { Baseline } from './baseline.ts'
import type { Session } from './session.ts'
import { oracleRun } from './test-place.ts'

/** A mutated loop may never end: a trial gets this many times what the baseline took, within these bounds. */
const timeoutFactor = 5
const timeoutBoundsMs = { min: 5_000, max: 120_000 }
/** Among many in one process, where nobody knows how long the tests take when they end. */
const unknownVariantMs = 250

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
  const sources = new Map<string, Promise<string | null>>()
  const readSource = (path: string) => sources.get(path) ?? sources.set(path, session.trees.use({ clean: false, readOnly: true }, (tree) => session.sourceTree(tree).read(path))).get(path)!
  const compile = (variants: readonly Variant[], switchName: string) => compileVariants(variants.map(({ edits }) => edits), switchName, readSource)
  const runner = createVariantRunner({ ...session.ports, oracle, compile })
  if (runner === undefined) return undefined
  const guards = testsBeside(baseline, targets)
  return (candidates, { limitMs, afterHitMs }) =>
    session.trees.use({ clean: false }, async (tree) => {
      const run = { ...(await oracleRun(session, oracle, tree)), selection: { tests: targets } }
      const limits = { timeoutPerVariantMs: baseline.report.status === 'timed_out' ? unknownVariantMs : trialTimeoutMs(baseline), overallTimeoutMs: limitMs, afterHitMs }
      const outcomes = await runner.runVariants(run, candidates.map((edits) => ({ edits })), guards, limits)
      session.ports.signal.throwIfAborted()
      return outcomes.map((outcome) => (outcome.status === 'unknown' ? null : manyResult(outcome, targets.length)))
    })
}

/** Tests of the same files that pass now: what a candidate breaks shows there first. */
function testsBeside({ report }: Baseline, targets: readonly string[]): string[] {
  const files = new Set(report.tests.filter(({ id }) => targets.includes(id)).map(({ file }) => file))
  return report.tests.filter(({ file, status }) => status === 'passed' && files.has(file)).map(({ id }) => id)
}

function manyResult({ passed, broken, failure }: Extract<VariantOutcome, { status: 'told' }>, total: number): TrialResult {
  return {
    passed: passed.length,
    total,
    ...(failure === undefined ? {} : { firstFailure: failure.timedOut ? 'timed out' : failure.message }),
    ...(failure?.line === undefined ? {} : { line: failure.line }),
    ...(broken[0] === undefined ? {} : { broken: broken[0] }),
    durationMs: 0,
  }
}

function trialResult(targets: readonly string[], told: { tests: TestResult[] }, failure: string | undefined, durationMs: number): TrialResult {
  const passed = targets.filter((id) => hasPassed(id, told)).length
  return { passed, total: targets.length, ...(failure === undefined ? {} : { firstFailure: failure }), durationMs }
}

function trialTimeoutMs({ report }: Baseline): number {
  // How long the tests take when they end is not known.
  if (report.status === 'timed_out') return Math.min(report.timeoutMs, 2 * timeoutBoundsMs.min)
  return Math.min(timeoutBoundsMs.max, Math.max(timeoutBoundsMs.min, timeoutFactor * report.durationMs))
}

function firstFailure(tests: readonly TestResult[]): string | undefined {
  return tests.find(({ status }) => status === 'failed')?.failure?.message
}
