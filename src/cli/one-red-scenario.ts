import { UserError } from '../errors.ts'
import { type FoundScenario, findScenarios } from '../gate/find-scenarios.ts'
import type { RedScenario } from '../gate/red-scenario.ts'
import type { ScenarioResult } from '../gate/run-result.ts'
import { exitCodeOf } from '../gate/run-result.ts'
import type { Flags } from './commands.ts'
import type { CliIo } from './io.ts'
import { type GateCommand, withGate } from './open.ts'

/** Opens the gate on the working tree for work on one failure; where nothing fails there is nothing to do. */
export function withRedScenario(flags: Flags, io: CliIo, work: (gate: GateCommand, scenario: RedScenario) => Promise<number>): Promise<number> {
  return withGate(flags, io, { source: 'working-tree' }, async (gate) => {
    const found = await oneRedScenario(gate, flags)
    return found.status === 'settled' ? found.exitCode : work(gate, found.scenario)
  })
}

/** For commands that work on one failure: the named scenario, or the only red one; `settled` when there is nothing to do. */
export async function oneRedScenario(gate: GateCommand, flags: Flags): Promise<{ status: 'red'; scenario: RedScenario } | { status: 'settled'; exitCode: number }> {
  const found = await findScenarios(gate.session, { includeNonGating: true, ...(flags.scenario === undefined ? {} : { only: flags.scenario }) })
  const red = found.flatMap((entry) => (entry.status === 'red' ? [entry.scenario] : []))
  if (red.length > 1) throw new UserError(`Expected --scenario, for more than one scenario fails: ${red.map(({ name }) => name).join(', ')}.`)
  if (red[0] !== undefined) return { status: 'red', scenario: red[0] }
  const results = found.flatMap((entry: FoundScenario): ScenarioResult[] => (entry.status === 'settled' ? [entry.result] : []))
  for (const { name, status, reason } of results) gate.terminal.line(`${name}: ${status}${reason === undefined ? '' : `: ${reason}`}`)
  if (results.length === 0) gate.terminal.line('Every test passes: there is nothing to repair.')
  if (flags.json) gate.terminal.json({ scenario: flags.scenario ?? null, status: results[0]?.status ?? 'green' })
  return { status: 'settled', exitCode: exitCodeOf(results) }
}
