import { expect, test } from 'vitest'
import { clarifyPrompt, parseOptions } from '../../../src/backends/clarify-prompt.ts'
import { failed } from '../../support/backend-answers.ts'

const questions = [
  { id: 'q1', question: 'Round up?' },
  { id: 'q2', question: 'Which one?' },
]
const one = { id: 'q1', options: ['yes', 'no'], recommended: 1 }
const two = { id: 'q2', options: ['a'], recommended: 0 }
const parse = (options: unknown[]) => parseOptions(JSON.stringify({ options }), questions)

test('options come back in the order of the questions', () => {
  expect(parse([two, { id: 'extra', options: ['x'], recommended: 0 }, one])).toEqual({ status: 'options', options: [one, two] })
})

test.each([
  ['a question without options', [one], 'question "q2" has no options'],
  ['a recommended option that is not there', [one, { ...two, recommended: 1 }], 'the recommended option of "q2"'],
  ['an empty list', [one, { ...two, options: [] }], 'no such document'],
])('%s is malformed', (_, options, problem) => {
  expect(parse(options)).toMatchObject(failed('malformed', problem))
})

test('a continued conversation does not send the snapshot again', async () => {
  const request = { scenario: 's', context: 'THE SNAPSHOT', questions, answers: [{ id: 'q1', answer: 'yes' }], artifactsDir: '' }
  expect(await clarifyPrompt(request)).toMatch(/THE SNAPSHOT[^]*q1: Round up\?[^]*q1: yes/)
  expect(await clarifyPrompt({ ...request, continuation: 'resp_1' })).not.toContain('THE SNAPSHOT')
})
