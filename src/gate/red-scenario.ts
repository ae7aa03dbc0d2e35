import type { Oracle, TestResult } from '../oracle/index.ts'
import type { Baseline } from './baseline.ts'

/** One failure to repair: what was declared or found, with its tests that fail at baseline. */
export interface RedScenario {
  name: string
  title: string
  summary: string
  contextFiles: readonly string[]
  /** Free text for the prompt of the given attempt (1-based). */
  instructions(attempt: number): string
  gating: boolean
  oracle: Oracle
  baseline: Baseline
  /** Failing, not flaky. */
  failing: readonly TestResult[]
}
