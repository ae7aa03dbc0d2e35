import { openArtifacts } from '../../gate/artifacts.ts'
import { diagnose, writeContext } from '../../gate/diagnose.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { withRedScenario } from '../one-red-scenario.ts'

/** `ralph build-context` */
export async function buildContext(flags: Flags, io: CliIo): Promise<number> {
  const started = performance.now()
  return withRedScenario(flags, io, async ({ session, terminal }, scenario) => {
    const ready = performance.now()
    const diagnosis = await diagnose(session, scenario)
    const context = await writeContext(session, scenario, diagnosis, await openArtifacts(session, scenario.name, { fresh: false }))
    const path = session.show(context.path)
    const timings = { before_ms: Math.round(ready - started), tests_ms: Math.round(scenario.baseline.report.durationMs), context_ms: Math.round(performance.now() - ready), peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024) }
    if (flags.json) {
      const { tokens, files, redactions } = context
      terminal.json({ scenario: scenario.name, context_path: path, chars: context.text.length, tokens, suspects: diagnosis.suspects.map(({ ran: _, ...suspect }) => suspect), files, redactions, timings })
    }
    terminal.line(`${path}: ${context.tokens} tokens, ${context.files.length} files, ${context.redactions} redactions`)
    for (const { path: file, name, lines, reason } of diagnosis.suspects.slice(0, 10)) terminal.line(`  ${file}${lines?.[0] === undefined ? '' : `:${lines[0].join('-')}`} ${name ?? ''}  ${reason}`)
    return 0
  })
}
