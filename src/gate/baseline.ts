import { classifyFailures, type FailureClasses, hasPassed, type Oracle, type TestCoverage, type TestReport, type TestResult, type TestSelection } from '../oracle/index.ts'
import { faultPoint } from '../process/fault.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import { explainShutOut, isUsable, leaveSandbox } from './sandbox-differences.ts'
import type { Session } from './session.ts'
import { oracleRun } from './test-place.ts'
import { warmUp } from './warm-up.ts'

/** The oracle's result before any patch, with flaky tests told apart from failing ones. */
export interface Baseline {
  report: TestReport
  failing: TestResult[]
  /** Ids of tests that failed and then passed on the same tree. */
  flaky: string[]
  /** Tests that pass as the user runs them and fail in the sandbox: no failures, and no evidence either. */
  shutOut: TestResult[]
  /** Files of the snapshot that running the tests changes. */
  changedFiles: string[]
  /** Which functions the tests of the failing files ran, from the re-run that tells flaky tests: a green run pays nothing for it. */
  coverage?: TestCoverage
}

/** Runs the tests on the tree under test, and the failing ones again: in the sandbox, and as the user runs them. */
export async function runBaseline(session: Session, oracle: Oracle = session.oracle, selection?: TestSelection): Promise<Baseline> {
  const { emit } = session.ports
  emit({ type: 'tests_started', runner: oracle.spec.runner, why: oracle.spec.reason })
  return session.trees.use({ clean: true }, async (tree) => {
    const report = await findStuck(session, oracle, tree, selection, await runUsable(session, oracle, tree, selection))
    emit({ type: 'tests_done', status: report.status, ...totals(report), durationMs: report.durationMs, sandbox: session.sandbox.status })
    const failed = report.tests.filter(({ status }) => status === 'failed')
    if (report.status === 'timed_out') return { report, ...(await failingAlone(session, oracle, tree, report)), shutOut: [], changedFiles: await tree.changedFiles() }
    if (report.status !== 'failed' || failed.length === 0) return { report, failing: failed, flaky: [], shutOut: [], changedFiles: [] }
    const changedFiles = await tree.changedFiles()
    warmUp()
    const { failing, flaky, shutOut, coverage } = await classify(session, oracle, tree, report)
    if (flaky.length > 0) emit({ type: 'flaky_found', tests: flaky.map(({ id }) => id) })
    if (shutOut.length > 0) emit({ type: 'warning', message: await explainShutOut(session, oracle, tree, shutOut) })
    return { report, failing, flaky: flaky.map(({ id }) => id), shutOut, changedFiles, ...(coverage === undefined ? {} : { coverage }) }
  })
}

/**
 * A timeout alone says nothing of single tests. A second one, with a look at which tests had begun, does: one that took more
 * than half of the time in a run that has timed out before does not end. Other tests that fail are told as well.
 */
async function findStuck(session: Session, oracle: Oracle, tree: PrivateTree, selection: TestSelection | undefined, first: TestReport): Promise<TestReport> {
  if (first.status !== 'timed_out' || oracle.spec.runner === 'generic') return first
  session.ports.emit({ type: 'warning', message: `the tests did not end within ${first.timeoutMs / 1000} s (oracle.timeout_seconds); they run once more, to see which one does not end` })
  const again = await oracle.run({ ...(await oracleRun(session, oracle, tree, selection, { userCode: session.holdsOnlyUserCode() })), coverage: true })
  session.ports.signal.throwIfAborted()
  return again.status === 'timed_out' && again.tests.some(({ status }) => status === 'failed') ? again : first
}

/** At least, for tests that are asked whether they end when they run alone. */
const aloneMs = 5_000

/** What passes by itself, in a part of the time and without coverage, which slows it down, does not hang and did not fail for good. */
async function failingAlone(session: Session, oracle: Oracle, tree: PrivateTree, { tests, timeoutMs }: Extract<TestReport, { status: 'timed_out' }>): Promise<Pick<Baseline, 'failing' | 'flaky'>> {
  const failed = tests.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return { failing: [], flaky: [] }
  const run = await oracleRun(session, oracle, tree, { tests: failed.map(({ id }) => id) })
  const alone = await oracle.run({ ...run, timeoutMs: Math.min(timeoutMs, Math.max(aloneMs, timeoutMs / 4)) })
  session.ports.signal.throwIfAborted()
  const passes = (test: TestResult) => hasPassed(test.id, alone)
  return { failing: failed.filter((test) => !passes(test)), flaky: failed.filter(passes).map(({ id }) => id) }
}

/** A suite that cannot run in the sandbox at all, but does outside, runs outside from then on; the verdict says so. */
async function runUsable(session: Session, oracle: Oracle, tree: PrivateTree, selection: TestSelection | undefined): Promise<TestReport> {
  const run = async (plain: boolean) => {
    const report = await oracle.run(await oracleRun(session, oracle, tree, selection, { plain, userCode: session.holdsOnlyUserCode() }))
    session.ports.signal.throwIfAborted()
    return report
  }
  await faultPoint('baseline')
  const report = await run(false)
  if (isUsable(report) || !mayRunPlain(session)) return report
  const plain = await run(true)
  if (!isUsable(plain)) return report
  leaveSandbox(session, report)
  return plain
}

async function classify(session: Session, oracle: Oracle, tree: PrivateTree, report: TestReport): Promise<FailureClasses & { shutOut: TestResult[] }> {
  const reruns = session.config.oracle.flaky_reruns
  const again = async (reported: TestReport, times: number) => {
    const classes = await classifyFailures(oracle, await oracleRun(session, oracle, tree), reported, times)
    session.ports.signal.throwIfAborted()
    return classes
  }
  if (!mayRunPlain(session)) return { ...(await again(report, reruns)), shutOut: [] }
  const failed = report.tests.filter(({ status }) => status === 'failed')
  const plain = await oracle.run({ ...(await oracleRun(session, oracle, tree, { files: [...new Set(failed.map(({ file }) => file))] }, { plain: true })), coverage: true, earlier: report.tests })
  session.ports.signal.throwIfAborted()
  const passesOutside = failed.filter(({ id }) => hasPassed(id, plain))
  // The plain run was a re-run too: what failed there as well needs one less.
  const stubborn = await again({ ...report, tests: failed.filter((test) => !passesOutside.includes(test)) }, Math.max(0, reruns - 1))
  const covered = plain.coverage === undefined ? {} : { coverage: plain.coverage }
  if (passesOutside.length === 0) return { ...stubborn, ...covered, shutOut: [] }
  const doubtful = await again({ ...report, tests: passesOutside }, Math.max(1, reruns))
  return { failing: stubborn.failing, flaky: [...stubborn.flaky, ...doubtful.flaky], shutOut: doubtful.failing, ...covered }
}

/** Only what the user wrote ever runs outside of the sandbox, and nothing does where the sandbox is required. */
function mayRunPlain(session: Session): boolean {
  return session.sandbox.status === 'sandboxed' && session.config.sandbox.mode !== 'require' && session.holdsOnlyUserCode()
}

export function totals(report: TestReport): { passed: number; failed: number; skipped: number } {
  const count = (...statuses: TestResult['status'][]) => report.tests.filter(({ status }) => statuses.includes(status)).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped', 'todo') }
}
