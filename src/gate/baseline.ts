import { delimiter, join } from 'node:path'
import { classifyFailures, findPython, type Oracle, type OracleRun, type TestReport, type TestResult, type TestSelection } from '../oracle/index.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import { pythonImportRoots } from '../workspace/python-paths.ts'
import { type Session, testEnvironment } from './session.ts'

/** The oracle's result before any patch, with flaky tests told apart from failing ones. */
export interface Baseline {
  report: TestReport
  failing: TestResult[]
  /** Ids of tests that failed and then passed on the same tree. */
  flaky: string[]
}

/** Runs the tests on the tree under test, and the failing ones again. */
export async function runBaseline(session: Session, oracle: Oracle = session.oracle, selection?: TestSelection): Promise<Baseline> {
  const { emit } = session.ports
  emit({ type: 'tests_started', runner: oracle.spec.runner, why: oracle.spec.reason })
  return session.trees.use({ clean: true }, async (tree) => {
    const run = await oracleRun(session, oracle, tree, selection)
    const report = await oracle.run(run)
    session.ports.signal.throwIfAborted()
    emit({ type: 'tests_done', status: report.status, ...totals(report), durationMs: report.durationMs })
    const failed = report.tests.filter(({ status }) => status === 'failed')
    if (report.status !== 'failed' || failed.length === 0) return { report, failing: failed, flaky: [] }
    const { failing, flaky } = await classifyFailures(oracle, run, report, session.config.oracle.flaky_reruns)
    session.ports.signal.throwIfAborted()
    if (flaky.length > 0) emit({ type: 'flaky_found', tests: flaky.map(({ id }) => id) })
    return { report, failing, flaky: flaky.map(({ id }) => id) }
  })
}

/** Where and how the tests of one tree run. */
export async function oracleRun(session: Session, oracle: Oracle, tree: PrivateTree, selection?: TestSelection): Promise<OracleRun> {
  return {
    root: tree.root,
    scratchDir: join(session.scratchDir, 'runs'),
    env: await environmentFor(session, oracle, tree),
    signal: session.ports.signal,
    ...(selection === undefined ? {} : { selection }),
  }
}

const environments = new WeakMap<PrivateTree, Promise<Record<string, string>>>()

/** The same for every run in a tree, so asked once per tree. */
function environmentFor(session: Session, oracle: Oracle, tree: PrivateTree): Promise<Record<string, string>> {
  let env = environments.get(tree)
  if (env === undefined) {
    env = makeEnvironment(session, oracle, tree)
    environments.set(tree, env)
  }
  return env
}

async function makeEnvironment(session: Session, oracle: Oracle, tree: PrivateTree): Promise<Record<string, string>> {
  const env = testEnvironment(session.repository.env)
  if (oracle.spec.runner !== 'pytest') return env
  const { repository, ports } = session
  const python = await findPython({ cwd: join(tree.root, oracle.spec.projectDir), root: tree.root, env })
  const roots = await pythonImportRoots(python, repository.root, tree.root, session.snapshot().files.keys(), { runProcess: ports.runProcess, env })
  const inherited = (env['PYTHONPATH'] ?? '').split(delimiter).filter(Boolean).map((path) => path.replace(repository.root, tree.root))
  return { ...env, PYTHONPATH: [...roots, ...inherited].join(delimiter) }
}

export function totals(report: TestReport): { passed: number; failed: number; skipped: number } {
  const count = (...statuses: TestResult['status'][]) => report.tests.filter(({ status }) => statuses.includes(status)).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped', 'todo') }
}
