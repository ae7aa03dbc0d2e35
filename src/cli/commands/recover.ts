import { resolve } from 'node:path'
import { exitCodes } from '../../gate/run-result.ts'
import { runProcess } from '../../process/run-process.ts'
import { openRepository } from '../../workspace/repository.ts'
import { removeDeadScratchDirs } from '../../workspace/scratch.ts'
import type { Flags } from '../commands.ts'
import { describeRecovery, holdingLock, recoverOrRefuse } from '../exclusive.ts'
import type { CliIo } from '../io.ts'

/** `ralph recover`: reads no configuration, so that a broken one does not stand in the way. */
export async function recover(flags: Flags, io: CliIo): Promise<number> {
  const repository = await openRepository(resolve(io.cwd, flags.cwd ?? '.'), io.env, runProcess)
  return holdingLock(repository, io, async () => {
    const recovery = await recoverOrRefuse(repository)
    const removed = await removeDeadScratchDirs()
    const { rolledBack, kept, leftAlone } = recovery.status === 'recovered' ? recovery : { rolledBack: [], kept: [], leftAlone: [] }
    // Somebody has to look at these files.
    const exitCode = leftAlone.length > 0 ? exitCodes.environment : exitCodes.green
    const document = { status: recovery.status, exit_code: exitCode, rolled_back: rolledBack, kept, left_alone: leftAlone, removed_folders: removed }
    const lines = [describeRecovery(recovery) ?? 'nothing to recover: no run was cut short while it wrote', ...removed.map((path) => `removed ${path}, left behind by a run that was killed`)]
    io.stdout.write(flags.json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`)
    return exitCode
  })
}
