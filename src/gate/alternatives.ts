import type { Proposal } from '../backends/repair-backend.ts'
import { renderDiff } from '../patch/render-diff.ts'
import type { Artifacts } from './artifacts.ts'
import type { ScenarioResult } from './run-result.ts'
import type { Session } from './session.ts'

/** More would not be looked at. */
const mostKept = 5

/** Writes down, for whoever reviews an accepted patch, what else would have turned the failing tests green. */
export async function keepAlternatives(session: Session, artifacts: Artifacts, proposal: Proposal): Promise<NonNullable<ScenarioResult['alternatives']>> {
  const found = proposal.status === 'edits' ? (proposal.alternatives ?? []) : []
  const kept = found.slice(0, mostKept).map(async ({ changes, description }, at) => ({
    patch_path: session.show(await artifacts.writeExact(`alternative_${at + 1}.diff`, renderDiff(changes))),
    description: session.clean(description),
  }))
  return Promise.all(kept)
}
