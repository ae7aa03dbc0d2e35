import { openArtifacts } from '../../gate/artifacts.ts'
import { askBackend } from '../../gate/ask-backend.ts'
import { writeClarification } from '../../gate/clarify.ts'
import { diagnose, writeContext } from '../../gate/diagnose.ts'
import { screenProposal } from '../../gate/screen-candidate.ts'
import { exitCodes } from '../../gate/run-result.ts'
import { lazyBackend } from '../backends.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { oneRedScenario } from '../one-red-scenario.ts'
import { withGate } from '../open.ts'

/** `ralph generate-patch`: one candidate, checked by policy and written as patch.diff; not validated, not applied. */
export async function generatePatch(flags: Flags, io: CliIo): Promise<number> {
  return withGate(flags, io, { source: 'working-tree' }, async (gate) => {
    const select = lazyBackend(flags, gate)
    const found = await oneRedScenario(gate, flags)
    if (found.status === 'settled') return found.exitCode
    const { session, terminal } = gate
    const { scenario } = found
    const answer = (status: string, exitCode: number, reasons: string[], patchPath?: string) => {
      if (flags.json) terminal.json({ scenario: scenario.name, status, exit_code: exitCode, reasons, ...(patchPath === undefined ? {} : { patch_path: patchPath }) })
      terminal.line([`${status.replaceAll('_', ' ')}${patchPath === undefined ? '' : `: ${patchPath}`}`, ...reasons].join('\n  '))
      return exitCode
    }
    const artifacts = await openArtifacts(session, scenario.name, { fresh: false })
    const diagnosis = await diagnose(session, scenario)
    if (diagnosis.confidence.level === 'low') {
      const { paths } = await writeClarification(session, scenario, diagnosis, artifacts)
      return answer('needs_clarification', exitCodes.clarificationNeeded, [...diagnosis.confidence.reasons, ...paths.map(session.show)])
    }
    const selected = await select()
    if (selected.status === 'unavailable') return answer('backend_unavailable', exitCodes.backendUnavailable, [selected.message])
    const context = await writeContext(session, scenario, diagnosis, artifacts)
    const proposal = await askBackend(session, scenario, { backend: selected.backend, n: 1, context, suspects: diagnosis.suspects, recentDiff: diagnosis.localization.delta.fullDiff, earlier: [], nearMiss: undefined, isLast: true, artifacts })
    if (proposal.status === 'failed') return answer('backend_unavailable', exitCodes.backendUnavailable, [`${proposal.kind}: ${session.clean(proposal.message)}`])
    if (proposal.status === 'no_patch') return answer('no_patch', exitCodes.rejected, [proposal.reason])
    const screened = await screenProposal(session, scenario, proposal, 1)
    if (screened.status === 'unresolved') return answer('refused', exitCodes.rejected, screened.reasons)
    const patchPath = session.show(await artifacts.writeExact('patch.diff', screened.diff))
    if (screened.violations.length > 0) return answer('refused', exitCodes.rejected, screened.violations, patchPath)
    return answer('candidate', exitCodes.green, [`it is not validated yet: "${gate.ports.self} apply ${patchPath}" does that before it writes anything`], patchPath)
  })
}
