import type { Proposal, RepairBackend, Usage } from '../backends/repair-backend.ts'
import type { Judgement } from './judge-candidate.ts'
import type { AttemptRecord } from './run-result.ts'
import type { Session } from './session.ts'

/** One attempt while it runs; `finish` is called once, when its fate is known. */
export interface OpenAttempt {
  finish(reason: string, proposal: Proposal, judged?: Judgement): void
}

/** Adds a record to the log at once, so that an interrupted attempt is in it too. */
export function startAttempt(session: Session, log: AttemptRecord[], n: number, backend: RepairBackend): OpenAttempt {
  const started = session.ports.now()
  const record: AttemptRecord = {
    n,
    backend: backend.name,
    ...(backend.model === undefined ? {} : { model: backend.model }),
    policy: 'not_run',
    validation: 'not_run',
    reason: 'interrupted',
    duration_ms: 0,
  }
  log.push(record)
  return {
    finish(reason, proposal, judged) {
      record.reason = session.clean(reason)
      record.duration_ms = Math.round(session.ports.now() - started)
      if (proposal.model !== undefined) record.model = proposal.model
      if (proposal.usage !== undefined) record.usage = usageRecord(session.budget.count(proposal.usage, record.model))
      if ('search' in proposal && proposal.search !== undefined) record.search = { tried: proposal.search.tried, seconds: Math.round(proposal.search.seconds * 1000) / 1000 }
      if (judged === undefined || judged.stage === 'edits') return
      record.patch_path = session.show(judged.patchPath)
      record.policy = judged.stage === 'policy' || judged.stage === 'review' ? 'refused' : 'allowed'
      if (judged.stage !== 'policy') record.validation = judged.status === 'accepted' || judged.stage === 'review' ? 'passed' : 'failed'
      if (judged.evidence !== undefined) record.evidence = judged.evidence
    },
  }
}

function usageRecord({ inputTokens, cachedInputTokens, outputTokens, usd }: Usage): NonNullable<AttemptRecord['usage']> {
  return { input_tokens: inputTokens, cached_input_tokens: cachedInputTokens, output_tokens: outputTokens, ...(usd === undefined ? {} : { usd }) }
}
