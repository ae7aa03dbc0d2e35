import type { TestFailure, TestResult } from '../../../src/oracle/test-report.ts'

/** A failing test of `x.test.ts` with this failure. */
export function failingTest(failure: Partial<TestFailure> = {}, name = 'works'): TestResult {
  return {
    id: `x.test.ts > ${name}`, file: 'x.test.ts', name, status: 'failed', durationMs: 1,
    failure: { message: 'failed', kind: 'assertion', frames: [], ...failure },
  }
}
