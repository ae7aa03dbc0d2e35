import { suspectFiles } from '../context/suspect.ts'
import type { EarlierAttempt, Proposal, RepairBackend } from '../backends/repair-backend.ts'
import { openArtifacts } from './artifacts.ts'
import { keepAlternatives } from './alternatives.ts'
import { askBackend, type NearMiss } from './ask-backend.ts'
import { startAttempt } from './attempt-record.ts'
import { type ClarificationPolicy, clarify } from './clarify.ts'
import type { ClarificationDialog } from '../scenarios/index.ts'
import { diagnose, writeContext } from './diagnose.ts'
import { type Acceptance, judgeCandidate, type Judgement } from './judge-candidate.ts'
import { costsTokens } from './budget.ts'
import type { RedScenario } from './red-scenario.ts'
import type { AttemptRecord, ScenarioResult } from './run-result.ts'
import type { Session } from './session.ts'
import { baselineChecks } from './validate.ts'

/** `next`: the one to ask when this one finds no patch, where the user named several. */
export type SelectedBackend = { status: 'selected'; backend: RepairBackend; next?: () => Promise<SelectedBackend> } | { status: 'unavailable'; message: string }

export interface RepairOptions {
  /** The backend or a fallback, chosen once per run when the first scenario needs it. */
  selectBackend(): Promise<SelectedBackend>
  clarification: ClarificationPolicy
  /** 1 + max_retries. */
  attempts: number
  /** No other failure waits. */
  isLast?: boolean
}

/**
 * The loop: diagnose one failure, ask if it is unclear, then propose → policy → validate until a patch is accepted or the
 * attempts are used up. Attempts are added to `log` as they start.
 */
