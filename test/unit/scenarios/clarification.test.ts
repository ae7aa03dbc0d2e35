import { expect, test } from 'vitest'
import { buildClarificationRequest, clarificationRequestSchema, type UnclearFailure } from '../../../src/scenarios/clarification-request.ts'
import { mergeOptions } from '../../../src/scenarios/merge-options.ts'
import { failing, record, suspects } from './failures.ts'

const unclear: UnclearFailure = {
  scenario: 'evening',
  failing: [failing({ kind: 'error', message: 'plan rejected\nby \u001b[31mthe van' }, { path: ['is not overbooked'] })],
  suspects: suspects('src/dispatch.ts', 'src/window.ts'),
  match: { status: 'unclassified', score: 0, reasons: [] },
  confidence: { level: 'low', reasons: ['no values'] },
}
const request = buildClarificationRequest(unclear)
const [first, owner, callers] = request.questions

test('the questions name the test, its message and the suspects, and give three different options each', () => {
  expect(clarificationRequestSchema.parse(request)).toEqual(request)
  expect(request).toMatchObject({ scenario: 'evening', confidence: 'low', reasons: ['no values'], failing_tests: ['a.test.ts > is not overbooked'] })
  expect(first?.question).toContain('the test "is not overbooked"? Now it ends with: plan rejected by the van')
  expect(owner?.options).toEqual([
    'src/dispatch.ts: imported by the failing test',
    'src/window.ts: imported by the failing test',
    'No existing code: what the test asks for is missing and has to be added.',
  ])
  expect(callers?.question).toContain('src/dispatch.ts')
  for (const { options } of request.questions) expect(new Set(options).size).toBe(3)
})

test('fewer suspects leave room for other owners', () => {
  const ownerOptions = (...paths: string[]) => buildClarificationRequest({ ...unclear, suspects: suspects(...paths) }).questions[1]?.options
  expect(ownerOptions('a.ts')?.[1]).toBe('Code that a.ts calls; it shows only the symptom.')
  expect(ownerOptions('a.ts', 'b.ts', 'c.ts', 'd.ts')?.[2]).toBe('c.ts: imported by the failing test')
})

test('without suspects, and for a file that could not be loaded, there are still three options', () => {
  const bare = buildClarificationRequest({ ...unclear, suspects: [], failing: [failing({}, { path: ['(load)'] })] })
  expect(clarificationRequestSchema.safeParse(bare).success).toBe(true)
  expect(bare.questions[0]?.question).toContain('the tests of a.test.ts')
})

test('a record that may fit gives an option', () => {
  const known = record({ id: 'tours', invariants: ['A slot that is begun is sold.'] })
  const { questions } = buildClarificationRequest({ ...unclear, match: { status: 'candidate', score: 0.6, record: known, reasons: [] } })
  expect(questions[0]?.options[1]).toBe('As in the known scenario tours: A slot that is begun is sold.')
})

test("a backend's options come in with the recommended one first, three of them, made up from ralph's own", () => {
  const merged = mergeOptions(request, {
    options: [
      { id: 'intended_behaviour', options: ['round down', 'round\nup ', 'Round down', '', 'keep', 'more'], recommended: 1 },
      { id: 'owner', options: ['src/window.ts'], recommended: 0 },
      { id: 'invented', options: ['a', 'b', 'c'], recommended: 0 },
    ],
  })
  expect(merged.questions.map(({ options }) => options)).toEqual([
    ['round up', 'round down', 'keep'],
    ['src/window.ts', ...(owner?.options.slice(0, 2) ?? [])],
    callers?.options,
  ])
  expect(clarificationRequestSchema.safeParse(merged).success).toBe(true)
})
