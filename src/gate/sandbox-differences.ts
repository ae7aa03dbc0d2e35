import { UserError } from '../errors.ts'
import { hasPassed, type Oracle, type TestReport, type TestResult } from '../oracle/index.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import type { Session } from './session.ts'
import { type Conditions, oracleRun, testEnvironment, visibleEnvironment } from './test-place.ts'

/** Whether a run says anything about single tests. A timeout is the suite's own business, in a sandbox or not. */
export function isUsable(report: TestReport): boolean {
  if (report.status === 'passed' || report.status === 'timed_out') return true
  return report.status === 'failed' && report.tests.some(({ status }) => status === 'failed')
}

/** Goes on without the sandbox, or throws {@link UserError} where one is required. */
export function leaveSandbox(session: Session, inside: TestReport): void {
  const why = inside.status === 'could_not_start' ? inside.reason : inside.status === 'failed' ? (inside.runFailure ?? 'the run failed') : 'no test was run'
  const message = `the tests run outside of the sandbox, but not in it: ${session.clean(why).split('\n')[0] ?? ''}`
  const remedy = 'Name what they need in sandbox.read, sandbox.env or sandbox.network of ci_config.json'
  if (session.config.sandbox.mode === 'require') throw new UserError(`A sandbox is required, but ${message}. ${remedy}.`, { kind: 'environment' })
  session.sandbox = { status: 'unsandboxed', reason: message }
  session.ports.emit({ type: 'warning', message: `unsandboxed: ${message}. ${remedy}.` })
}

/** Why tests fail in the sandbox alone: which setting of ci_config.json lets them pass, found by trying. */
export async function explainShutOut(session: Session, oracle: Oracle, tree: PrivateTree, tests: readonly TestResult[]): Promise<string> {
  const passesUnder = async (conditions: Conditions) => {
    const report = await oracle.run(await oracleRun(session, oracle, tree, { files: [...new Set(tests.map(({ file }) => file))] }, conditions))
    session.ports.signal.throwIfAborted()
    return tests.every(({ id }) => hasPassed(id, report))
  }
  const ids = tests.slice(0, 5).map(({ id }) => id).join(', ') + (tests.length > 5 ? ` and ${tests.length - 5} more` : '')
  const remedy = await remedyFor(session, passesUnder)
  return `tests that pass on your machine but not in the sandbox (their results are no evidence): ${ids}. ${remedy}`
}

async function remedyFor(session: Session, passesUnder: (conditions: Conditions) => Promise<boolean>): Promise<string> {
  const network = '"network": true'
  if (!session.config.sandbox.network && (await passesUnder({ network: true }))) return `They need the network or a service: set "sandbox": { ${network} } in ci_config.json.`
  const names = await withheldNames(session)
  const env = `"env": ${JSON.stringify(names)}`
  if (await passesUnder({ wholeEnvironment: true })) return `They need environment variables: set "sandbox": { ${env} } in ci_config.json.`
  if (await passesUnder({ network: true, wholeEnvironment: true })) return `They need the network and environment variables: set "sandbox": { ${network}, ${env} } in ci_config.json.`
  return 'They may read a path outside of the repository (name it in sandbox.read) or an ignored file in it (workspace.share); "sandbox": { "mode": "off" } switches the sandbox off.'
}

/** Variables of the user's that the sandbox withholds and that the repository's code mentions. */
async function withheldNames(session: Session): Promise<string[]> {
  const { repository, snapshot } = session
  const visible = visibleEnvironment(session)
  const withheld = Object.keys(testEnvironment(repository.env)).filter((name) => !(name in visible) && /^\w+$/.test(name))
  if (withheld.length === 0) return []
  const { tree, objectEnv } = snapshot()
  const found = await repository.git(['grep', '-hoIwE', withheld.join('|'), tree], { env: { ...objectEnv }, okCodes: [0, 1] })
  return [...new Set(found.stdout.toString().split('\n').filter(Boolean))].sort()
}