export async function repairScenario(
  session: Session,
  scenario: RedScenario,
  options: RepairOptions,
  log: AttemptRecord[],
): Promise<{ result: ScenarioResult; accepted?: Acceptance }> {
  const { emit } = session.ports
  const { name } = scenario
  const end = (status: ScenarioResult['status'], reason: string) => ({ result: resultOf(scenario, log, status, session.clean(reason)) })
  emit({ type: 'scenario_started', scenario: name, failing: scenario.failing.map(({ id }) => id) })
  const artifacts = await openArtifacts(session, name, { fresh: true })
  const diagnosis = await diagnose(session, scenario)
  const answered: { dialog?: ClarificationDialog } = {}
  let context = await writeContext(session, scenario, diagnosis, artifacts)
  emit({ type: 'context_built', scenario: name, path: session.show(context.path), tokens: context.tokens, suspects: suspectFiles(diagnosis.suspects) })

  if (diagnosis.confidence.level === 'low') {
    const answer = await clarify(session, scenario, diagnosis, artifacts, { ...options.clarification, context: context.text, selectBackend: options.selectBackend })
    if (answer.status === 'needed') return end('needs_clarification', answer.reason)
    answered.dialog = answer.dialog
    context = await writeContext(session, scenario, diagnosis, artifacts, answered)
  }
  const checks = baselineChecks(session)
  const earlier: EarlierAttempt[] = []
  let nearMiss: NearMiss | undefined
  for (let selected = await options.selectBackend(); ; ) {
    if (selected.status === 'unavailable') return end(log.length === 0 ? 'backend_unavailable' : 'rejected', [log.at(-1)?.reason, selected.message].filter(Boolean).join('; '))
    const outcome = await askUntilAccepted(selected.backend)
    if (outcome.accepted !== undefined || selected.next === undefined) return outcome
    selected = await selected.next()
  }

  async function askUntilAccepted(backend: RepairBackend): Promise<{ result: ScenarioResult; accepted?: Acceptance }> {
    if (costsTokens(backend)) session.budget.checkPrice(backend.model)
    const last = log.length + options.attempts
    while (log.length < last) {
      const n = log.length + 1
      // What the first context held was not enough: more suspects, behind what stays the same.
      if (n > 1) context = await writeContext(session, scenario, diagnosis, artifacts, { ...answered, attempt: n })
      const overBudget = costsTokens(backend) ? session.budget.exhaustedBefore(context.tokens) : undefined
      if (overBudget !== undefined) return end('rejected', overBudget)
      emit({ type: 'attempt_started', scenario: name, attempt: n, of: last, backend: backend.name })
      const attempt = startAttempt(session, log, n, backend)
      const proposal = await askBackend(session, scenario, { backend, n, context, suspects: diagnosis.suspects, recentDiff: diagnosis.localization.delta.fullDiff, earlier, nearMiss, artifacts, isLast: options.isLast ?? true })
      if (proposal.status === 'failed') {
        const message = session.clean(proposal.message)
        attempt.finish(`${proposal.kind}: ${message}`, proposal)
        emit({ type: 'backend_failed', scenario: name, attempt: n, kind: proposal.kind, message })
        if (!canAskAgain(proposal) || n === last) return end(anyJudged(log) ? 'rejected' : 'backend_unavailable', message)
        earlier.push({ n, feedback: message })
        continue
      }
      if (proposal.status === 'no_patch') {
        attempt.finish(proposal.reason, proposal)
        return end('rejected', proposal.reason)
      }
      const judged = await judgeCandidate(session, scenario, proposal, { n, artifacts, checks })
      attempt.finish(judged.reasons.join('\n'), proposal, judged)
      if (judged.status === 'accepted') {
        const patchPath = session.show(judged.patchPath)
        const alternatives = await keepAlternatives(session, artifacts, proposal)
        emit({ type: 'patch_accepted', scenario: name, attempt: n, patchPath, diff: judged.diff, fixed: judged.fixed, alternatives: alternatives.map((each) => each.patch_path) })
        return { result: { ...resultOf(scenario, log, 'repaired'), patch_path: patchPath, tests_fixed: judged.fixed, ...(alternatives.length === 0 ? {} : { alternatives }) }, accepted: judged }
      }
      const reasons = judged.reasons.map(session.clean)
      emit({ type: 'candidate_rejected', scenario: name, attempt: n, stage: judged.stage, reasons })
      // What the search proposed, it has looked around already.
      // One that repairs all of them lacks nothing that a search could find: it was refused for something else.
      if (judged.stage === 'validation' && backend.name !== 'local' && judged.fixed.length < scenario.failing.length && judged.fixed.length >= (nearMiss?.fixed.length ?? 0)) nearMiss = judged
      earlier.push({ n, ...(judged.stage === 'edits' ? {} : { patch: session.clean(judged.diff) }), feedback: [...reasons, ...whatItRepaired(judged)].join('\n') })
    }
    return end('rejected', `no patch was accepted in ${options.attempts} attempt${options.attempts === 1 ? '' : 's'}; the last one: ${log.at(-1)?.reason ?? ''}`)
  }
}

function resultOf({ name, gating, baseline }: RedScenario, attempts: AttemptRecord[], status: ScenarioResult['status'], reason?: string): ScenarioResult {
  return { name, status, ...(reason === undefined ? {} : { reason }), attempts, tests_fixed: [], evidence: baseline.report.evidence, gating }
}

/** A near miss is worth knowing. */
function whatItRepaired(judged: Exclude<Judgement, { status: 'accepted' }>): string[] {
  return judged.stage === 'edits' || judged.fixed.length === 0 ? [] : [`With it these tests passed: ${judged.fixed.join(', ')}`]
}

/** A garbled answer may come out right the second time; every other failure would only happen again. */
function canAskAgain({ kind }: Extract<Proposal, { status: 'failed' }>): boolean {
  return kind === 'malformed' || kind === 'truncated'
}

/** A backend that failed in the end is no reason to forget that patches were refuted before. */
function anyJudged(log: readonly AttemptRecord[]): boolean {
  return log.some(({ policy }) => policy !== 'not_run')
}
