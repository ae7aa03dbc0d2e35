/** Test runners that ralph reads test by test; `generic` is any command with a JUnit XML file or only an exit code. */
export const runnerNames = ['vitest', 'jest', 'mocha', 'node:test', 'pytest', 'generic'] as const
export type RunnerName = (typeof runnerNames)[number]

/**
 * How much a report proves. `ledger`: one record per test, written by ralph's own reporter outside the tree, with an end
 * marker. `junit`: a JUnit XML file that the command wrote. `exit_code`: nothing but the exit code (weak).
 */
export type EvidenceKind = 'ledger' | 'junit' | 'exit_code'

/** One frame of a failure's stack that lies inside the repository (never in a dependency folder). */
export interface StackFrame {
  /** Repository-relative, forward slashes. */
  file: string
  /** 1-based. */
  line: number
  column?: number
  function?: string
}

export interface TestFailure {
  /** First lines of the error, without ANSI codes. */
  message: string
  /** As the assertion library printed them; absent when the failure is not a comparison. */
  expected?: string
  actual?: string
  /** `assertion` when an assertion library said so, `error` for anything else that was thrown. */
  kind: 'assertion' | 'error'
  frames: StackFrame[]
  /** The whole stack or traceback as printed, without ANSI codes, private-tree paths made repository-relative. */
  stack?: string
}

export interface TestResult {
  /** `<repo-relative file> > <suite> > … > <name>`; a file that could not be loaded has the one test `<file> > (load)`. */
  id: string
  file: string
  name: string
  status: 'passed' | 'failed' | 'skipped' | 'todo'
  durationMs: number
  failure?: TestFailure
}

interface ReportBase {
  runner: RunnerName
  evidence: EvidenceKind
  durationMs: number
  /** Combined stdout and stderr of the runner, ANSI stripped, head and tail kept. */
  output: string
}

/** What one run of the tests showed. A timeout is not a failed test; zero tests is never green. */
export type TestReport =
  | (ReportBase & { status: 'passed'; tests: TestResult[]; exitCode: number })
  | (ReportBase & { status: 'failed'; tests: TestResult[]; exitCode: number; /** Set when the run failed although no test did, e.g. coverage threshold, unhandled error, missing end marker. */ runFailure?: string })
  | (ReportBase & { status: 'timed_out'; tests: TestResult[]; timeoutMs: number })
  | (ReportBase & { status: 'could_not_start'; tests: TestResult[]; reason: string })
  | (ReportBase & { status: 'no_tests'; tests: TestResult[]; exitCode: number })

/** The name of the pseudo test that stands for a file which could not be loaded. */
export const loadTestName = '(load)'

export function testId(file: string, path: readonly string[]): string {
  return [file, ...path].join(' > ')
}
