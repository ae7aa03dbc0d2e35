import { openArtifacts } from '../../gate/artifacts.ts'
import { diagnose, writeContext } from '../../gate/diagnose.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { oneRedScenario } from '../one-red-scenario.ts'
import { withGate } from '../open.ts'

/** `ralph build-context` */
export async function buildContext(flags: Flags, io: CliIo): Promise<number> {
  return withGate(flags, io, { source: 'working-tree' }, async (gate) => {
    const found = await oneRedScenario(gate, flags)
    if (found.status === 'settled') return found.exitCode
    const { session, terminal } = gate
    const { scenario } = found
    const diagnosis = await diagnose(session, scenario)
    const context = await writeContext(session, scenario, diagnosis, await openArtifacts(session, scenario.name, { fresh: false }))
    const path = session.show(context.path)
    if (flags.json) {
      const { tokens, files, redactions } = context
      terminal.json({ scenario: scenario.name, context_path: path, chars: context.text.length, tokens, suspects: diagnosis.suspects, files, redactions })
    }
    terminal.line(`${path}: ${context.tokens} tokens, ${context.files.length} files, ${context.redactions} redactions`)
    for (const { path: suspect, reason } of diagnosis.suspects.slice(0, 10)) terminal.line(`  ${suspect}  ${reason}`)
    return 0
  })
}
