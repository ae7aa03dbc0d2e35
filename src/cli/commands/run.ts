import { UserError } from '../../errors.ts'
import type { RunResult } from '../../gate/run-result.ts'
import { runScenarios } from '../../gate/run-scenarios.ts'
import { lazyBackend } from '../backends.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { type GateCommand, type GateOptions, withGate } from '../open.ts'
import { createPrompter } from '../prompter.ts'

/** `ralph run`: one scenario; without --scenario the only failing one. */
export async function run(flags: Flags, io: CliIo): Promise<number> {
  return withGate(flags, io, gateOptions(flags), async (gate) => {
    const only = flags.scenario ?? onlyScenario(gate)
    return runSelected(gate, flags, io, only === undefined ? { includeNonGating: true } : { only, includeNonGating: true })
  })
}

/** `ralph run-all`: every scenario that gates. */
export async function runAll(flags: Flags, io: CliIo): Promise<number> {
  return withGate(flags, io, gateOptions(flags), (gate) => runSelected(gate, flags, io, { includeNonGating: flags.includeNonGating ?? false }))
}

/** A dry run writes nothing, so it needs to be alone with nobody. */
export function gateOptions({ dryRun }: Flags): GateOptions {
  return { source: 'working-tree', ...(dryRun ? {} : { writes: 'run' }) }
}

async function runSelected(gate: GateCommand, flags: Flags, io: CliIo, selection: { only?: string; includeNonGating: boolean }): Promise<number> {
  const { config } = gate.loaded
  const policy = flags.clarificationPolicy ?? config.clarification.policy
  const { result } = await runScenarios(gate.session, {
    selection,
    settle: flags.dryRun ? 'dry_run' : 'apply',
    selectBackend: lazyBackend(flags, gate),
    clarification: {
      policy,
      optionSource: flags.clarifierOptionSource ?? config.clarification.option_source,
      ...(policy === 'interactive' ? { prompter: createPrompter(io, gate.terminal) } : {}),
    },
    attempts: 1 + (flags.maxRetries ?? config.max_retries),
  })
  if (flags.json) gate.terminal.json(result)
  gate.terminal.line(summaryLine(result))
  return result.exit_code
}

/** Where scenarios are declared, a name is needed unless there is only one. */
function onlyScenario({ loaded }: GateCommand): string | undefined {
  const names = loaded.config.scenarios.map(({ name }) => name)
  if (names.length > 1) throw new UserError(`Expected --scenario with one of: ${names.join(', ')}. To run them all, use "ralph run-all".`)
  return names[0]
}

export function summaryLine({ scenarios, status, duration_ms }: RunResult): string {
  const seconds = (duration_ms / 1000).toFixed(1)
  if (scenarios.length === 0) return `\ngreen: every test passes (${seconds} s)`
  const counts = new Map<string, number>()
  for (const scenario of scenarios) counts.set(scenario.status, (counts.get(scenario.status) ?? 0) + 1)
  return `\n${status}: ${[...counts].map(([name, n]) => `${n} ${name.replaceAll('_', ' ')}`).join(', ')} (${seconds} s)`
}
