import { join } from 'node:path'
import type { FileChange } from '../patch/edits.ts'
import { renderDiff } from '../patch/render-diff.ts'
import { resolveDiff } from '../patch/resolve-diff.ts'
import { linkOnTheWay } from './journal/durable.ts'
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
