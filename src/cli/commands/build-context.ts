import { openArtifacts } from '../../gate/artifacts.ts'
import { diagnose, writeContext } from '../../gate/diagnose.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { withRedScenario } from '../one-red-scenario.ts'

/** `ralph build-context` */
export async function buildContext(flags: Flags, io: CliIo): Promise<number> {
  return withRedScenario(flags, io, async ({ session, terminal }, scenario) => {
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
