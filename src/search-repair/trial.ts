import type { FileChange } from '../patch/edits.ts'

/** How a candidate does on the failing tests: the only thing a search may ask before it proposes. */
export interface TrialResult {
  /** Target tests that now pass, and all targets. */
  passed: number
  total: number
  /** The first remaining failure, or why the trial could not run. */
  firstFailure?: string
  /** Where in its file the first remaining test fails; further down is nearer to the end. Where it is known. */
  line?: number
  /** Tests beside these that fail now, and those of them that pass with it, where that was asked: it repairs more than was looked for. */
  alsoAsked?: number
  alsoPassed?: number
  /** A test that passed before and fails with it, where that was asked. */
  broken?: string
  /** Not all tests could be asked: what passes needs a trial of its own. */
  isPartial?: true
  durationMs: number
}
/** Applies changes in a private tree, runs the failing tests there, and puts the tree back. Several may run at once. */
export type Trial = (changes: readonly FileChange[], signal?: AbortSignal) => Promise<TrialResult>

/** A replacement in a source file, by offsets into its text. */
export interface SourceEdit {
  path: string
  from: number
  to: number
  replacement: string
}

/** Milliseconds. */
export interface TrialLimits {
  limitMs: number
  /** Of that, for candidates that take a load of the modules each. */
  aloneMs: number
  /** Which of the candidates that take one are asked: those in front of the first that passes (all where nothing else can be told), or them and nothing else; by default all. */
  alone?: 'before_hit' | 'only'
  /** How long to go on behind the first candidate that passes. */
  afterHitMs: number
  /** How many candidates behind it, within that time: a number, so that the same ones are found on any machine. */
  afterHits: number
}

/**
 * Tries many candidates, each a list of edits, in one process of the test runner, where the runner can do that. In order; `null`
 * where a candidate could not be told this way. A filter only: whoever passes here still needs a {@link Trial}.
 */
export type TrialMany = (candidates: readonly (readonly SourceEdit[])[], limits: TrialLimits, signal?: AbortSignal) => Promise<(TrialResult | null)[]>
