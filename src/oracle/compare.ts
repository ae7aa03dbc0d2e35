import { incompleteRun } from './judge-run.ts'
import { hasPassed, loadScope } from './load-scope.ts'
import type { TestReport, TestResult } from './test-report.ts'

/** Why a candidate is not plausible. */
export interface VerdictReason {
  kind: 'target_still_failing' | 'regression' | 'vanished' | 'now_skipped' | 'no_tests' | 'timed_out' | 'could_not_start' | 'run_failure'
  testId?: string
  message: string
}

/** Plausible: the oracle has nothing against the candidate. It does not mean correct. */
export type Verdict = { status: 'plausible'; fixed: string[] } | { status: 'rejected'; reasons: VerdictReason[] }

export interface Comparison {
  baseline: TestReport
  candidate: TestReport
  /** Ids that must pass now. Without any, no test may fail. */
  targets: readonly string[]
  /** Ids that are known to fail by chance. */
  flaky: readonly string[]
}

/** Holds a candidate's tests against the baseline's: every target passes, nothing that passed has failed, vanished or been skipped. */
export function compareReports(comparison: Comparison): Verdict {
  const reasons = [...runReasons(comparison), ...targetReasons(comparison), ...lossReasons(comparison)]
  if (reasons.length > 0) return { status: 'rejected', reasons }
  return { status: 'plausible', fixed: fixedTests(comparison) }
}

function runReasons({ baseline, candidate }: Comparison): VerdictReason[] {
  if (candidate.status === 'timed_out') {
    return [{ kind: 'timed_out', message: `the tests were still running after ${candidate.timeoutMs / 1000} s` }]
  }
  if (candidate.status === 'could_not_start') return [{ kind: 'could_not_start', message: candidate.reason }]
  if (candidate.status === 'no_tests') return [{ kind: 'no_tests', message: 'no test was run' }]
  if (candidate.status === 'passed' || candidate.runFailure === undefined) return []
  const wasThere = baseline.status === 'failed' && baseline.runFailure !== undefined
  // A run that broke off may have left out anything, whatever the baseline did.
  if (wasThere && !candidate.runFailure.startsWith(incompleteRun)) return []
  return [{ kind: 'run_failure', message: candidate.runFailure }]
}

function targetReasons({ candidate, targets, flaky }: Comparison): VerdictReason[] {
  if (!hasRun(candidate)) return []
  const required = targets.length > 0 ? targets : failedIds(candidate, flaky)
  return required.filter((id) => !hasPassed(id, candidate)).map((id) => targetReason(id, candidate))
}

function targetReason(testId: string, candidate: TestReport): VerdictReason {
  const scope = loadScope(testId)
  const below = (test: TestResult) => scope !== undefined && test.id.startsWith(scope) && test.status === 'failed'
  const now = candidate.tests.find((test) => test.id === testId) ?? candidate.tests.find(below)
  if (now === undefined) return { kind: 'vanished', testId, message: `${testId} was not run` }
  if (now.status !== 'failed') return { kind: 'now_skipped', testId, message: `${testId} is ${now.status}` }
  const where = now.id === testId ? '' : ` (${now.id})`
  return { kind: 'target_still_failing', testId, message: `${testId} still fails${where}: ${firstLine(now)}` }
}

function lossReasons({ baseline, candidate, targets, flaky }: Comparison): VerdictReason[] {
  if (!hasRun(candidate)) return []
  const after = new Map(candidate.tests.map((test) => [test.id, test]))
  const losses = baseline.tests
    .filter(({ id }) => !targets.includes(id) && loadScope(id) === undefined)
    .flatMap((before) => lossReason(before, after, flaky.includes(before.id)))
  return [...losses, ...newFailures({ baseline, candidate, targets, flaky })]
}

/** Tests that fail now and did not run at baseline (skipped, or kept from running by a hook): a suite that stays red is not repaired. */
function newFailures({ baseline, candidate, targets, flaky }: Comparison): VerdictReason[] {
  const before = new Map(baseline.tests.map(({ id, status }) => [id, status]))
  // Below a file or suite that could not be loaded every failure is the old one, seen from nearer.
  const brokenScopes = baseline.tests.flatMap(({ id, status }) => (status === 'failed' ? (loadScope(id) ?? []) : []))
  return candidate.tests
    .filter(({ id, status }) => status === 'failed' && before.get(id) !== 'failed' && before.get(id) !== 'passed')
    .filter(({ id }) => !targets.includes(id) && !flaky.includes(id) && !brokenScopes.some((scope) => id.startsWith(scope)))
    .map((test) => ({ kind: 'regression' as const, testId: test.id, message: `${test.id} was ${before.get(test.id) ?? 'not run'} at baseline and fails now: ${firstLine(test)}` }))
}

function lossReason(before: TestResult, after: ReadonlyMap<string, TestResult>, isFlaky: boolean): VerdictReason[] {
  const testId = before.id
  const now = after.get(testId)
  if (now === undefined) {
    return [{ kind: 'vanished', testId, message: `${testId} was ${before.status} at baseline and is gone now${loadHint(before, after)}` }]
  }
  if (before.status !== 'passed' || now.status === 'passed' || isFlaky) return []
  if (now.status === 'failed') {
    return [{ kind: 'regression', testId, message: `${testId} passed at baseline and fails now: ${firstLine(now)}` }]
  }
  return [{ kind: 'now_skipped', testId, message: `${testId} passed at baseline and is ${now.status} now` }]
}

/** A file that no longer loads takes its tests with it: that is the thing to say. */
function loadHint(before: TestResult, after: ReadonlyMap<string, TestResult>): string {
  const load = after.get(`${before.file} > (load)`)
  return load === undefined ? '' : `: its file does not load (${firstLine(load)})`
}

function hasRun(report: TestReport): boolean {
  return report.status === 'passed' || report.status === 'failed'
}

function fixedTests({ baseline, candidate, targets, flaky }: Comparison): string[] {
  return [...new Set([...targets, ...failedIds(baseline, flaky)])].filter((id) => hasPassed(id, candidate))
}

function failedIds({ tests }: TestReport, flaky: readonly string[]): string[] {
  return tests.filter(({ id, status }) => status === 'failed' && !flaky.includes(id)).map(({ id }) => id)
}

function firstLine(test: TestResult): string {
  return test.failure?.message.split('\n')[0] ?? 'no message'
}
