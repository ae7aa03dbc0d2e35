import { parseReply } from './parse-reply.ts'
import type { Proposal, Usage } from './repair-backend.ts'

/** The text of a reply, with what the exchange knows beside it, as a proposal. What had to be ignored in the text is reported. */
export function toProposal(
  text: string,
  options: { accept: 'edits' | 'edits_or_diff'; onNote: (note: string) => void; usage?: Usage | undefined; model?: string | undefined },
): Proposal {
  const { notes, ...reply } = parseReply(text, options)
  notes.forEach(options.onNote)
  return {
    ...reply,
    ...(options.usage === undefined ? {} : { usage: options.usage }),
    ...(options.model === undefined ? {} : { model: options.model }),
  }
}
