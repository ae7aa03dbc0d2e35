import type { TestReport } from '../oracle/index.ts'
import { totals } from './baseline.ts'
import type { Session } from './session.ts'

/** What one run of the tests with the candidate showed. */
export interface RunEvidence {
  what: 'targets_alone' | 'target_files' | 'whole_suite' | 'whole_suite_shuffled' | 'baseline_shuffled' | 'flipped'
  status: TestReport['status']
  passed: number
  failed: number
  skipped: number
  duration_ms: number
  /** Of a shuffled order. */
  seed?: number
}

/** Whether one repaired test still can fail: run once more with an expected value of its assertion changed. */
export interface FlipEvidence {
  test: string
  result: 'red' | 'stayed_green' | 'not_flipped'
  line?: number
  from?: string
  to?: string
  /** Why there was nothing to flip. */
  reason?: string
}

/** Everything that was collected about one candidate patch, as `run.json` keeps it. */
export interface Evidence {
  sandbox: 'sandboxed' | 'unsandboxed'
  /** Why there is no sandbox. */
  sandbox_reason?: string
  runs: RunEvidence[]
  flips: FlipEvidence[]
  /** Tests whose results say nothing, because only the sandbox keeps them from passing. */
  shut_out?: string[]
  notes: string[]
  checks: { command: string; exit_code: number }[]
}

export function startEvidence({ sandbox }: Session): Evidence {
  const shut = sandbox.status === 'sandboxed' ? { sandbox: sandbox.status } : { sandbox: sandbox.status, sandbox_reason: sandbox.reason }
  return { ...shut, runs: [], flips: [], notes: [], checks: [] }
}

export function runEvidence(what: RunEvidence['what'], report: TestReport, seed?: number): RunEvidence {
  return { what, status: report.status, ...totals(report), duration_ms: Math.round(report.durationMs), ...(seed === undefined ? {} : { seed }) }
}
