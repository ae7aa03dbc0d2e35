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
