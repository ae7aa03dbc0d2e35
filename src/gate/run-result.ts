import type { EvidenceKind } from '../oracle/index.ts'
import type { Evidence } from './evidence.ts'

/** Status of one scenario at the end of a run. */
export type ScenarioStatus = 'green' | 'repaired' | 'rejected' | 'needs_clarification' | 'backend_unavailable' | 'flaky' | 'error'

/** One propose–policy–validate round, as `--json` and `run.json` show it. */
export interface AttemptRecord {
  n: number
  backend: string
  model?: string
  patch_path?: string
  policy: 'allowed' | 'refused' | 'not_run'
  validation: 'passed' | 'failed' | 'not_run'
  /** One sentence: why it was accepted or not. */
  reason: string
  usage?: { input_tokens: number; cached_input_tokens: number; output_tokens: number; usd?: number }
  /** Candidates that the embedded search tried, and how long it took. */
  search?: { tried: number; seconds: number }
  /** What was collected about the candidate, when it came to validation. */
  evidence?: Evidence
  duration_ms: number
}

export interface ScenarioResult {
  name: string
  status: ScenarioStatus
  /** Why, for every status but green and repaired. */
  reason?: string
  attempts: AttemptRecord[]
  patch_path?: string
  tests_fixed: string[]
  /** Other changes with which the failing tests pass as well: the tests do not say which one is meant, so somebody should look. */
  alternatives?: { patch_path: string; description: string }[]
  /** What became of an accepted patch. */
  applied?: 'applied' | 'dry_run' | 'proposed' | 'conflict'
  evidence?: EvidenceKind
  gating: boolean
}

/** What `run --json` and `run-all --json` print. */
export interface RunResult {
  status: 'green' | 'repaired' | 'failed'
  exit_code: number
  scenarios: ScenarioResult[]
  duration_ms: number
}

export const exitCodes = {
  green: 0,
  rejected: 1,
  usage: 2,
  environment: 3,
  clarificationNeeded: 4,
  backendUnavailable: 5,
  fixReady: 6,
} as const

/** One code for a whole run: the worst of its scenarios, causes that the user can mend first. */
export function exitCodeOf(scenarios: readonly ScenarioResult[]): number {
  const has = (status: ScenarioStatus) => scenarios.some((scenario) => scenario.status === status)
  if (has('error')) return exitCodes.environment
  if (has('backend_unavailable')) return exitCodes.backendUnavailable
  if (has('rejected')) return exitCodes.rejected
  if (has('needs_clarification')) return exitCodes.clarificationNeeded
  if (scenarios.some(({ applied }) => applied === 'proposed' || applied === 'conflict')) return exitCodes.fixReady
  return exitCodes.green
}

export function summarize(scenarios: ScenarioResult[], durationMs: number): RunResult {
  const exitCode = exitCodeOf(scenarios)
  const repaired = scenarios.some(({ status }) => status === 'repaired')
  const status = exitCode !== exitCodes.green && exitCode !== exitCodes.fixReady ? 'failed' : repaired ? 'repaired' : 'green'
  return { status, exit_code: exitCode, scenarios, duration_ms: Math.round(durationMs) }
}
