import * as z from 'zod'
import type { Suspect } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import type { Confidence } from './assess-confidence.ts'
import { behaviourQuestion, callersQuestion, ownerQuestion } from './heuristic-questions.ts'
import type { ScenarioMatch } from './match-scenario.ts'

/** How many options every question has. */
export const optionCount = 3

export const clarificationQuestionSchema = z.strictObject({
  id: z.string().min(1),
  question: z.string().min(1),
  /** Why the answer is needed, for people. */
  why: z.string(),
  options: z.array(z.string().min(1)).length(optionCount),
  /** Always the first: the options are ordered by how likely they are. */
  recommended: z.literal(0),
})
export type ClarificationQuestion = z.infer<typeof clarificationQuestionSchema>

/** `clarification_request.json`: what has to be answered before a patch can be asked for. */
export const clarificationRequestSchema = z.strictObject({
  scenario: z.string(),
  confidence: z.enum(['high', 'low']),
  reasons: z.array(z.string()),
  failing_tests: z.array(z.string()),
  questions: z.array(clarificationQuestionSchema).min(1),
})
export type ClarificationRequest = z.infer<typeof clarificationRequestSchema>

export interface UnclearFailure {
  scenario: string
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  match: ScenarioMatch
  confidence: Confidence
}

/** Three questions with options from the failing tests, their messages and the suspects; the same failure gives the same ones. */
export function buildClarificationRequest({ scenario, failing, suspects, match, confidence }: UnclearFailure): ClarificationRequest {
  return {
    scenario,
    confidence: confidence.level,
    reasons: [...confidence.reasons],
    failing_tests: failing.map(({ id }) => id),
    questions: [behaviourQuestion(failing, match), ownerQuestion(suspects), callersQuestion(suspects)],
  }
}
