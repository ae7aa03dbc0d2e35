import { keepsState } from '../integrity/index.ts'
import { compareReports, hasPassed, type Oracle, type TestReport, type TestResult, type TestSelection } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { faultPoint } from '../process/fault.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import type { Baseline } from './baseline.ts'
import { type CheckResult, runChecks, worseChecks } from './check-commands.ts'
import { type Evidence, type RunEvidence, runEvidence, startEvidence } from './evidence.ts'
import { checkFlips } from './flip-check.ts'
import { protectedAmong, type Session } from './session.ts'
import { oracleRun } from './test-place.ts'
import { runWholeSuite } from './whole-suite.ts'

/** The verdict about one candidate patch. `report` becomes the next baseline when it is accepted. */
export type Validation = { evidence: Evidence; fixed: string[] } & ({ status: 'plausible'; report: TestReport } | { status: 'rejected'; reasons: string[] })

export interface ValidationRequest {
  oracle: Oracle
  baseline: Baseline
  /** Ids that the patch must turn green; `some`: at least one of the failing tests, where there are any. */
  targets: readonly string[] | 'some'
  /** What lint and type checks said at baseline; see `baselineChecks`. */
  checks(): Promise<CheckResult[]>
}

/**
 * Applies a candidate in a clean private tree and collects evidence, cheapest first: the targets pass alone; they pass in the
 * whole suite, in another order, where nothing that passed is lost; the tests themselves were left alone; each repaired test
 * still can fail; lint and type checks are not worse.
 */
export async function validateCandidate(session: Session, changes: readonly FileChange[], request: ValidationRequest): Promise<Validation> {
  const { oracle, baseline } = request
  // Outside of the tree that is lent below: it borrows one itself.
  const checksBefore = await request.checks()
  const evidence = startEvidence(session)
  if (baseline.report.evidence === 'printed') evidence.notes.push(`${baseline.report.runner} has no place for a reporter: the results were read out of what the test programs printed, and held against the list of tests and the exit codes`)
  if (baseline.shutOut.length > 0) evidence.shut_out = baseline.shutOut.map(({ id }) => id)
  const rejected = (reasons: string[], fixed: string[] = []): Validation => ({ status: 'rejected', reasons, fixed, evidence })
  return session.trees.use({ clean: true }, async (tree) => {
    await tree.write(changes)
    await faultPoint('validation')
    const alone = request.targets === 'some' ? standsAlone : await runTargetsAlone(session, tree, { oracle, baseline, targets: request.targets }, evidence)
    if (alone.status === 'refuted') return rejected(alone.reasons, alone.fixed)
    const needsOthers = alone.status === 'needs_others' ? alone.reasons : []
    const suite = await runWholeSuite(session, tree, { oracle, baseline, needsOthers, keepsState: () => anyKeepsState(session, changes, baseline.failing), targetsOf: (report) => (request.targets === 'some' ? turnedGreen(baseline, report) : request.targets) }, evidence)
    if (suite.targets.length === 0 && baseline.failing.length > 0) return rejected([`none of the ${baseline.failing.length} failing tests passes with it`])
    if (suite.verdict.status === 'rejected') {
      const broken = new Set(suite.verdict.reasons.map(({ testId }) => testId))
      return rejected(suite.verdict.reasons.map(({ message }) => message), suite.targets.filter((id) => !broken.has(id)))
    }
    const { fixed } = suite.verdict
    const tampered = (await tree.changedFiles()).filter((path) => !baseline.changedFiles.includes(path) && !changes.some((change) => change.path === path))
    const contract = protectedAmong(session, tampered, new Set(baseline.report.tests.map(({ file }) => file)))
    if (contract.length > 0) return rejected([`running the tests changed ${contract.join(', ')}, which belong to the tests or decide how they run`], fixed)
    const stillGreen = await checkFlips(session, tree, changes, { oracle, repaired: baseline.failing.filter(({ id }) => suite.targets.includes(id)), wholeFiles: needsOthers.length > 0 }, evidence)
    if (stillGreen.length > 0) return rejected(stillGreen, fixed)
    const worse = await compareChecks(session, tree, changes, checksBefore, evidence)
    if (worse.length > 0) return rejected(worse, fixed)
    return { status: 'plausible', fixed, report: suite.report, evidence }
  })
}

