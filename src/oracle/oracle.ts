import type { Enclosure } from '../process/enclosure.ts'
import type { RunProcess } from '../process/run-process.ts'
import type { RunnerName, TestReport, TestResult } from './test-report.ts'
import type { VariantsJob } from './variants/variants-run.ts'

/** Which tests to run; an empty selection is the whole suite. */
export interface TestSelection {
  /** Repository-relative test files. */
  files?: readonly string[]
  /** Test ids; the runner is narrowed to them where it can, the report always is. Implies their files. */
  tests?: readonly string[]
}

/** Everything an oracle needs to know about where and how tests run. All from the snapshot, never from a candidate. */
export interface OracleSpec {
  runner: RunnerName
  /** Repository-relative folder the runner is started in; '' for the root. */
  projectDir: string
  /** Extra arguments for the runner, in the order the repository gives them (its own config file, requires, globs). */
  args: readonly string[]
  /** Variables that the repository's test script sets. */
  env: Readonly<Record<string, string>>
  /** Build commands that the tests depend on, run before them (argument lists, no shell). */
  prepare: readonly (readonly string[])[]
  /** The builds were read out of the test script, nobody asked for them: tests that pass without them do not depend on them. */
  isPrepareFound?: true
  /** `generic` only: the command and, when there is one, the JUnit XML file it writes (relative to projectDir). */
  command?: readonly string[]
  junitPath?: string
  timeoutMs: number
  /** One sentence: why this runner was chosen, for `doctor`, logs and errors. */
  reason: string
}

/** One run of the tests in one tree. */
export interface OracleRun {
  /** Absolute path of the tree that stands for the repository root. */
  root: string
  /** Absolute path of a private folder outside the tree for ledgers and logs. */
  scratchDir: string
  /** Absolute path of a folder outside the tree in which compilers find what they built before; without one they start anew. */
  buildDir?: string
  /** The whole environment of the test process, already stripped of git's variables and of secrets. */
  env: Readonly<Record<string, string>>
  /** What the processes are shut in; without one they run as they are. */
  enclosure?: Enclosure
  selection?: TestSelection
  /** Run the tests in another order, where the runner can: the same for the same number. */
  shuffleSeed?: number
  /** Also tell which functions each test ran, where the runner can. Never changes the verdict and never fails a run. */
  coverage?: boolean
  /**
   * What an earlier run of these tests showed. Coverage then costs less: that of tests that failed stays exact, tests that passed may
   * be measured together, as the last of them, or not at all. Without it, and with coverage, a run that times out tells the tests on
   * which it got stuck as failed.
   */
  earlier?: readonly TestResult[]
  /** Also try variants that the sources of the tree hold, where the runner can. A hint for a search; the tests run once more without them. */
  variants?: VariantsJob
  signal?: AbortSignal
  timeoutMs?: number
}

/** Runs tests and reports them; owns nothing of the tree. */
export interface Oracle {
  readonly spec: OracleSpec
  /** Whether its runner can run the tests in another order. */
  readonly canShuffle: boolean
  run(run: OracleRun): Promise<TestReport>
}

export type OraclePorts = { runProcess: RunProcess }
