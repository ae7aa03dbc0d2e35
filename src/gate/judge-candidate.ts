import type { Proposal } from '../backends/repair-backend.ts'
import type { TestReport } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import type { Artifacts } from './artifacts.ts'
import type { CheckResult } from './check-commands.ts'
import type { Evidence } from './evidence.ts'
import type { RedScenario } from './red-scenario.ts'
import { screenProposal } from './screen-candidate.ts'
import type { Session } from './session.ts'
import { validateCandidate } from './validate.ts'

/** A reply with edits or a diff: something that can become a candidate patch. */
export type PatchProposal = Extract<Proposal, { status: 'edits' | 'diff' }>

/** An accepted patch with the report that proves it. */
export interface Acceptance {
  changes: FileChange[]
  diff: string
  patchPath: string
  fixed: string[]
  report: TestReport
}

/** The gate's decision about one proposal, with the stage that made it. */
export type Judgement =
  | ({ status: 'accepted'; stage: 'validation'; reasons: string[]; evidence: Evidence } & Acceptance)
  | { status: 'rejected'; stage: 'edits'; reasons: string[] }
  | { status: 'rejected'; stage: 'policy' | 'validation' | 'review'; reasons: string[]; changes: FileChange[]; diff: string; patchPath: string; evidence?: Evidence; /** Failing tests that pass with it all the same. */ fixed: readonly string[] }

export interface JudgeOptions {
  /** 1-based number of the attempt. */
  n: number
  artifacts: Artifacts
  checks(): Promise<CheckResult[]>
}

/** Turns a proposal into file contents, asks the policy before anything is touched, then collects evidence. */
export async function judgeCandidate(session: Session, scenario: RedScenario, proposal: PatchProposal, { n, artifacts, checks }: JudgeOptions): Promise<Judgement> {
  const screened = await screenProposal(session, scenario, proposal, n)
  if (screened.status === 'unresolved') return { status: 'rejected', stage: 'edits', reasons: screened.reasons }
  const { changes, diff } = screened
  const reject = async (stage: 'policy' | 'validation' | 'review', reasons: string[], evidence?: Evidence, fixed: readonly string[] = []): Promise<Judgement> => {
    const patchPath = await artifacts.writeExact(`${stage === 'review' ? 'review' : 'rejected'}_patch_${n}.diff`, diff)
    return { status: 'rejected', stage, reasons, changes, diff, patchPath, fixed, ...(evidence === undefined ? {} : { evidence }) }
  }
  if (screened.violations.length > 0) return reject('policy', screened.violations)
  const targets = scenario.failing.map(({ id }) => id)
  const validation = await validateCandidate(session, changes, { oracle: scenario.oracle, baseline: scenario.baseline, targets, checks })
  if (validation.status === 'rejected') return reject('validation', validation.reasons, validation.evidence, validation.fixed)
  // Plausible, but only a human can say whether it is meant.
  if (screened.questions.length > 0) return reject('review', [...screened.questions, `it passes every test; look at it, and if it is right: ${session.ports.self} apply ${session.show(artifacts.path(`review_patch_${n}.diff`))}`], validation.evidence)
  const patchPath = await artifacts.writeExact('patch.diff', diff)
  const { fixed, report, evidence } = validation
  return { status: 'accepted', stage: 'validation', reasons: ['every target passes and nothing that passed was lost'], changes, diff, patchPath, fixed, report, evidence }
}