/** The failing tests by themselves: refutes most wrong candidates soon, and those that live on what other tests leave behind. */
async function runTargetsAlone(
  session: Session,
  tree: PrivateTree,
  { oracle, baseline, targets }: { oracle: Oracle; baseline: Baseline; targets: readonly string[] },
  evidence: Evidence,
): Promise<AloneResult> {
  if (oracle.spec.runner === 'generic') return standsAlone
  const run = async (what: RunEvidence['what'], selection: TestSelection) => {
    const report = await oracle.run(await oracleRun(session, oracle, tree, selection))
    session.ports.signal.throwIfAborted()
    evidence.runs.push(runEvidence(what, report))
    const verdict = compareReports({ baseline: { ...report, tests: [] }, candidate: report, targets, flaky: [...baseline.flaky, ...baseline.failing.map(({ id }) => id)] })
    return verdict.status === 'plausible' ? [] : verdict.reasons
  }
  const reasons = await run('targets_alone', { tests: targets })
  if (reasons.length === 0) return standsAlone
  if (reasons.some(({ kind }) => kind === 'timed_out')) return { status: 'refuted', reasons: messagesOf(reasons), fixed: [] }
  const files = [...new Set(baseline.failing.filter(({ id }) => targets.includes(id)).map(({ file }) => file))]
  const inFiles = await run('target_files', { files })
  return inFiles.length === 0 ? { status: 'needs_others', reasons: messagesOf(reasons) } : { status: 'refuted', reasons: messagesOf(inFiles), fixed: targets.filter((id) => !inFiles.some(({ testId }) => testId === id)) }
}

/** `needs_others`: the targets pass only after the tests before them in their files. */
type AloneResult = { status: 'stands' } | { status: 'needs_others'; reasons: string[] } | { status: 'refuted'; reasons: string[]; fixed: string[] }
const messagesOf = (reasons: readonly { message: string }[]) => reasons.map(({ message }) => message)
const standsAlone: AloneResult = { status: 'stands' }

/** Of the code as it was: state that the patch brings along excuses nothing. */
async function anyKeepsState(session: Session, changes: readonly FileChange[], failing: readonly TestResult[]): Promise<boolean> {
  const tests = await session.trees.use({ clean: true }, (tree) => Promise.all([...new Set(failing.map(({ file }) => file))].map(async (path) => ({ path, text: await session.sourceTree(tree).read(path) }))))
  const files = [...tests, ...changes.map(({ path, before }) => ({ path, text: before }))]
  return (await Promise.all(files.map(({ path, text }) => (text === null ? false : keepsState(path, text))))).includes(true)
}

async function compareChecks(session: Session, tree: PrivateTree, changes: readonly FileChange[], before: readonly CheckResult[], evidence: Evidence): Promise<string[]> {
  if (before.length === 0) return []
  await tree.reset()
  await tree.write(changes)
  const after = await runChecks(session, tree)
  evidence.checks = after.map(({ command, exitCode }) => ({ command: command.join(' '), exit_code: exitCode }))
  return worseChecks(before, after)
}

function turnedGreen(baseline: Baseline, report: TestReport): string[] {
  return baseline.failing.filter(({ id }) => hasPassed(id, report)).map(({ id }) => id)
}

/** Runs the checks of the unpatched tree once, when the first candidate needs them. */
export function baselineChecks(session: Session): () => Promise<CheckResult[]> {
  let results: Promise<CheckResult[]> | undefined
  return () => (results ??= session.config.validation.commands.length === 0 ? Promise.resolve([]) : session.trees.use({ clean: true }, (tree) => runChecks(session, tree)))
}
