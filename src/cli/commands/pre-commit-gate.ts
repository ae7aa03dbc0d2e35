import { runScenarios } from '../../gate/run-scenarios.ts'
import { exitCodes } from '../../gate/run-result.ts'
import { writeIntoTree } from '../../gate/settle.ts'
import { lazyBackend } from '../backends.ts'
import type { Flags } from '../commands.ts'
import type { CliIo } from '../io.ts'
import { openProject, withGate } from '../open.ts'
import { summaryLine } from './run.ts'

const skipVariable = 'SKIP_CI_GATEKEEPER_PRE_COMMIT'

/**
 * `ralph pre-commit-gate`: tests the index, never prompts, and never changes what is about to be committed. A repaired
 * commit stops with code 6 and the command that applies the fix.
 */
export async function preCommitGate(flags: Flags, io: CliIo): Promise<number> {
  if (io.env[skipVariable] === '1') return skip(flags, io, `${skipVariable}=1 is set`)
  const { loaded } = await openProject(flags, io)
  if (!loaded.config.git_hooks.pre_commit_enabled) return skip(flags, io, 'git_hooks.pre_commit_enabled is false in ci_config.json')
  return withGate(flags, io, { source: 'index', artifactsInTree: false }, async (gate) => {
    const { result, applyCommand, changes } = await runScenarios(gate.session, {
      selection: { includeNonGating: false },
      settle: 'propose',
      selectBackend: lazyBackend(flags, gate),
      clarification: { policy: 'fail', optionSource: 'heuristic' },
      attempts: 1 + (flags.maxRetries ?? loaded.config.max_retries),
    })
    const { terminal } = gate
    if (flags.json) terminal.json({ ...result, ...(applyCommand === undefined ? {} : { apply_command: applyCommand }) })
    terminal.line(summaryLine(result))
    if (result.exit_code !== exitCodes.green) terminal.line(`The commit was stopped. To commit all the same: ${skipVariable}=1 git commit …`)
    if (applyCommand === undefined) return result.exit_code
    if (loaded.config.git_hooks.on_repair === 'apply') {
      const done = await writeIntoTree(gate.session, changes)
      if (done.status === 'written') {
        terminal.line(`The validated fix is in your working tree (${done.paths.join(', ')}), not in the index: review it, "git add" it and commit again.`)
        return result.exit_code
      }
      terminal.line(`The fix could not be written into your working tree: ${done.reasons.join('; ')}.`)
    }
    terminal.line(`A validated fix is ready; nothing was changed. Apply it to your working tree with:\n\n  ${applyCommand}\n`)
    return result.exit_code
  })
}

function skip(flags: Flags, io: CliIo, why: string): number {
  if (flags.json) io.stdout.write(`${JSON.stringify({ status: 'skipped', exit_code: 0, reason: why, scenarios: [], duration_ms: 0 }, null, 2)}\n`)
  io.stderr.write(`ralph: the pre-commit gate is skipped: ${why}.\n`)
  return 0
}
