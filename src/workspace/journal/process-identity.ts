import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import * as z from 'zod'

/** One process so that it cannot be taken for another one: neither a later one with its number, nor one of another machine. */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** `/etc/machine-id`: two machines can have one name. */
  machine: z.string().optional(),
  /** The kernel's id of this boot (Linux). */
  boot: z.string().optional(),
  /** Clock ticks from boot to the process's start (field 22 of `/proc/<pid>/stat`). */
  startTicks: z.string().optional(),
  /** A container's processes have numbers of their own. */
  pidNamespace: z.string().optional(),
})
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

export async function ownIdentity(): Promise<ProcessIdentity> {
  const [machine, boot, pidNamespace, stat] = await Promise.all([readOrNone('/etc/machine-id'), readOrNone('/proc/sys/kernel/random/boot_id'), ownPidNamespace(), readStat(process.pid)])
  return {
    pid: process.pid,
    host: hostname(),
    ...(machine === undefined ? {} : { machine }),
    ...(boot === undefined ? {} : { boot }),
    ...(stat === undefined ? {} : { startTicks: stat.startTicks }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  }
}

/**
 * True only where it is certain: the same machine, and it has booted since, or has no such process, or the number belongs
 * to a later process. Time plays no part. What cannot be known (another machine, another container) is not dead.
 */
export async function isProvablyDead(owner: ProcessIdentity, self?: ProcessIdentity): Promise<boolean> {
  const here = self ?? (await ownIdentity())
  if (owner.host !== here.host || owner.machine !== here.machine) return false
  if (owner.boot !== undefined && here.boot !== undefined && owner.boot !== here.boot) return true
  if (owner.pidNamespace !== here.pidNamespace) return false
  if (!exists(owner.pid)) return true
  const stat = await readStat(owner.pid)
  if (stat === undefined) return false
  // A zombie runs no code any more; it only waits for its parent to take note.
  return stat.state === 'Z' || stat.state === 'X' || (owner.startTicks !== undefined && owner.startTicks !== stat.startTicks)
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: somebody else's process, so there is one.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function readStat(pid: number): Promise<{ state: string; startTicks: string } | undefined> {
  const text = await readOrNone(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The name in parentheses can hold anything, also parentheses and spaces: fields are counted after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks }
}

function ownPidNamespace(): Promise<string | undefined> {
  return readlink('/proc/self/ns/pid').catch(() => undefined)
}

async function readOrNone(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then((text) => text.trim(), () => undefined)
}
