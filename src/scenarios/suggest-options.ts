/** Asks for answer options; a backend that can do so fits. `continuation` continues the conversation of the round before. */
export type SuggestOptions = (ask: {
  questions: readonly { id: string; question: string }[]
  /** What was answered in the round before. */
  answers: readonly { id: string; answer: string }[]
  continuation?: string
}) => Promise<SuggestedOptions>

export interface QuestionOptions {
  id: string
  options: readonly string[]
  /** 0-based. */
  recommended: number
}

export type SuggestedOptions =
  | { status: 'options'; options: readonly QuestionOptions[]; continuation?: string }
  | { status: 'failed'; message: string }
