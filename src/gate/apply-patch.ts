import { resolveDiff } from '../patch/resolve-diff.ts'
import { runBaseline } from './baseline.ts'
import { screenChanges } from './screen-candidate.ts'
import type { Session } from './session.ts'
import { settle } from './settle.ts'
import { baselineChecks, validateCandidate } from './validate.ts'

/** What `ralph apply` did, and why not. */
export type ApplyOutcome =
  | { status: 'applied' | 'would_apply'; paths: string[]; fixed: string[] }
  | { status: 'rejected'; stage: 'patch' | 'policy' | 'validation'; reasons: string[] }
  | { status: 'conflict'; reasons: string[] }

/**
 * Applies a unified diff to the working tree by the gate's own rules: policy, then evidence from a private tree, then one
 * write. A patch that was validated on exactly this tree (`testedOn`) needs no second run.
 */
export async function applyPatch(session: Session, diff: string, options: { dryRun: boolean; testedOn?: string }): Promise<ApplyOutcome> {
  const resolved = await session.trees.use({ clean: true, readOnly: true }, (tree) => resolveDiff(diff, tree.read))
  if (resolved.status === 'unresolved') return { status: 'rejected', stage: 'patch', reasons: resolved.problems.map(({ message }) => message) }
  const { changes } = resolved
  const isProven = options.testedOn === session.snapshot().tree
  const baseline = isProven ? undefined : await runBaseline(session)
  // A human who applies a patch has looked at it: what is only a question for one does not stand in the way.
  const { violations } = await screenChanges(session, changes, new Set(baseline?.report.tests.map(({ file }) => file)), baseline?.failing ?? [])
  if (violations.length > 0) return { status: 'rejected', stage: 'policy', reasons: violations }
  let fixed: string[] = []
  if (baseline !== undefined) {
    const validation = await validateCandidate(session, changes, { oracle: session.oracle, baseline, targets: 'some', checks: baselineChecks(session) })
    if (validation.status === 'rejected') return { status: 'rejected', stage: 'validation', reasons: validation.reasons }
    fixed = validation.fixed
  }
  const paths = changes.map(({ path }) => path)
  const settled = await settle(session, 'apply', changes, options.dryRun ? 'dry_run' : 'apply')
  if (settled.applied === 'conflict') return { status: 'conflict', reasons: [...settled.reasons, `nothing was changed; the patch is kept: ${settled.command}`] }
  return { status: settled.applied === 'applied' ? 'applied' : 'would_apply', paths, fixed }
}
