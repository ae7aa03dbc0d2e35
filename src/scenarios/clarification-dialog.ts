import type { ClarificationQuestion, ClarificationRequest } from './clarification-request.ts'
import { mergeOptions } from './merge-options.ts'
import { oneLine } from './one-line.ts'
import type { Prompter } from './prompter.ts'
import { readAnswer } from './read-answer.ts'
import type { SuggestOptions } from './suggest-options.ts'

export type OptionSource = 'backend' | 'heuristic'

export interface ClarificationAnswer {
  id: string
  answer: string
  source: 'option' | 'recommended' | 'free_text'
}

/** One pass over the questions; `answers` is shorter than `questions` where the input ended. */
export interface ClarificationRound {
  option_source: OptionSource
  questions: ClarificationQuestion[]
  answers: ClarificationAnswer[]
}

/** `clarification_dialog.json`: everything that was asked and answered. Without times: the same dialog gives the same file. */
export interface ClarificationDialog {
  scenario: string
  /** Where the options of the last round came from. */
  option_source: OptionSource
  rounds: ClarificationRound[]
  decision: 'confirmed' | 'stopped'
  /** Final and authoritative; empty when the dialog was stopped. */
  answers: (ClarificationAnswer & { question: string })[]
}

export type DialogOutcome =
  | { status: 'confirmed'; dialog: ClarificationDialog }
  | { status: 'stopped'; dialog: ClarificationDialog; reason: string }

export interface DialogRequest {
  request: ClarificationRequest
  prompter: Prompter
  /** How often the answers may be given anew. */
  maxEditRounds: number
  /** Asks a backend for options; heuristic ones are used without it, or when it fails. */
  suggestOptions?: SuggestOptions
}

const endOfInput = 'the input ended'

/** Asks every question, then whether to go on; answers can be given anew a few times, and only a plain yes confirms them. */
export async function runClarificationDialog(dialogRequest: DialogRequest): Promise<DialogOutcome> {
  const { prompter, maxEditRounds } = dialogRequest
  const rounds: ClarificationRound[] = []
  let continuation: string | undefined
  for (;;) {
    const suggested = await suggest(dialogRequest, rounds.at(-1)?.answers ?? [], continuation)
    continuation = suggested.continuation ?? continuation
    const round = await askQuestions(suggested, rounds.at(-1), prompter)
    rounds.push(round)
    if (round.answers.length < round.questions.length) return stopped(dialogRequest, rounds, endOfInput)
    for (const { id, answer } of round.answers) prompter.say(`  ${id}: ${answer}`)
    const decision = await decide(prompter, maxEditRounds - (rounds.length - 1))
    if (decision.status === 'confirmed') return { status: 'confirmed', dialog: dialogOf(dialogRequest, rounds, 'confirmed') }
    if (decision.status === 'stopped') return stopped(dialogRequest, rounds, decision.reason)
  }
}

interface SuggestedQuestions {
  questions: ClarificationQuestion[]
  source: OptionSource
  continuation?: string
}

async function suggest(
  { request, prompter, suggestOptions }: DialogRequest,
  answers: readonly ClarificationAnswer[],
  continuation: string | undefined,
): Promise<SuggestedQuestions> {
  if (suggestOptions === undefined) return { questions: request.questions, source: 'heuristic' }
  const reply = await suggestOptions({
    questions: request.questions.map(({ id, question }) => ({ id, question })),
    answers: answers.map(({ id, answer }) => ({ id, answer })),
    ...(continuation === undefined ? {} : { continuation }),
  })
  if (reply.status === 'failed') {
    prompter.say(`The backend suggested no options (${oneLine(reply.message, 300)}); these are ralph's own.`)
    return { questions: request.questions, source: 'heuristic' }
  }
  const { questions } = mergeOptions(request, reply)
  return { questions, source: 'backend', ...(reply.continuation === undefined ? {} : { continuation: reply.continuation }) }
}

async function askQuestions(
  { questions, source }: SuggestedQuestions,
  before: ClarificationRound | undefined,
  prompter: Prompter,
): Promise<ClarificationRound> {
  const answers: ClarificationAnswer[] = []
  for (const question of questions) {
    const earlier = before?.answers.find(({ id }) => id === question.id)
    const text = earlier === undefined ? question.question : `${question.question}\n(your last answer: ${earlier.answer})`
    const answer = await readAnswer({ ...question, text }, prompter)
    if (answer === null) break
    answers.push({ id: question.id, ...answer })
  }
  return { option_source: source, questions, answers }
}

type Decision = { status: 'confirmed' } | { status: 'edit' } | { status: 'stopped'; reason: string }

async function decide(prompter: Prompter, editsLeft: number): Promise<Decision> {
  const edit = editsLeft > 0 ? `"edit" answers anew (${editsLeft} left), ` : ''
  for (;;) {
    const typed = await prompter.confirm(`Go on with these answers? "yes" goes on, ${edit}anything else stops.`)
    if (typed === null) return { status: 'stopped', reason: endOfInput }
    const word = typed.trim().toLowerCase()
    if (word === 'yes' || word === 'y') return { status: 'confirmed' }
    if (word !== 'edit' && word !== 'e') return { status: 'stopped', reason: 'the answers were not confirmed' }
    if (editsLeft > 0) return { status: 'edit' }
    prompter.say('The answers cannot be edited again; "yes" goes on, anything else stops.')
  }
}

function stopped(request: DialogRequest, rounds: ClarificationRound[], reason: string): DialogOutcome {
  return { status: 'stopped', dialog: dialogOf(request, rounds, 'stopped'), reason }
}

function dialogOf({ request }: DialogRequest, rounds: ClarificationRound[], decision: ClarificationDialog['decision']): ClarificationDialog {
  const last = rounds.at(-1)
  const textOf = (id: string) => request.questions.find((question) => question.id === id)?.question ?? id
  return {
    scenario: request.scenario,
    option_source: last?.option_source ?? 'heuristic',
    rounds,
    decision,
    answers: decision === 'confirmed' ? (last?.answers ?? []).map((answer) => ({ ...answer, question: textOf(answer.id) })) : [],
  }
}
