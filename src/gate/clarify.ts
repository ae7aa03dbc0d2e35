import { buildClarificationRequest, buildProposal, type ClarificationDialog, noPatchWanted, type Prompter, runClarificationDialog } from '../scenarios/index.ts'
import type { Artifacts } from './artifacts.ts'
import type { Diagnosis } from './diagnose.ts'
import type { RedScenario } from './red-scenario.ts'
import type { SelectedBackend } from './repair-scenario.ts'
import type { Session } from './session.ts'

export interface ClarificationPolicy {
  policy: 'fail' | 'interactive'
  optionSource: 'backend' | 'heuristic'
  /** Present where somebody can be asked. */
  prompter?: Prompter
}

export type Clarification = { status: 'answered'; dialog: ClarificationDialog } | { status: 'needed'; reason: string }

/** Writes the questions and the proposed scenario record of an unclear failure. */
export async function writeClarification(session: Session, scenario: RedScenario, diagnosis: Diagnosis, artifacts: Artifacts) {
  const { suspects, match, confidence } = diagnosis
  const failing = [...scenario.failing]
  const request = session.cleanAll(buildClarificationRequest({ scenario: scenario.name, failing, suspects, match, confidence }))
  const proposal = session.cleanAll(buildProposal({ scenario: scenario.name, failing, suspects, confidence }))
  const paths = [await artifacts.writeJson('clarification_request.json', request), await artifacts.writeJson('scenario_proposal.json', proposal)]
  session.ports.emit({ type: 'clarification_needed', scenario: scenario.name, reasons: confidence.reasons, artifacts: paths.map(session.show) })
  return { request, proposal, paths }
}

/** Stops (policy `fail`) or asks (policy `interactive`); the answers are authoritative for the prompt. */
export async function clarify(
  session: Session,
  scenario: RedScenario,
  diagnosis: Diagnosis,
  artifacts: Artifacts,
  options: ClarificationPolicy & { context: string; selectBackend(): Promise<SelectedBackend> },
): Promise<Clarification> {
  const { request } = await writeClarification(session, scenario, diagnosis, artifacts)
  const how = `Answer with "ralph run --scenario ${scenario.name} --clarification-policy interactive", or approve ${session.show(artifacts.path('scenario_proposal.json'))} after editing it.`
  if (options.policy === 'fail' || options.prompter === undefined) {
    return { status: 'needed', reason: `the failure is not clear enough to repair (${diagnosis.confidence.reasons.join('; ')}). ${how}` }
  }
  const suggestOptions = options.optionSource === 'backend' ? await optionSource(scenario, artifacts, options, session) : undefined
  const outcome = await runClarificationDialog({ request, prompter: options.prompter, maxEditRounds: 3, ...(suggestOptions === undefined ? {} : { suggestOptions }) })
  await artifacts.writeJson('clarification_dialog.json', outcome.dialog)
  if (outcome.status === 'stopped') return { status: 'needed', reason: `the clarification was stopped (${outcome.reason})` }
  if (outcome.dialog.answers.some(({ answer }) => answer.endsWith(noPatchWanted))) {
    return { status: 'needed', reason: 'the answers say that the code is right and the test is out of date: a person has to change the test' }
  }
  return { status: 'answered', dialog: outcome.dialog }
}

async function optionSource(
  scenario: RedScenario,
  artifacts: Artifacts,
  options: { context: string; selectBackend(): Promise<SelectedBackend> },
  session: Session,
) {
  const selected = await options.selectBackend()
  if (selected.status === 'unavailable') return undefined
  const suggest = selected.backend.suggestOptions?.bind(selected.backend)
  if (suggest === undefined) return undefined
  return (ask: Pick<Parameters<typeof suggest>[0], 'questions' | 'answers' | 'continuation'>) =>
    suggest({ scenario: scenario.name, context: options.context, artifactsDir: artifacts.dir, protect: session.redactor.protect, ...ask }, session.ports.signal)
}
