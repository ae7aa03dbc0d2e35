import type { Proposal } from '../backends/repair-backend.ts'
import type { TestReport } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { checkPolicy, type PolicyViolation } from '../patch/policy.ts'
import { renderDiff } from '../patch/render-diff.ts'
import { resolveDiff } from '../patch/resolve-diff.ts'
import { resolveEdits } from '../patch/resolve-edits.ts'
import type { Artifacts } from './artifacts.ts'
import type { CheckResult } from './check-commands.ts'
import { testFilesOf } from './diagnose.ts'
import type { RedScenario } from './red-scenario.ts'
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
  | ({ status: 'accepted'; stage: 'validation'; reasons: string[] } & Acceptance)
  | { status: 'rejected'; stage: 'edits'; reasons: string[] }
  | { status: 'rejected'; stage: 'policy' | 'validation'; reasons: string[]; diff: string; patchPath: string }

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
  const reject = async (stage: 'policy' | 'validation', reasons: string[]): Promise<Judgement> => {
    const patchPath = await artifacts.writeExact(`rejected_patch_${n}.diff`, diff)
    return { status: 'rejected', stage, reasons, diff, patchPath }
  }
  if (screened.violations.length > 0) return reject('policy', screened.violations.map(describeViolation))
  const targets = scenario.failing.map(({ id }) => id)
  const validation = await validateCandidate(session, changes, { oracle: scenario.oracle, baseline: scenario.baseline, targets, checks })
  if (validation.status === 'rejected') return reject('validation', validation.reasons)
  const patchPath = await artifacts.writeExact('patch.diff', diff)
  const { fixed, report } = validation
  return { status: 'accepted', stage: 'validation', reasons: ['every target passes and nothing that passed was lost'], changes, diff, patchPath, fixed, report }
}

export type Screened = { status: 'unresolved'; reasons: string[] } | { status: 'resolved'; changes: FileChange[]; diff: string; violations: PolicyViolation[] }

/** What can be said about a proposal without running anything: whether it is a patch, and what the policy has against it. */
export async function screenProposal(session: Session, scenario: RedScenario, proposal: PatchProposal, n: number): Promise<Screened> {
  const resolved = await session.trees.use({ clean: true }, (tree) => (proposal.status === 'edits' ? resolveEdits(proposal.edits, tree.read) : resolveDiff(proposal.diff, tree.read)))
  if (resolved.status === 'unresolved') return { status: 'unresolved', reasons: resolved.problems.map(({ message }) => message) }
  const { changes } = resolved
  const explanation = proposal.explanation === undefined ? {} : { explanation: session.clean(proposal.explanation) }
  session.ports.emit({ type: 'candidate_received', scenario: scenario.name, attempt: n, paths: changes.map(({ path }) => path), ...explanation })
  const policy = checkPolicy(changes, session.policyContext(testFilesOf(scenario)))
  return { status: 'resolved', changes, diff: renderDiff(changes), violations: policy.status === 'refused' ? policy.violations : [] }
}

export function describeViolation({ path, rule, reason }: PolicyViolation): string {
  return `${path === '' ? 'the patch' : path}: ${reason} (rule ${rule})`
}
