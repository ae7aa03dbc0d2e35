import type { Edit } from '../patch/edits.ts'
import { backendFailed, excerpt, type BackendFailed } from './backend-failure.ts'
import { findJsonObject } from './find-json-object.ts'
import { readEditsDocument } from './read-edits-document.ts'

/** What a reply's text says; the same variants as Proposal, without what the text cannot know. `notes` are for the log. */
export type ParsedReply =
  | { status: 'edits'; edits: Edit[]; explanation?: string; questions?: string[]; notes: string[] }
  | { status: 'diff'; diff: string; notes: string[] }
  | { status: 'no_patch'; reason: string; questions?: string[]; notes: string[] }
  | (BackendFailed & { notes: string[] })

type Accept = 'edits' | 'edits_or_diff'
const cutOff = 'Expected a whole JSON document, but the reply ended in the middle of it'

/** Reads the reply to `prompts/repair-system.md`: keep the two together. A unified diff is taken only with `accept: 'edits_or_diff'`. */
export function parseReply(text: string, options: { accept: Accept }): ParsedReply {
  const start = text.trimStart()
  if (options.accept === 'edits_or_diff' && /^(?:diff --git |--- )/.test(start)) return { status: 'diff', diff: start, notes: [] }
  const found = findJsonObject(text, ['edits', 'explanation', 'questions'])
  switch (found.status) {
    case 'found':
      return fromDocument(found.value, found.notes, text, options.accept)
    case 'unfinished':
      return { ...backendFailed('truncated', `${cutOff}, after ${text.length} characters; ask again, or allow a longer reply.`), notes: [] }
    case 'several':
      return malformed('it holds more than one JSON document', text, options.accept)
    case 'none':
      return malformed(text.trim() === '' ? 'it is empty' : 'it holds no such document', text, options.accept)
    case 'invalid':
      return malformed(found.problem, text, options.accept)
  }
}

function fromDocument(value: unknown, notes: string[], text: string, accept: Accept): ParsedReply {
  const read = readEditsDocument(value)
  if (read.status === 'malformed') return malformed(read.problem, text, accept)
  const { edits, explanation, questions } = read.document
  const asked = questions === undefined || questions.length === 0 ? {} : { questions }
  if (edits.length === 0) return { status: 'no_patch', reason: explanation?.trim() || 'It gave no edits and no reason.', ...asked, notes }
  return { status: 'edits', edits, ...(explanation === undefined ? {} : { explanation }), ...asked, notes }
}

function malformed(problem: string, text: string, accept: Accept): ParsedReply {
  const expected = `one JSON document {"edits": […], "explanation": "…"}${accept === 'edits_or_diff' ? ' or a unified diff' : ''}`
  return {
    ...backendFailed('malformed', `Expected ${expected}, but the reply could not be read: ${problem}. It begins: ${excerpt(text)}`),
    notes: [],
  }
}
