import type { ScenarioConfig } from '../config/schema.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { selectTests } from './test-selector.ts'

/** The tests that belong to a declared scenario, in the order of the report. Without targets none does. */
export function scopeOf({ test: { targets } }: Pick<ScenarioConfig, 'test'>, tests: readonly TestResult[]): TestResult[] {
  const selected = new Set(targets.flatMap((target) => selectTests(target, tests)))
  return tests.filter((test) => selected.has(test))
}
