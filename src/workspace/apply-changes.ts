import { constants } from 'node:fs'
import { chmod, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../errors.ts'
import type { FileChange } from '../patch/edits.ts'
import { renderDiff } from '../patch/render-diff.ts'
import { resolveDiff } from '../patch/resolve-diff.ts'
import { absentIsNull } from './absent.ts'
import { readTextFile } from './private-tree.ts'

/** What became of the one write into the user's tree. `conflict` and `failed` leave every file as it was. */
export type ApplyResult =
  | { status: 'applied'; paths: string[] }
  | { status: 'conflict'; paths: { path: string; reason: string }[] }
  | { status: 'failed'; reason: string }

/** One file as it will be written; `before` is what stood there when it was planned. */
export interface PlannedWrite {
  path: string
  before: string | null
  after: string | null
}
export type ApplyPlan = { status: 'planned'; writes: PlannedWrite[] } | { status: 'conflict'; paths: { path: string; reason: string }[] }

/**
 * Decides how an accepted patch meets the user's files as they are now. A file that still is what the snapshot held gets
 * the tested content. One that differs (unstaged hunks, edits made meanwhile) gets the patch's hunks only where their
 * context stands to the letter, so that every other byte survives; else it is a conflict.
 */
export async function planApply(root: string, changes: readonly FileChange[]): Promise<ApplyPlan> {
  const writes: PlannedWrite[] = []
  const conflicts: { path: string; reason: string }[] = []
  for (const change of changes) {
    const planned = await planOne(root, change)
    if ('reason' in planned) conflicts.push(planned)
    else writes.push(planned)
  }
  return conflicts.length > 0 ? { status: 'conflict', paths: conflicts } : { status: 'planned', writes }
}

async function planOne(root: string, change: FileChange): Promise<PlannedWrite | { path: string; reason: string }> {
  const { path } = change
  const link = await linkOnTheWay(root, path)
  if (link !== undefined) return { path, reason: `${link} is a symbolic link now` }
  const file = await readTextFile(join(root, path))
  if (file !== null && file.kind !== 'text') return { path, reason: file.kind === 'symlink' ? 'it is a symbolic link now' : 'it is not UTF-8 text now' }
  const current = file?.text ?? null
  if (current === change.before) return { path, before: current, after: change.after }
  if (current === change.after) return { path, before: current, after: current }
  if (current === null) return { path, reason: 'it is not there any more' }
  if (change.before === null) return { path, reason: 'the patch creates it, but the working tree already has such a file' }
  if (change.after === null) return { path, reason: 'the patch deletes it, but it has changes that were not tested' }
  const merged = await resolveDiff(renderDiff([change]), async () => ({ kind: 'text', text: current }))
  if (merged.status === 'resolved' && merged.changes[0] !== undefined) return merged.changes[0]
  return { path, reason: 'it has other changes in the same place' }
}

/** Writes a plan: each file by a temporary sibling and a rename, all of them rolled back when one fails. */
export async function applyPlan(root: string, writes: readonly PlannedWrite[]): Promise<ApplyResult> {
  const undo: (() => Promise<void>)[] = []
  try {
    for (const write of writes.filter(({ before, after }) => before !== after)) {
      const now = await readTextFile(join(root, write.path))
      if ((now?.kind === 'text' ? now.text : null) !== write.before) {
        await rollBack(undo)
        return { status: 'conflict', paths: [{ path: write.path, reason: 'it was changed while ralph was writing' }] }
      }
      undo.push(await writeOne(root, write))
    }
    return { status: 'applied', paths: writes.map(({ path }) => path) }
  } catch (error) {
    await rollBack(undo)
    return { status: 'failed', reason: messageOf(error) }
  }
}

/** Returns what undoes the write. */
async function writeOne(root: string, { path, before, after }: PlannedWrite): Promise<() => Promise<void>> {
  const target = join(root, path)
  const stat = await lstat(target).catch(absentIsNull)
  const mode = stat === null ? undefined : stat.mode & 0o7777
  if (after === null) {
    await rm(target)
    return () => replaceFile(target, before ?? '', mode)
  }
  const made = await mkdir(dirname(target), { recursive: true })
  await replaceFile(target, after, mode)
  return async () => {
    if (before !== null) return replaceFile(target, before, mode)
    await rm(target, { force: true })
    if (made !== undefined) await removeEmptyFolders(dirname(target), made)
  }
}

/** Atomic: a reader sees the old file or the new one, also when the disk fills up or the machine stops. */
async function replaceFile(target: string, content: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(target), `.ralph-${process.pid}-${Date.now().toString(36)}.tmp`)
  try {
    const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o666)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (mode !== undefined) await chmod(temporary, mode)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function rollBack(undo: (() => Promise<void>)[]): Promise<void> {
  for (const step of undo.reverse()) await step()
}

async function removeEmptyFolders(from: string, to: string): Promise<void> {
  for (let folder = from; folder.length >= to.length; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(() => true, () => false)
    if (!removed) return
  }
}

async function linkOnTheWay(root: string, path: string): Promise<string | undefined> {
  const parts = path.split('/')
  for (let n = 1; n < parts.length; n++) {
    const parent = parts.slice(0, n).join('/')
    if ((await lstat(join(root, parent)).catch(absentIsNull))?.isSymbolicLink()) return parent
  }
  return undefined
}
