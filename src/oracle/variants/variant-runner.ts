import type { FileChange } from '../../patch/edits.ts'
import type { Oracle, OracleRun } from '../oracle.ts'

/** A replacement in a file of the tree, by offsets into its text (UTF-16 units). */
export interface TextEdit {
  path: string
  from: number
  to: number
  replacement: string
}

/** One of many programs to try: edits that do not overlap. */
export interface Variant {
  edits: readonly TextEdit[]
  /** Some of what it changes runs before the tests and not in them: to call a test once more shows nothing of it. */
  runsBefore?: boolean
}

/** What one variant's run showed of the requested tests; a hint for a search, never evidence for a verdict. */
export type VariantOutcome =
  | {
      status: 'told'
      /** Ids of requested tests that pass with it; after one that fails, the rest is not asked. */
      passed: string[]
      /** It passes all requested tests, and these that passed before now fail; at most the first. */
      broken: string[]
      /** Of the first test that still fails. `line` is in its file, where it is known. */
      failure?: { id: string; message: string; line?: number; timedOut: boolean }
      /** How many of the requested tests could not be asked in this way, and count as passed. */
      unasked?: number
    }
  | { status: 'unknown'; reason: string }

/** A run of tests that fail without any change. The tree is the caller's own while it lasts: files are changed in it and put back. */
export type VariantRun = OracleRun & { selection: { tests: readonly string[] } }

export interface VariantLimits {
  /** A variant whose test takes longer counts as failed. */
  timeoutPerVariantMs: number
  /** What is not told by then is unknown. */
  overallTimeoutMs: number
  /** Of that, for variants that take a load of the modules each; by default all. */
  aloneMs?: number
  /** Which of those are asked: the ones in front of the first variant that passes (all where nothing else can be told), or they and nothing else; by default all. */
  alone?: 'before_hit' | 'only'
  /** How long to go on behind the first variant that passes. */
  afterHitMs: number
  /** How many variants behind it, within that time; by default all. */
  afterHits?: number
}

/** Sources that hold many variants, made by the caller, who knows their language. */
export interface CompiledVariants {
  files: FileChange[]
  /** Indexes of the variants that are in them. */
  included: readonly number[]
  /** By index: a variant runs while each of its places has its choice. */
  choices: readonly (readonly (readonly [place: number, choice: number])[])[]
  /** Indexes of variants that no compiler would take. */
  unsound: readonly number[]
}

export interface VariantPorts {
  oracle: Oracle
  /** Compiles variants into sources that choose by `globalThis[switchName].a[place]`. */
  compile(variants: readonly Variant[], switchName: string): Promise<CompiledVariants>
}

/** Runs the same tests with many variants of the program in one process of the test runner. */
export interface VariantRunner {
  /** One outcome for each variant, in their order. `guards`: ids of tests that pass now, asked of variants that pass the requested ones. */
  runVariants(run: VariantRun, variants: readonly Variant[], guards: readonly string[], limits: VariantLimits): Promise<VariantOutcome[]>
}
