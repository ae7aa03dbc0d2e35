import * as z from 'zod'
import { backendFailed, excerpt, type BackendFailed } from './backend-failure.ts'
import { dataBlock, dataMarker } from './data-block.ts'
import { findJsonObject } from './find-json-object.ts'
import { loadPrompt } from './render-prompt.ts'
import type { OptionsReply, OptionsRequest } from './repair-backend.ts'

type SuggestedOptions = Extract<OptionsReply, { status: 'options' }>['options']

/** The prompt that asks for suggested answers. In a continued conversation the snapshot has been sent before. */
export async function clarifyPrompt({ context, questions, answers, continuation }: Pick<OptionsRequest, 'context' | 'questions' | 'answers' | 'continuation'>): Promise<string> {
  const answered = answers.map(({ id, answer }) => `${id}: ${answer}`).join('\n')
  const asked = questions.map(({ id, question }) => `${id}: ${question}`).join('\n')
  const snapshot = continuation === undefined ? context : 'The same as before.'
  const marker = dataMarker([snapshot, asked, answered])
  return loadPrompt('clarify-options', {
    context: dataBlock(snapshot, marker),
    questions: dataBlock(asked, marker),
    answers: answered === '' ? 'None.' : dataBlock(answered, marker),
  })
}

const optionsSchema = z.object({
  options: z.array(z.object({ id: z.string(), options: z.array(z.string().min(1)).min(1), recommended: z.int().min(0) })),
})

type ParsedOptions = { status: 'options'; options: SuggestedOptions } | BackendFailed

/** Reads the reply to `prompts/clarify-options.md`: every question needs its options, and the recommended one must be among them. */
export function parseOptions(text: string, questions: OptionsRequest['questions']): ParsedOptions {
  const found = findJsonObject(text, ['options'])
  const document = optionsSchema.safeParse(found.status === 'found' ? found.value : undefined)
  if (!document.success) return malformed('it is no such document', text)
  const options = questions.map(({ id }) => document.data.options.find((one) => one.id === id))
  const missing = questions.find((_, index) => options[index] === undefined)
  if (missing !== undefined) return malformed(`question ${JSON.stringify(missing.id)} has no options`, text)
  const suggested = options.filter((one) => one !== undefined)
  const outside = suggested.find((one) => one.recommended >= one.options.length)
  if (outside !== undefined) return malformed(`the recommended option of ${JSON.stringify(outside.id)} is not among its options`, text)
  return { status: 'options', options: suggested }
}

function malformed(problem: string, text: string): BackendFailed {
  const expected = '{"options": [{"id", "options", "recommended"}]}'
  return backendFailed('malformed', `Expected ${expected}, but ${problem}. The reply begins: ${excerpt(text)}`)
}
