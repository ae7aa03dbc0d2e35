import { expect, test } from 'vitest'
import { matchScenario } from '../../../src/scenarios/match-scenario.ts'
import type { ScenarioRecord } from '../../../src/scenarios/scenario-record.ts'
import { failing, record, suspects } from './failures.ts'

const failure = {
  failing: [failing({ message: 'Expected 3 TO BE 4', stack: 'at total (src/sum.ts:3)' }), failing({}, { file: 'b.test.ts' })],
  suspects: suspects('src/1.ts', 'src/2.ts', 'src/3.ts', 'lib/4.ts', 'lib/5.ts', 'far/6.ts'),
}
const both = ['a.test.ts', 'b.test.ts > works']

const scores: [title: string, record: Partial<ScenarioRecord>, score: number, status: string][] = [
  ['everything', { affected_tests: both, likely_code_areas: ['src'], failure_signatures: ['expected 3 to be 4'] }, 1, 'matched'],
  ['tests and a signature reach the threshold exactly', { affected_tests: both, failure_signatures: ['/total \\(src/'] }, 0.8, 'matched'],
  ['tests alone', { affected_tests: both }, 0.7, 'candidate'],
  ['half of the tests, area and signature', { affected_tests: ['a.test.ts'], likely_code_areas: ['lib/5.ts'], failure_signatures: ['to be'] }, 0.65, 'candidate'],
  ['half of the tests', { affected_tests: ['a.test.ts'] }, 0.35, 'unclassified'],
  ['a test named twice counts once', { affected_tests: ['a.test.ts', 'a.test.ts > works'] }, 0.35, 'unclassified'],
  ['an area that only the sixth suspect is in', { affected_tests: ['none'], likely_code_areas: ['far'] }, 0, 'unclassified'],
  ['an area that only begins like a suspect', { affected_tests: ['none'], likely_code_areas: ['sr'] }, 0, 'unclassified'],
  ['a pattern that minds capitals', { affected_tests: ['none'], failure_signatures: ['/expected/'] }, 0, 'unclassified'],
  ['a pattern that does not', { affected_tests: ['none'], failure_signatures: ['/expected \\d/i'] }, 0.1, 'unclassified'],
]
test.each(scores)('%s', (_, more, score, status) => {
  expect(matchScenario(failure, [record(more)])).toMatchObject({ score, status })
})

test('the best record wins, and among equals the first id, in whatever order they come', () => {
  const records = [record({ id: 'b', affected_tests: both }), record({ id: 'a', affected_tests: both }), record({ id: '0', affected_tests: ['a.test.ts'] })]
  expect(matchScenario(failure, records).record?.id).toBe('a')
  expect(matchScenario(failure, records.toReversed()).record?.id).toBe('a')
})

test('an unclassified failure carries no record and says what came nearest', () => {
  const match = matchScenario(failure, [record({ affected_tests: ['a.test.ts'] })])
  expect(match).toEqual({ status: 'unclassified', score: 0.35, reasons: ['the nearest record, known, fits too little', 'names 1 of 2 failing tests'] })
  expect(matchScenario(failure, [])).toEqual({ status: 'unclassified', score: 0, reasons: ['there are no scenario records'] })
})
