import { optionCount, type ClarificationRequest } from './clarification-request.ts'
import { oneLine } from './one-line.ts'
import type { QuestionOptions } from './suggest-options.ts'

/** The longest option that is shown; a model's essay is no choice. */
const maxOptionLength = 300

/** Puts a backend's options into the request: its recommended one first, exactly three, heuristic ones where it gave fewer. */
export function mergeOptions(request: ClarificationRequest, reply: { options: readonly QuestionOptions[] }): ClarificationRequest {
  const questions = request.questions.map((question) => {
    const suggested = reply.options.find(({ id }) => id === question.id)
    return suggested === undefined ? question : { ...question, options: firstDistinct([...recommendedFirst(suggested), ...question.options]) }
  })
  return { ...request, questions }
}

function recommendedFirst({ options, recommended }: QuestionOptions): string[] {
  const first = options[recommended]
  return first === undefined ? [...options] : [first, ...options]
}

function firstDistinct(options: readonly string[]): string[] {
  const kept = new Map<string, string>()
  for (const option of options.map((text) => oneLine(text, maxOptionLength))) {
    const key = option.toLowerCase()
    if (option !== '' && !kept.has(key)) kept.set(key, option)
  }
  return [...kept.values()].slice(0, optionCount)
}
