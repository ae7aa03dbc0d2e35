import type { Suspect } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import type { Edit, FileChange } from '../patch/edits.ts'
import type { Trial, TrialMany } from '../search-repair/trial.ts'

export const backendNames = ['codex', 'openai_responses_api', 'command', 'local', 'scripted'] as const
export type BackendName = (typeof backendNames)[number]

/** Whether a backend can be used now; `message` says what is missing and how to get it. */
export type Availability = { status: 'available' } | { status: 'unavailable'; message: string }

/** Tokens that one exchange cost. `usd` only where the price is known. */
export interface Usage {
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  usd?: number
}

/** An earlier attempt of this run, fed back into the next prompt. */
export interface EarlierAttempt {
  n: number
  /** Canonical diff of the candidate patch; absent when the reply could not be turned into one. */
  patch?: string
  /** Why it was not accepted, in the words of the gate: edit problems, policy reasons or failing tests with messages. */
  feedback: string
}

export type Protect = (text: string) => Promise<string>

/** A program to search in, as its files stand there. */
export interface SearchGround {
  /** Reads a repository-relative text file; null when absent or not text. */
  readSource(path: string): Promise<string | null>
  trial: Trial
  /** Many trials in one process, where the runner can do that. */
  trialMany?: TrialMany
  /** Unified diff of what was changed last near the failure; '' where there is none. */
  recentDiff: string
}

/** A backend that asks needs the texts; one that searches the failing tests, the suspects and the ground. */
export interface ProposalRequest extends SearchGround {
  scenario: string
  /** 1-based. */
  attempt: number
  /** Exactly the text of context.txt for this attempt, already redacted. */
  context: string
  contextPath: string
  /** Free text from the scenario's base_prompt or constrained_prompt; may be ''. */
  instructions: string
  earlier: readonly EarlierAttempt[]
  /** Where the raw reply is kept (response.md, response.json). */
  artifactsDir: string
  /** Takes secrets out of a text before it is kept. */
  protect: Protect
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  /** No other failure waits: one that does may have the same cause and be easier, so that a search must not take all the time. */
  isLast: boolean
  /** Milliseconds after which a proposal could no longer be judged; undefined where the run may take any time. */
  leftMs?: number
  /** The best candidate patch of another backend that the tests refused, to go on from. */
  nearMiss?: SearchGround & { changes: readonly FileChange[] }
  /** Progress for people, e.g. "12 of 80 candidates tried"; never shown with --json. */
  onProgress(message: string): void
}

/** Why a backend gave no answer. None of these counts as a rejected patch. */
export type BackendFailureKind =
  | 'unavailable'
  | 'unauthenticated'
  | 'quota'
  | 'rate_limited'
  | 'refused'
  | 'truncated'
  | 'malformed'
  | 'timed_out'
  | 'unreachable'
  | 'server_error'
  | 'bad_request'
  | 'aborted'
  | 'command_failed'

/** What a search did. */
export interface SearchEffort {
  tried: number
  seconds: number
}

/** Another change that does for the failing tests what the proposed one does; nobody has judged it. */
export interface Alternative {
  description: string
  changes: readonly FileChange[]
}

export type Proposal =
  | { status: 'edits'; edits: Edit[]; explanation?: string; questions?: string[]; usage?: Usage; model?: string; search?: SearchEffort; alternatives?: readonly Alternative[] }
  | { status: 'diff'; diff: string; explanation?: string; usage?: Usage; model?: string }
  /** The backend worked and says that it has no patch; `reason` is for the user. */
  | { status: 'no_patch'; reason: string; questions?: string[]; usage?: Usage; model?: string; search?: SearchEffort }
  | { status: 'failed'; kind: BackendFailureKind; message: string; usage?: Usage; model?: string }

/** One clarification question to find answer options for. */
export interface OptionsRequest {
  scenario: string
  context: string
  questions: readonly { id: string; question: string }[]
  /** Answers so far, when the user asked for another round. */
  answers: readonly { id: string; answer: string }[]
  /** What the previous round returned, so that a conversation can be continued (e.g. previous_response_id). */
  continuation?: string
  artifactsDir: string
  protect: Protect
}
export type OptionsReply =
  | { status: 'options'; options: { id: string; options: string[]; recommended: number }[]; continuation?: string; usage?: Usage }
  | { status: 'failed'; kind: BackendFailureKind; message: string }

/** The one interface behind which every source of candidate patches stands. */
export interface RepairBackend {
  readonly name: BackendName
  readonly model?: string
  checkAvailability(signal?: AbortSignal): Promise<Availability>
  propose(request: ProposalRequest, signal?: AbortSignal): Promise<Proposal>
  /** Absent where the backend cannot suggest answers; heuristics are used then. */
  suggestOptions?(request: OptionsRequest, signal?: AbortSignal): Promise<OptionsReply>
}
