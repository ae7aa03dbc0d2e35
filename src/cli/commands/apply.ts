import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../../errors.ts'
import { type ApplyOutcome, applyPatch } from '../../gate/apply-patch.ts'
import { exitCodes } from '../../gate/run-result.ts'
import { readFix } from '../../gate/settle.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { type GateCommand, withGate } from '../open.ts'
import { gateOptions } from './run.ts'

/** `ralph apply [patch]` */
export async function apply(flags: Flags, io: CliIo, patch: string | undefined): Promise<number> {
  return withGate(flags, io, gateOptions(flags), async (gate) => {
    const { diff, testedOn } = await readPatch(gate, flags, io, patch)
    const outcome = await applyPatch(gate.session, diff, { dryRun: flags.dryRun ?? false, ...(testedOn === undefined ? {} : { testedOn }) })
    if (flags.json) gate.terminal.json({ ...outcome, exit_code: exitCode(outcome) })
    gate.terminal.line(describe(outcome))
    return exitCode(outcome)
  })
}

async function readPatch(gate: GateCommand, flags: Flags, io: CliIo, patch: string | undefined): Promise<{ diff: string; testedOn?: string }> {
  const stored = patch === undefined ? null : await readFix(gate.session.repository.privateDir, patch)
  if (stored !== null) return stored
  const path = patch === undefined ? patchOfScenario(gate, flags) : resolve(io.cwd, patch)
  const diff = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(`Expected a patch at ${path}, but it could not be read. Give the path of a unified diff, or the id that ralph printed when it stored a fix.`, { cause })
  })
  return { diff }
}

function patchOfScenario({ session, loaded }: GateCommand, flags: Flags): string {
  const names = loaded.config.scenarios.map(({ name }) => name)
  const scenario = flags.scenario ?? (names.length === 1 ? names[0] : undefined)
  if (scenario === undefined) throw new UserError('Expected a patch: give the path of a unified diff, the id of a stored fix, or --scenario to apply its patch.diff.')
  return join(session.artifactsDir(scenario), 'patch.diff')
}

function describe(outcome: ApplyOutcome): string {
  switch (outcome.status) {
    case 'applied':
      return `applied: ${outcome.paths.join(', ')}${outcome.fixed.length > 0 ? ` (${outcome.fixed.length} failing tests pass with it, nothing was lost)` : ''}`
    case 'would_apply':
      return `the patch is good and would change ${outcome.paths.join(', ')} (dry run: nothing was written)`
    case 'rejected':
      return `rejected (${outcome.stage}):\n  ${outcome.reasons.join('\n  ')}`
    case 'conflict':
      return outcome.reasons.join('\n')
  }
}

function exitCode({ status }: ApplyOutcome): number {
  if (status === 'rejected') return exitCodes.rejected
  return status === 'conflict' ? exitCodes.fixReady : exitCodes.green
}
