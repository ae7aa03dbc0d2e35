import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { openProject } from '../open.ts'

/** `ralph list-scenarios` */
export async function listScenarios(flags: Flags, io: CliIo): Promise<number> {
  const { loaded } = await openProject(flags, io)
  const { scenarios } = loaded.config
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ config: loaded.path ?? null, scenarios }, null, 2)}\n`)
    return 0
  }
  if (scenarios.length === 0) {
    io.stdout.write('No scenarios are declared: each failing test file is one ("ralph test" shows them). To declare some, add "scenarios" to ci_config.json.\n')
  }
  for (const scenario of scenarios) {
    io.stdout.write(`${scenario.name}${scenario.gating ? '' : ' (not gating)'}${scenario.title === '' ? '' : `  ${scenario.title}`}\n`)
    if (flags.verbose !== true) continue
    const details: [string, string][] = [
      ['summary', scenario.summary],
      ['tests', scenario.test.command?.join(' ') ?? scenario.test.targets.join(', ')],
      ['context', scenario.context_files.join(', ')],
    ]
    for (const [name, text] of details) if (text !== '') io.stdout.write(`  ${name.padEnd(8)} ${text}\n`)
  }
  return 0
}
