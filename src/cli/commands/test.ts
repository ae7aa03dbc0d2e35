import { UserError } from '../../errors.ts'
import { runBaseline, totals } from '../../gate/baseline.ts'
import { exitCodes } from '../../gate/run-result.ts'
import type { Sandbox } from '../../gate/test-place.ts'
import type { TestReport } from '../../oracle/index.ts'
import { discoverScenarios, scopeOf, unknownScenario } from '../../scenarios/index.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { withGate } from '../open.ts'

/** `ralph test`: the baseline alone. */
export async function test(flags: Flags, io: CliIo): Promise<number> {
  return withGate(flags, io, { source: 'working-tree' }, async ({ session, loaded, terminal }) => {
    const declared = loaded.config.scenarios.find(({ name }) => name === flags.scenario)
    if (flags.scenario !== undefined && declared === undefined && loaded.config.scenarios.length > 0) {
      throw new UserError(unknownScenario(flags.scenario, loaded.config.scenarios.map(({ name }) => name)))
    }
    const { report: inSandbox, flaky, shutOut } = await runBaseline(session, session.oracleFor(declared))
    const report = withoutShutOut(inSandbox, shutOut)
    const scoped = scopeReport(report, declared === undefined ? flags.scenario : undefined, declared && declared.test.command === undefined ? scopeOf(declared, report.tests) : undefined)
    if (flags.json) terminal.json(toJson(scoped, { flaky, shutOut, sandbox: session.sandbox }, session.clean))
    for (const { status, id, failure } of scoped.tests) {
      if (status === 'failed') terminal.line(`  ✗ ${id}\n      ${session.clean(failure?.message ?? '').split('\n').join('\n      ')}`)
    }
    if (scoped.status === 'could_not_start') terminal.line(scoped.reason)
    if (scoped.status === 'failed' && scoped.runFailure !== undefined) terminal.line(`  ${session.clean(scoped.runFailure)}`)
    return exitCode(scoped)
  })
}

/** Tests that only the sandbox keeps from passing are the user's own business, and told apart. */
function withoutShutOut(report: TestReport, shutOut: TestReport['tests']): TestReport {
  if (shutOut.length === 0 || report.status !== 'failed') return report
  const ids = new Set(shutOut.map(({ id }) => id))
  const tests = report.tests.filter(({ id }) => !ids.has(id))
  if (report.runFailure !== undefined || tests.some(({ status }) => status === 'failed')) return { ...report, tests }
  const { runner, evidence, durationMs, output, exitCode: code } = report
  return { runner, evidence, durationMs, output, tests, exitCode: code, status: 'passed' }
}

/** Only one scenario's tests; zero of them is `no_tests`, whatever else ran. */
function scopeReport(report: TestReport, file: string | undefined, scope: TestReport['tests'] | undefined): TestReport {
  const tests = scope ?? (file === undefined ? undefined : testsOfFile(report.tests, file))
  if (tests === undefined || (report.status !== 'passed' && report.status !== 'failed')) return report
  const { runner, evidence, durationMs, output, exitCode: code } = report
  const base = { runner, evidence, durationMs, output, tests, exitCode: code }
  if (!tests.some(({ status }) => status === 'passed' || status === 'failed')) return { ...base, status: 'no_tests' }
  return { ...base, status: tests.some(({ status }) => status === 'failed') ? 'failed' : 'passed' }
}

/** Where no scenario is declared, a scenario is a test file, by its path or by the name made from it. */
function testsOfFile(tests: TestReport['tests'], scenario: string): TestReport['tests'] {
  const found = discoverScenarios(tests)
  const wanted = found.find(({ name, file }) => name === scenario || file === scenario)
  if (wanted === undefined) throw new UserError(unknownScenario(scenario, found.map(({ name }) => name)))
  return tests.filter(({ file }) => file === wanted.file)
}

function toJson(report: TestReport, { flaky, shutOut, sandbox }: { flaky: readonly string[]; shutOut: TestReport['tests']; sandbox: Sandbox }, clean: (text: string) => string) {
  return {
    status: report.status,
    runner: report.runner,
    evidence: report.evidence,
    tests: report.tests.map(({ id, file, name, status, durationMs, failure }) => ({
      id,
      file,
      name,
      status,
      duration_ms: Math.round(durationMs),
      ...(failure === undefined ? {} : { message: clean(failure.message) }),
    })),
    totals: totals(report),
    flaky,
    shut_out: shutOut.map(({ id }) => id),
    sandbox: sandbox.status,
    ...(sandbox.status === 'unsandboxed' ? { sandbox_reason: clean(sandbox.reason) } : {}),
    duration_ms: Math.round(report.durationMs),
    ...(report.status === 'could_not_start' ? { reason: clean(report.reason) } : {}),
    ...(report.status === 'failed' && report.runFailure !== undefined ? { reason: clean(report.runFailure) } : {}),
  }
}

function exitCode({ status, tests }: TestReport): number {
  if (status === 'passed') return exitCodes.green
  const isRed = status === 'failed' || (status === 'timed_out' && tests.some((test) => test.status === 'failed'))
  return isRed ? exitCodes.rejected : exitCodes.environment
}
