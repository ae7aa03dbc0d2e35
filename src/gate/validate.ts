import { compareReports, hasPassed, type Oracle, type TestReport } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { type Baseline, oracleRun } from './baseline.ts'
import { type CheckResult, runChecks, worseChecks } from './check-commands.ts'
import type { Session } from './session.ts'

/** The evidence about one candidate patch. `report` becomes the next baseline when it is accepted. */
export type Validation =
  | { status: 'plausible'; fixed: string[]; report: TestReport }
  | { status: 'rejected'; reasons: string[]; fixed: string[] }

export interface ValidationRequest {
  oracle: Oracle
  baseline: Baseline
  /** Ids that the patch must turn green; `some`: at least one of the failing tests, where there are any. */
  targets: readonly string[] | 'some'
  /** What lint and type checks said at baseline; see `baselineChecks`. */
  checks(): Promise<CheckResult[]>
}

/** A whole suite that takes longer than this is preceded by the failing tests alone, which refute most wrong candidates. */
const quickSuiteMs = 5_000

/**
 * Applies a candidate in a clean private tree and holds its tests against the baseline: every target passes, everything
 * that passed still passes, nothing vanished or is skipped; then lint and type checks must not be worse.
 */
export async function validateCandidate(session: Session, changes: readonly FileChange[], request: ValidationRequest): Promise<Validation> {
  const { oracle, baseline } = request
  // Outside of the tree that is lent below: it borrows one itself.
  const checksBefore = await request.checks()
  return session.trees.use({ clean: true }, async (tree) => {
    await tree.write(changes)
    if (request.targets !== 'some' && baseline.report.durationMs > quickSuiteMs && oracle.spec.runner !== 'generic') {
      const { targets } = request
      const quick = await oracle.run(await oracleRun(session, oracle, tree, { tests: targets }))
      session.ports.signal.throwIfAborted()
      const verdict = compareReports({ baseline: { ...quick, tests: [] }, candidate: quick, targets, flaky: baseline.flaky })
      if (verdict.status === 'rejected') return { status: 'rejected', reasons: verdict.reasons.map(({ message }) => message), fixed: [] }
    }
    const report = await oracle.run(await oracleRun(session, oracle, tree))
    session.ports.signal.throwIfAborted()
    const targets = request.targets === 'some' ? turnedGreen(baseline, report) : request.targets
    if (baseline.failing.length > 0 && targets.length === 0) {
      return { status: 'rejected', reasons: [`none of the ${baseline.failing.length} failing tests passes with it`], fixed: [] }
    }
    const verdict = compareReports({ baseline: baseline.report, candidate: report, targets, flaky: baseline.flaky })
    if (verdict.status === 'rejected') {
      const broken = new Set(verdict.reasons.map(({ testId }) => testId))
      return { status: 'rejected', reasons: verdict.reasons.map(({ message }) => message), fixed: targets.filter((id) => !broken.has(id)) }
    }
    const worse = worseChecks(checksBefore, checksBefore.length === 0 ? [] : await runChecks(session, tree))
    if (worse.length > 0) return { status: 'rejected', reasons: worse, fixed: verdict.fixed }
    return { status: 'plausible', fixed: verdict.fixed, report }
  })
}

function turnedGreen(baseline: Baseline, report: TestReport): string[] {
  return baseline.failing.filter(({ id }) => hasPassed(id, report)).map(({ id }) => id)
}

/** Runs the checks of the unpatched tree once, when the first candidate needs them. */
export function baselineChecks(session: Session): () => Promise<CheckResult[]> {
  let results: Promise<CheckResult[]> | undefined
  return () => (results ??= session.config.validation.commands.length === 0 ? Promise.resolve([]) : session.trees.use({ clean: true }, (tree) => runChecks(session, tree)))
}
