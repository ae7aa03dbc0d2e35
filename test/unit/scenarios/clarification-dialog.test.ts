import { expect, test } from 'vitest'
import { runClarificationDialog } from '../../../src/scenarios/clarification-dialog.ts'
import type { ClarificationRequest } from '../../../src/scenarios/clarification-request.ts'
import { clarificationSection } from '../../../src/scenarios/clarification-section.ts'
import type { SuggestedOptions, SuggestOptions } from '../../../src/scenarios/suggest-options.ts'
import { createScriptedPrompter } from '../../support/scripted-prompter.ts'

const request: ClarificationRequest = {
  scenario: 'evening', confidence: 'low', reasons: ['no values'], failing_tests: ['a.test.ts > works'],
  questions: [
    { id: 'behaviour', question: 'What is right?', why: '', options: ['up', 'down', 'neither'], recommended: 0 },
    { id: 'owner', question: 'Who owns it?', why: '', options: ['a.ts', 'b.ts', 'c.ts'], recommended: 0 },
  ],
}

function dialog(lines: (string | null)[], suggestOptions?: SuggestOptions) {
  const prompter = createScriptedPrompter(lines)
  const outcome = runClarificationDialog({ request, prompter, maxEditRounds: 3, ...(suggestOptions === undefined ? {} : { suggestOptions }) })
  return { prompter, outcome }
}

test('takes a number, nothing for the recommended option, or free text, and hands the answers on as authoritative', async () => {
  const numbered = await dialog(['2', '', 'yes']).outcome
  expect(numbered).toMatchObject({ status: 'confirmed', dialog: { option_source: 'heuristic', decision: 'confirmed' } })
  expect(numbered.dialog.answers).toEqual([
    { id: 'behaviour', question: 'What is right?', answer: 'down', source: 'option' },
    { id: 'owner', question: 'Who owns it?', answer: 'a.ts', source: 'recommended' },
  ])
  const free = await dialog(['  round \u001b[1mhalf\u001b[0m\tup', '3', 'Y']).outcome
  expect(clarificationSection(free.dialog)).toEqual({
    questions: [{ question: 'What is right?', answer: 'round half up' }, { question: 'Who owns it?', answer: 'c.ts' }],
    authoritative: true,
  })
  expect(free.dialog.answers[0]?.source).toBe('free_text')
})

test('a number that is no option is asked again', async () => {
  const { prompter, outcome } = dialog(['4', '0', '1', '1', 'y'])
  expect((await outcome).dialog.answers.map(({ answer }) => answer)).toEqual(['up', 'a.ts'])
  expect(prompter.said[0]).toBe('Expected a number from 1 to 3, nothing, or your own words, but got 4.')
})

test.each(['no', '', 'n', 'yes please', null])('stops when going on is answered with %j', async (word) => {
  const outcome = await dialog(['1', '1', word]).outcome
  expect(outcome).toMatchObject({ status: 'stopped', dialog: { decision: 'stopped', answers: [] } })
  expect(outcome.dialog.rounds[0]?.answers).toHaveLength(2)
})

test('the end of the input stops, and what was answered is recorded', async () => {
  const outcome = await dialog(['2', null]).outcome
  expect(outcome).toMatchObject({ status: 'stopped', reason: 'the input ended', dialog: { answers: [], rounds: [{ answers: [{ id: 'behaviour', answer: 'down' }] }] } })
})

test('three edit rounds at most; the fourth is refused, and yes still goes on', async () => {
  const { prompter, outcome } = dialog(['1', '1', 'edit', '2', '1', 'e', '3', '1', 'EDIT', 'own words', '2', 'edit', 'yes'])
  const { status, dialog: recorded } = await outcome
  expect(status).toBe('confirmed')
  expect(recorded.rounds.map(({ answers }) => answers.map(({ answer }) => answer))).toEqual([['up', 'a.ts'], ['down', 'a.ts'], ['neither', 'a.ts'], ['own words', 'b.ts']])
  expect(recorded.answers.map(({ answer }) => answer)).toEqual(['own words', 'b.ts'])
  expect(prompter.asked[3]).toContain('(your last answer: up)')
  expect(prompter.asked.filter((text) => text.includes('"edit"'))).toHaveLength(3)
  expect(prompter.said.at(-1)).toContain('cannot be edited again')
})

test('a backend is asked again with the answers and the continuation of the round before', async () => {
  const asks: Parameters<SuggestOptions>[0][] = []
  const { outcome } = dialog(['1', '2', 'edit', '1', '1', 'yes'], async (ask) => {
    asks.push(ask)
    const options = request.questions.map(({ id }) => ({ id, options: [`${id} x${asks.length}`, `${id} y`, `${id} z`], recommended: 1 }))
    return { status: 'options', options, continuation: `resp_${asks.length}` }
  })
  const { dialog: recorded } = await outcome
  const questions = [{ id: 'behaviour', question: 'What is right?' }, { id: 'owner', question: 'Who owns it?' }]
  expect(asks).toEqual([
    { questions, answers: [] },
    { questions, answers: [{ id: 'behaviour', answer: 'behaviour y' }, { id: 'owner', answer: 'owner x1' }], continuation: 'resp_1' },
  ])
  expect(recorded).toMatchObject({ option_source: 'backend', answers: [{ answer: 'behaviour y' }, { answer: 'owner y' }] })
})

test("a backend that fails is told, and ralph's own options are used", async () => {
  const failed: SuggestedOptions = { status: 'failed', message: 'quota\nexceeded' }
  const { prompter, outcome } = dialog(['', '', 'yes'], async () => failed)
  expect((await outcome).dialog).toMatchObject({ option_source: 'heuristic', answers: [{ answer: 'up' }, { answer: 'a.ts' }] })
  expect(prompter.said[0]).toBe("The backend suggested no options (quota exceeded); these are ralph's own.")
})
