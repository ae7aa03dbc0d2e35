import type { Suspect } from '../../../src/context/suspect.ts'
import { type TestFailure, type TestResult, testId } from '../../../src/oracle/test-report.ts'
import { type ScenarioRecord, scenarioRecordSchema } from '../../../src/scenarios/scenario-record.ts'

/** A failing test of `file`, an assertion without values unless the failure says more. */
export function failing(failure: Partial<TestFailure> = {}, { file = 'a.test.ts', path = ['works'] }: { file?: string; path?: string[] } = {}): TestResult {
  return {
    id: testId(file, path), file, name: path.at(-1) ?? '', status: 'failed', durationMs: 1,
    failure: { message: 'failed', kind: 'assertion', frames: [], ...failure },
  }
}

export function suspects(...paths: string[]): Suspect[] {
  return paths.map((path, n) => ({ path, score: 1 - n / 10, reason: 'imported by the failing test' }))
}

export function record(more: Partial<ScenarioRecord> = {}): ScenarioRecord {
  return scenarioRecordSchema.parse({ id: 'known', affected_tests: ['a.test.ts'], ...more })
}
