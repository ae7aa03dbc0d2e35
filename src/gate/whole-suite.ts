import { compareReports, type Oracle, type TestReport, type Verdict } from '../oracle/index.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import type { Baseline } from './baseline.ts'
import { type Evidence, type RunEvidence, runEvidence } from './evidence.ts'
import type { Session } from './session.ts'
import { oracleRun } from './test-place.ts'

export interface SuiteRequest {
  oracle: Oracle
  baseline: Baseline
  /** Whether the tests or the code, as they were, keep something from one test to the next. */
  keepsState(): Promise<boolean>
  /** Why the targets do not pass by themselves; empty when they do. */
  needsOthers: readonly string[]
  /** The ids that must pass, given what passes. */
  targetsOf(report: TestReport): readonly string[]
}

export interface SuiteResult {
  verdict: Verdict
  targets: readonly string[]
  report: TestReport
}

/**
 * Runs every test with the candidate, in another order where the runner can: code that counts calls or lives on what an
 * earlier test left behind fails then. A suite that depends on its order without any patch is judged in its own order.
 */
export async function runWholeSuite(session: Session, tree: PrivateTree, request: SuiteRequest, evidence: Evidence): Promise<SuiteResult> {
  const { oracle, baseline, needsOthers, targetsOf } = request
  const run = async (what: RunEvidence['what'], where: PrivateTree, shuffleSeed?: number) => {
    const report = await oracle.run({ ...(await oracleRun(session, oracle, where)), ...(shuffleSeed === undefined ? {} : { shuffleSeed }) })
    session.ports.signal.throwIfAborted()
    evidence.runs.push(runEvidence(what, report, shuffleSeed))
    return report
  }
  const judge = (report: TestReport): SuiteResult => {
    const targets = targetsOf(report)
    return { report, targets, verdict: compareReports({ baseline: baseline.report, candidate: report, targets, flaky: baseline.flaky }) }
  }
  if (!oracle.canShuffle || !session.config.validation.shuffle) return judge(await run('whole_suite', tree))

  const seed = seedOf(session)
  const shuffled = judge(await run('whole_suite_shuffled', tree, seed))
  if (shuffled.verdict.status === 'plausible' && needsOthers.length === 0) return shuffled
  const natural = judge(await run('whole_suite', tree))
  if (natural.verdict.status === 'rejected') return natural
  const unpatched = await session.trees.use({ clean: true }, (other) => run('baseline_shuffled', other, seed))
  if (isOrderBound(baseline.report, unpatched)) {
    evidence.notes.push('the tests depend on their order without the patch, too; it was judged in their own order')
    return natural
  }
  const isLost = shuffled.verdict.status === 'rejected' && shuffled.verdict.reasons.some(({ testId }) => testId === undefined || !natural.targets.includes(testId))
  if (!isLost && (await request.keepsState())) {
    evidence.notes.push('the repaired tests depend on the order of their file, and the tests or the code keep state without the patch, too; it was judged in their own order')
    return natural
  }
  if (shuffled.verdict.status === 'plausible') {
    return { ...shuffled, verdict: { status: 'rejected', reasons: needsOthers.map((message) => ({ kind: 'target_still_failing', message: `without the tests before it: ${message}` })) } }
  }
  const reasons = shuffled.verdict.reasons.map((reason) => ({ ...reason, message: `in another order of the tests (seed ${seed}): ${reason.message}` }))
  return { ...shuffled, verdict: { status: 'rejected', reasons } }
}

/** Whether a test that passes in the suite's own order does not pass in the other one. */
function isOrderBound(natural: TestReport, shuffled: TestReport): boolean {
  const passed = new Set(shuffled.tests.filter(({ status }) => status === 'passed').map(({ id }) => id))
  return natural.tests.some(({ id, status }) => status === 'passed' && !passed.has(id))
}

/** The same for the same tree under test, so that a verdict can be reproduced. */
function seedOf(session: Session): number {
  return Number.parseInt(session.snapshot().tree.slice(0, 7), 16)
}
