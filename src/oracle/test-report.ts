import type { TestCoverage } from './coverage/test-coverage.ts'
import type { VariantsRecord } from './variants/variants-run.ts'

export type { CoverageUnit, TestCoverage } from './coverage/test-coverage.ts'

/** Test runners that ralph reads test by test; `generic` is any command with a JUnit XML file or only an exit code. */
export const runnerNames = ['vitest', 'jest', 'mocha', 'node:test', 'tape', 'pytest', 'cargo', 'go', 'generic'] as const
export type RunnerName = (typeof runnerNames)[number]

/**
 * How much a report proves. `ledger`: one record per test, written by ralph's own reporter outside the tree, with an end
 * marker. `printed`: one result per test, read out of what the test programs printed and held against the list of tests, their
 * own count and the exit code (weaker: code under test can print, too). `junit`: a JUnit XML file that the command wrote.
 * `exit_code`: nothing but the exit code (weak).
 */
export type EvidenceKind = 'ledger' | 'printed' | 'junit' | 'exit_code'

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
  /** `assertion` when an assertion library said so, `endless` when the test was stopped with the run, `error` for anything else that was thrown. */
  kind: 'assertion' | 'error' | 'endless'
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
  /** It stands in a file of the code under test, as Rust's unit tests do: a patch may change that file, but not the test. */
  inSource?: true
}

interface ReportBase {
  runner: RunnerName
  evidence: EvidenceKind
  durationMs: number
  /** Combined stdout and stderr of the runner, ANSI stripped, head and tail kept. */
  output: string
  /** Where it was asked for and the runner could tell. */
  coverage?: TestCoverage
  /** What was told of variants, when the run was asked for them. */
  variants?: VariantsRecord[]
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
