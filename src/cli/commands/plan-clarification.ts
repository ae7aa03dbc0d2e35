import { openArtifacts } from '../../gate/artifacts.ts'
import { writeClarification } from '../../gate/clarify.ts'
import { diagnose } from '../../gate/diagnose.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { withRedScenario } from '../one-red-scenario.ts'

/** `ralph plan-clarification`: the questions and the proposal, whatever the confidence; nobody is asked. */
export async function planClarification(flags: Flags, io: CliIo): Promise<number> {
  return withRedScenario(flags, io, async ({ session, terminal }, scenario) => {
    const diagnosis = await diagnose(session, scenario)
    const { request, proposal, paths } = await writeClarification(session, scenario, diagnosis, await openArtifacts(session, scenario.name, { fresh: false }))
    if (flags.json) {
      terminal.json({ scenario: scenario.name, confidence: diagnosis.confidence, clarification_request: request, scenario_proposal: proposal, artifacts: paths.map(session.show) })
    }
    terminal.line(`confidence: ${diagnosis.confidence.level} (${diagnosis.confidence.reasons.join('; ')})`)
    for (const { question, options } of request.questions) terminal.line(`  ${question}\n${options.map((option, n) => `    ${n + 1}) ${option}`).join('\n')}`)
    return 0
  })
}
