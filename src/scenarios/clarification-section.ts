import type { ClarificationDialog } from './clarification-dialog.ts'

/** The section CLARIFICATION_REQUEST of a context: what a person decided, which a patch must follow. */
export interface ClarificationSection {
  questions: { question: string; answer: string }[]
  authoritative: true
}

export function clarificationSection({ answers }: Pick<ClarificationDialog, 'answers'>): ClarificationSection {
  return { questions: answers.map(({ question, answer }) => ({ question, answer })), authoritative: true }
}
