import type { ProcessResult } from '../process/run-process.ts'
import type { Ledger } from './read-ledger.ts'
import { outputOf, tailOf } from './runner-output.ts'
import type { RunnerName, TestReport, TestResult } from './test-report.ts'

/** How a run begins its `runFailure` when its ledger has no end marker; such a run proves nothing about what it left out. */
export const incompleteRun = 'the test process ended before all tests were reported'

/** Everything that one finished process showed. */
export interface RunEvidence {
  runner: RunnerName
  /** An aborted run is no evidence: the caller has thrown by then. */
  result: Exclude<ProcessResult, { status: 'aborted' }>
  ledger: Ledger
  /** The ledger's tests that were asked for. */
  tests: TestResult[]
}

/** The status of a run: records first, then the end marker, then the exit code. Nothing but all three makes it green. */
export function judgeRun({ runner, result, ledger, tests }: RunEvidence): TestReport {
  const output = outputOf(result)
  const base = { runner, evidence: 'ledger' as const, durationMs: result.durationMs, output, tests }
  if (result.status === 'could_not_start') return { ...base, status: 'could_not_start', reason: result.reason }
  if (result.status === 'timed_out') return { ...base, status: 'timed_out', timeoutMs: result.timeoutMs }
  const { exitCode } = result
  const missing = missingRunner(runner, output)
  if (missing !== undefined && ledger.tests.length === 0) return { ...base, status: 'could_not_start', reason: missing }
  if (holdsNoTests(ledger, tests, exitCode, output)) {
    return { ...base, status: 'no_tests', tests: withoutEmptyFiles(tests, ledger), exitCode }
  }
  const runFailure = runFailureOf(result, ledger, tests, output)
  if (runFailure !== undefined) return { ...base, status: 'failed', exitCode, runFailure }
  return { ...base, status: tests.some(hasFailed) ? 'failed' : 'passed', exitCode }
}

function missingRunner(runner: RunnerName, output: string): string | undefined {
  if (runner !== 'pytest' || !/No module named '?pytest'?/.test(output)) return undefined
  return [
    'The tests of this repository run with pytest, but the Python that was found has no pytest.',
    'Install it (pip install pytest, best in a .venv of the repository), or set oracle.command in ci_config.json.',
  ].join(' ')
}

/** jest, vitest, mocha. */
const noTestsMessages = /^\s*(No tests found, exiting with code \d+|No test files found\b|Error: No test files found)/m
/** pytest: no tests were collected. */
const pytestNoTests = 5

function holdsNoTests(ledger: Ledger, tests: readonly TestResult[], exitCode: number, output: string): boolean {
  if (withoutEmptyFiles(tests, ledger).some(({ status }) => status === 'passed' || status === 'failed')) return false
  if (ledger.emptyFileIds.size > 0 && ledger.isComplete) return true
  if (ledger.isComplete) return exitCode === 0 || exitCode === pytestNoTests || noTestsMessages.test(output)
  return ledger.tests.length === 0 && noTestsMessages.test(output)
}

/** A file without a test is a failure of the run where there are others, and no test where there are none. */
function withoutEmptyFiles(tests: readonly TestResult[], ledger: Ledger): TestResult[] {
  return tests.filter(({ id }) => !ledger.emptyFileIds.has(id))
}

type ExitedProcess = Extract<ProcessResult, { status: 'exited' }>

function runFailureOf(result: ExitedProcess, ledger: Ledger, tests: readonly TestResult[], output: string): string | undefined {
  const how = result.signal === undefined ? `exit code ${result.exitCode}` : `killed by ${result.signal}`
  if (!ledger.isComplete) return `${incompleteRun} (${how})\n${tailOf(output)}`
  const explained = tests.some(hasFailed)
  return result.exitCode === 0 || explained ? undefined : `no test failed, but the test process did (${how})\n${tailOf(output)}`
}

function hasFailed(test: TestResult): boolean {
  return test.status === 'failed'
}
