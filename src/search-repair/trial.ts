import type { FileChange } from '../patch/edits.ts'

/** How a candidate does on the failing tests: the only thing a search may ask before it proposes. */
export interface TrialResult {
  /** Target tests that now pass, and all targets. */
  passed: number
  total: number
  /** The first remaining failure, or why the trial could not run. */
  firstFailure?: string
  durationMs: number
}
/** Applies changes in a private tree, runs the failing tests there, and puts the tree back. Several may run at once. */
export type Trial = (changes: readonly FileChange[], signal?: AbortSignal) => Promise<TrialResult>

/**
 * Tries many candidates in one process of the test runner, where the runner can do that. In order; `null` where a candidate
 * could not be told this way. A filter only: whoever passes here still needs a {@link Trial}.
 */
export type TrialMany = (candidates: readonly (readonly FileChange[])[], limitMs: number, signal?: AbortSignal) => Promise<(TrialResult | null)[]>
