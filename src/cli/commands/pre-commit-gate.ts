import { resolve } from 'node:path'
import { messageOf, UserError } from '../../errors.ts'
import { runScenarios } from '../../gate/run-scenarios.ts'
import { exitCodes } from '../../gate/run-result.ts'
import { writeIntoTree } from '../../gate/settle.ts'
import type { FileChange } from '../../patch/edits.ts'
import { runProcess } from '../../process/run-process.ts'
import { recordSkip } from '../../workspace/hooks/record-skip.ts'
import { openRepository, type Repository } from '../../workspace/repository.ts'
import { lazyBackend } from '../backends.ts'
import type { Flags } from '../commands.ts'
import { withLock } from '../exclusive.ts'
import type { CliIo } from '../io.ts'
import { type GateCommand, openProject, withGate } from '../open.ts'
import { summaryLine } from './run.ts'

const skipVariable = 'SKIP_CI_GATEKEEPER_PRE_COMMIT'

/**
 * `ralph pre-commit-gate`: tests the index, never prompts, and never changes what is about to be committed. A repaired
 * commit stops with code 6 and the command that applies the fix.
 */
export async function preCommitGate(flags: Flags, io: CliIo): Promise<number> {
  // A broken configuration must not keep anybody from skipping.
  if (io.env[skipVariable] === '1') return skip(flags, io, `${skipVariable}=1 is set`, await openRepository(resolve(io.cwd, flags.cwd ?? '.'), io.env, runProcess))
  const { loaded, repository } = await openProject(flags, io)
  if (!loaded.config.git_hooks.pre_commit_enabled) return skip(flags, io, 'git_hooks.pre_commit_enabled is false in ci_config.json', repository)
  const writes = loaded.config.git_hooks.on_repair === 'apply'
  return withGate(flags, io, { source: 'index', artifactsInTree: false, ...(writes ? { writes: 'late' } : {}) }, async (gate) => {
    const { result, applyCommand, changes } = await runScenarios(gate.session, {
      selection: { includeNonGating: false },
      settle: 'propose',
      selectBackend: lazyBackend(flags, gate),
      clarification: { policy: 'fail', optionSource: 'heuristic' },
      attempts: 1 + (flags.maxRetries ?? loaded.config.max_retries),
    })
    const settled = applyCommand === undefined ? [] : await offerFix(gate, io, changes, applyCommand, writes)
    const { terminal } = gate
    if (flags.json) terminal.json({ ...result, ...(applyCommand === undefined ? {} : { apply_command: applyCommand }) })
    terminal.line(summaryLine(result))
    if (result.exit_code !== exitCodes.green) terminal.line(`The commit was stopped. To commit all the same: ${skipVariable}=1 git commit …`)
    for (const line of settled) terminal.line(line)
    return result.exit_code
  })
}

/** Writes the fix where the configuration says so and nothing stands in the way; returns what is to be said. */
async function offerFix({ session }: GateCommand, io: CliIo, changes: readonly FileChange[], applyCommand: string, writes: boolean): Promise<string[]> {
  const offer = `A validated fix is ready; nothing was changed. Apply it to your working tree with:\n\n  ${applyCommand}\n`
  if (!writes) return [offer]
  const done = await withLock(session.repository, io, () => writeIntoTree(session, changes)).catch((error: unknown) => {
    // Another ralph is at work here: no reason to lose the fix.
    if (!(error instanceof UserError)) throw error
    return { status: 'blocked' as const, reasons: [error.message] }
  })
  if (done.status === 'blocked') return [`The fix could not be written into your working tree: ${done.reasons.join('; ')}`, offer]
  return [`The validated fix is in your working tree (${done.paths.join(', ')}), not in the index: review it, "git add" it and commit again.`]
}

/** Skipping is everybody's right, and leaves a trace. */
async function skip(flags: Flags, io: CliIo, why: string, repository: Repository): Promise<number> {
  const recorded = await recordSkip(repository, why, new Date()).then((path) => `recorded in ${path}`, (error: unknown) => `it could not be recorded: ${messageOf(error)}`)
  if (flags.json) io.stdout.write(`${JSON.stringify({ status: 'skipped', exit_code: 0, reason: why, scenarios: [], duration_ms: 0 }, null, 2)}\n`)
  io.stderr.write(`ralph: the pre-commit gate is skipped: ${why} (${recorded}).\n`)
  return 0
}
