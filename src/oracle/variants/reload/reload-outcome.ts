import type { OracleRun } from '../../oracle.ts'
import type { TestResult } from '../../test-report.ts'

/** What one variant's run showed of the requested tests, and the first guard that it breaks; a hint for a search, never evidence for a verdict. */
export type ReloadOutcome = { status: 'told'; tests: TestResult[]; broken: string[] } | { status: 'unknown'; reason: string }

/** A run of tests that fail without any change. The tree is the caller's own while it lasts: files are changed in it and put back. */
export type ReloadRun = OracleRun & { selection: { tests: readonly string[] } }

export interface ReloadLimits {
  /** A variant whose tests take longer counts as failed. */
  timeoutPerVariantMs: number
  /** What is not told by then is unknown. */
  overallTimeoutMs: number
}
