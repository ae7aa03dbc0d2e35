import type { FileChange } from '../../patch/edits.ts'
import type { OraclePorts, OracleRun, OracleSpec } from '../oracle.ts'
import type { TestResult } from '../test-report.ts'
import { tryVariants } from './try-variants.ts'

/** What one variant's run showed of the requested tests; a hint for a search, never evidence for a verdict. */
export type VariantOutcome = { status: 'told'; tests: TestResult[] } | { status: 'unknown'; reason: string }

/** A run of tests that fail without any change. The tree is the caller's own while it lasts: files are changed in it and put back. */
export type VariantRun = OracleRun & { selection: { tests: readonly string[] } }

export interface VariantLimits {
  /** A variant whose tests take longer counts as failed. */
  timeoutPerVariantMs: number
  /** What is not told by then is unknown. */
  overallTimeoutMs: number
}

/** Runs the same tests with many different file contents in one process of the test runner. */
export interface VariantRunner {
  /** One outcome for each variant, in their order. */
  runVariants(run: VariantRun, variants: readonly (readonly FileChange[])[], limits: VariantLimits): Promise<VariantOutcome[]>
}

/** `undefined` where there is no faster way than one run per variant: only vitest can do it, and nothing may have to be built. */
export function createVariantRunner(spec: OracleSpec, ports: OraclePorts): VariantRunner | undefined {
  if (spec.runner !== 'vitest' || spec.prepare.length > 0) return undefined
  return { runVariants: (run, variants, limits) => tryVariants({ spec, ports, run, variants, limits }) }
}
