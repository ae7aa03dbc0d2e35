import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NamedLedger } from '../read-ledger.ts'
import type { RunnerName, TestResult } from '../test-report.ts'
import { planLooks, planName } from './coverage-plan.ts'
import { readCoverage } from './read-coverage.ts'
import { readRunning, type RunningTest } from './running-tests.ts'
import type { TestCoverage } from './test-coverage.ts'

/** The coverage of one run of the tests. */
export interface CoverageRun {
  /** What tells the hooks in the runner where to write, and which files count. */
  env: Record<string, string>
  read(runner: RunnerName, ledger: NamedLedger): Promise<TestCoverage | undefined>
  /** Tests that had begun and not ended when the run was stopped; none where an earlier run is known. */
  running(): Promise<RunningTest[]>
  close(): Promise<void>
}

/**
 * Makes a folder for the coverage of a run beside its ledger. Nothing that goes wrong here may change the run: no method throws.
 * With the tests of an earlier run, the hooks look less often where tests passed.
 */
export async function openCoverageRun(scratchDir: string, root: string, shownRoot: string, earlier?: readonly TestResult[]): Promise<CoverageRun | undefined> {
  const folder = join(scratchDir, `coverage-${randomBytes(6).toString('hex')}`)
  const isOpen = await mkdir(folder, { mode: 0o700 }).then(() => true, () => false)
  if (isOpen && earlier !== undefined) await writeFile(join(folder, planName), JSON.stringify(planLooks(earlier))).catch(() => undefined)
  if (!isOpen) return undefined
  return {
    // Not JSON, which would hide a path with unusual characters from the sandbox, which renames paths in variables.
    env: { RALPH_COVERAGE: `${folder}\n${root}` },
    read: (runner, { names }) => readCoverage({ folder, root, shownRoot, runner, names }).catch(() => undefined),
    running: () => readRunning(folder, shownRoot).catch(() => []),
    close: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  }
}
