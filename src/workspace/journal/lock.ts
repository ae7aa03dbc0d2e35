import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { UserError, messageOf } from '../../errors.ts'
import { absentIsNull } from '../absent.ts'
import { isProvablyDead, ownIdentity, type ProcessIdentity, processIdentitySchema } from './process-identity.ts'

/** Who holds a lock, for people. */
export interface LockHolder {
  pid: number
  command: string
  startedAt: string
  host: string
}
export type LockResult =
  /** `tookOver`: the one before ended without giving it back. */
  | { status: 'locked'; tookOver: boolean; release(): Promise<void> }
  /** `by` is missing where the file cannot be read. */
  | { status: 'held'; path: string; by?: LockHolder }

const recordSchema = processIdentitySchema.extend({ nonce: z.string().regex(/^[0-9a-f]{16}$/), command: z.string(), startedAt: z.string() })
type LockRecord = z.infer<typeof recordSchema>

/**
 * Makes this process the only ralph that works on a worktree. A lock is taken over only when its owner is provably dead.
 * Throws {@link UserError} where the file cannot be made.
 */
export async function acquireLock(privateDir: string, { command, now }: { command: string; now: () => Date }): Promise<LockResult> {
  const path = join(privateDir, 'lock')
  const record: LockRecord = { ...(await ownIdentity()), nonce: randomBytes(8).toString('hex'), command, startedAt: now().toISOString() }
  try {
    await mkdir(privateDir, { recursive: true })
    const taken = await take(path, path, record)
    if (taken.status === 'held') return { ...taken, path }
    return { ...taken, release: () => release(path, record) }
  } catch (error) {
    throw new UserError(`ralph could not make its lock file ${path}: ${messageOf(error)}. Make the folder writable and free some space, or use --dry-run.`, { kind: 'environment', cause: error })
  }
}

type Taken = { status: 'locked'; tookOver: boolean } | { status: 'held'; by?: LockHolder }

/**
 * Whoever wants to replace a dead owner's file first takes a file named after that owner's nonce, by these same rules, so
 * that one process alone does it; then it looks again, and its claim becomes the lock in one rename. Renaming a dead lock
 * aside instead would, for a moment, free the lock of one who was faster.
 */
async function take(path: string, lockPath: string, record: LockRecord): Promise<Taken> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await create(path, record)) return { status: 'locked', tookOver: false }
    const found = await read(path)
    if (found === null) continue
    if (found === 'unreadable') return { status: 'held' }
    if (!(await isProvablyDead(found, record))) return { status: 'held', by: holderOf(found) }
    const claimPath = `${lockPath}.${found.nonce}`
    const claim = await take(claimPath, lockPath, record)
    if (claim.status === 'held') return claim
    const still = await read(path)
    if (still !== null && still !== 'unreadable' && still.nonce === found.nonce) {
      await rename(claimPath, path)
      return { status: 'locked', tookOver: true }
    }
    await rm(claimPath, { force: true })
  }
  return { status: 'held' }
}

/** By a link from a complete file, so that nobody ever reads a lock that is half written. */
async function create(path: string, record: LockRecord): Promise<boolean> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.draft`
  try {
    await writeFile(draft, `${JSON.stringify(record)}\n`, { flag: 'wx' })
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      // No hard links on this file system; the copy is as exclusive, only not complete at once.
      return copyFile(draft, path, constants.COPYFILE_EXCL)
    })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function read(path: string): Promise<LockRecord | 'unreadable' | null> {
  const text = await readFile(path, 'utf8').catch(absentIsNull)
  if (text === null) return null
  try {
    return recordSchema.parse(JSON.parse(text))
  } catch {
    return 'unreadable'
  }
}

async function release(path: string, { nonce }: LockRecord): Promise<void> {
  const found = await read(path)
  if (found !== null && found !== 'unreadable' && found.nonce === nonce) await rm(path, { force: true })
}

function holderOf({ pid, command, startedAt, host }: ProcessIdentity & Pick<LockRecord, 'command' | 'startedAt'>): LockHolder {
  return { pid, command, startedAt, host }
}
