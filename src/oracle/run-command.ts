import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { PreparedRun } from './prepared-run.ts'
import { withPackageCommands } from './runner-environment.ts'
import { outputOf, tailOf } from './runner-output.ts'
import { filterBySelection } from './selection.ts'
import { testId, type TestReport, type TestResult } from './test-report.ts'

/** The `generic` runner: any command, judged by the JUnit XML file it writes or, without one, by its exit code alone. */
export async function runCommand(prepared: PreparedRun): Promise<TestReport> {
  const { spec, root, shownRoot, cwd, env, start } = prepared
  const [file = '', ...args] = spec.command ?? []
  const junitPath = spec.junitPath === undefined ? undefined : join(cwd, spec.junitPath)
  // What an earlier run left there must not be taken for this run's report.
  if (junitPath !== undefined) await rm(junitPath, { force: true })
  const result = await start({ file, args: [...args, ...spec.args], env: withPackageCommands(env, cwd, root) })
  const output = outputOf(result)
  const evidence = junitPath === undefined ? ('exit_code' as const) : ('junit' as const)
  const base = { runner: spec.runner, evidence, durationMs: result.durationMs, output }
  if (result.status === 'could_not_start') return { ...base, status: 'could_not_start', tests: [], reason: result.reason }
  if (result.status === 'timed_out') return { ...base, status: 'timed_out', tests: [], timeoutMs: result.timeoutMs }
  const { exitCode } = result
  if (junitPath === undefined) {
    const test = exitCodeTest([file, ...args, ...spec.args].join(' '), exitCode, output, result.durationMs)
    return { ...base, status: exitCode === 0 ? 'passed' : 'failed', tests: [test], exitCode }
  }
  return judgeJunit({ ...base, exitCode }, await readReport(junitPath, shownRoot, relative(root, junitPath)), prepared)
}

/** The one pseudo test of a command that reports nothing else. */
function exitCodeTest(command: string, exitCode: number, output: string, durationMs: number): TestResult {
  const name = '(exit code)'
  const test = { id: testId(command, [name]), file: command, name, durationMs }
  if (exitCode === 0) return { ...test, status: 'passed' }
  return { ...test, status: 'failed', failure: { message: `exit code ${exitCode}\n${tailOf(output)}`, kind: 'error', frames: [] } }
}

type JunitReading = { status: 'read'; tests: TestResult[] } | { status: 'unusable'; problem: string }

async function readReport(path: string, root: string, shown: string): Promise<JunitReading> {
  const xml = await readFile(path, 'utf8').catch(() => undefined)
  // Loaded when needed: most runs read no XML.
  if (xml !== undefined) return (await import('./parse-junit.ts')).parseJunit(xml, root)
  return { status: 'unusable', problem: `the command did not write the JUnit XML file ${shown}` }
}

type JunitBase = Pick<TestReport, 'runner' | 'evidence' | 'durationMs' | 'output'> & { exitCode: number }

function judgeJunit(base: JunitBase, reading: JunitReading, { run }: PreparedRun): TestReport {
  if (reading.status === 'unusable') {
    return { ...base, status: 'failed', tests: [], runFailure: `${reading.problem} (exit code ${base.exitCode})\n${tailOf(base.output)}` }
  }
  const tests = filterBySelection(reading.tests, run.selection)
  if (tests.some(({ status }) => status === 'failed')) return { ...base, status: 'failed', tests }
  if (base.exitCode !== 0 && reading.tests.every(({ status }) => status !== 'failed')) {
    const runFailure = `no test failed, but the command did (exit code ${base.exitCode})\n${tailOf(base.output)}`
    return { ...base, status: 'failed', tests, runFailure }
  }
  return { ...base, status: tests.some(({ status }) => status === 'passed') ? 'passed' : 'no_tests', tests }
}
