import { UserError } from '../errors.ts'
import { acquireLock, type LockHolder } from '../workspace/journal/lock.ts'
import { recover, type Recovery } from '../workspace/journal/recover.ts'
import type { Repository } from '../workspace/repository.ts'
import { removeDeadScratchDirs } from '../workspace/scratch.ts'
import type { CliIo } from './io.ts'

/** Works as the only ralph of this worktree; what a killed one left behind is put right first, and said in one line on stderr. */
export async function withLock<T>(repository: Repository, io: CliIo, work: () => Promise<T>): Promise<T> {
  return holdingLock(repository, io, async (tookOver) => {
    const recovery = await recoverOrRefuse(repository)
    const line = describeRecovery(recovery)
    if (line !== undefined) io.stderr.write(`ralph: ${line}\n`)
    if (tookOver) await removeDeadScratchDirs()
    return work()
  })
}

/** Holds the lock. Throws {@link UserError} (code 3) when another ralph does. */
export async function holdingLock<T>(repository: Repository, io: CliIo, work: (tookOver: boolean) => Promise<T>): Promise<T> {
  const lock = await acquireLock(repository.privateDir, { command: ['ralph', ...io.args].join(' '), now: () => new Date() })
  if (lock.status === 'held') throw new UserError(heldText(repository.root, lock.path, lock.by), { kind: 'environment' })
  try {
    return await work(lock.tookOver)
  } finally {
    await lock.release()
  }
}

/** Throws {@link UserError} for a journal that this ralph cannot read: nothing may be written over what it stands for. */
export async function recoverOrRefuse(repository: Repository): Promise<Exclude<Recovery, { status: 'unreadable' }>> {
  const recovery = await recover(repository)
  if (recovery.status !== 'unreadable') return recovery
  throw new UserError(
    `An earlier run was cut short while it wrote files, and its journal ${recovery.path} cannot be used: ${recovery.reason}. Run "ralph recover" with the ralph that wrote it; or look at your files yourself ("git diff"; the old contents are the *.old files in that folder) and then delete the folder.`,
    { kind: 'environment' },
  )
}

/** One line; undefined when nothing had to be done. */
export function describeRecovery(recovery: Exclude<Recovery, { status: 'unreadable' }>): string | undefined {
  if (recovery.status === 'nothing') return undefined
  const { rolledBack, kept, leftAlone } = recovery
  const parts = [
    rolledBack.length > 0 ? `put back ${rolledBack.join(', ')}` : '',
    kept.length > 0 ? `the accepted patch stands in ${kept.join(', ')}` : '',
    leftAlone.length > 0 ? `left alone ${leftAlone.map(({ path, reason }) => `${path} (${reason})`).join(', ')}` : '',
  ].filter(Boolean)
  return `an earlier run was cut short: ${parts.length > 0 ? parts.join('; ') : 'it had changed nothing of yours'}.`
}

function heldText(root: string, path: string, by: LockHolder | undefined): string {
  const expected = `Expected to be the only ralph at work in ${root}, but`
  if (by === undefined) return `${expected} the lock file ${path} is there and cannot be read. If no ralph is running here, delete it.`
  return `${expected} process ${by.pid} on ${by.host} ("${by.command}") has been since ${by.startedAt}. Wait for it to end or stop it. If you know that it is gone (another machine, another container), delete ${path}.`
}
