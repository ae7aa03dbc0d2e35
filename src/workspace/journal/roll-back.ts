import { chmod, chown, mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { faultPoint } from '../../process/fault.ts'
import { absentIsNull } from '../absent.ts'
import type { Repository } from '../repository.ts'
import { inspect, linkOnTheWay, sha256Of, type Standing, syncFolder, writeNew } from './durable.ts'
import { finishJournal, type JournalBegin, type JournaledFile, savedPath, temporaryPath } from './journal.ts'

/** What was put back, and what was not because it is neither what it was nor what ralph wrote. */
export interface RolledBack {
  rolledBack: string[]
  leftAlone: { path: string; reason: string }[]
}

type Place = Pick<Repository, 'root' | 'privateDir'>

/**
 * Puts back every file that holds what the journal's run wrote, and takes its temporary files and empty folders away. Safe
 * to be killed at any point and to be run again. `touched`: how many of the files can hold it, where that is known. With
 * `keep` the journal stays, to be checked once more.
 */
export async function rollBack(place: Place, folder: string, begin: JournalBegin, { touched = begin.files.length, keep = false } = {}): Promise<RolledBack> {
  const result: RolledBack = { rolledBack: [], leftAlone: [] }
  const rescued = join(place.privateDir, 'rescued', basename(folder))
  for (const [n, file] of begin.files.slice(0, touched).entries()) {
    await faultPoint('recover-step')
    const outcome = await putBack(place.root, folder, n, file)
    if (outcome === 'restored') result.rolledBack.push(file.path)
    else if (outcome !== 'unchanged') result.leftAlone.push({ path: file.path, reason: `${outcome}; ${keptIn(rescued, n, file)}` })
  }
  await clearAway(place.root, folder, begin)
  await removeEmptyFolders(place.root, begin)
  await faultPoint('recover-step')
  if (result.leftAlone.length > 0) await moveFolder(folder, rescued)
  else if (!keep) await finishJournal(folder)
  return result
}

/** Takes the run's temporary files away; where the folder of one is a link now, it is not followed. */
export async function clearAway(root: string, folder: string, begin: JournalBegin): Promise<void> {
  for (const [n, { path }] of begin.files.entries()) {
    if ((await linkOnTheWay(root, path)) !== undefined) continue
    await rm(temporaryPath(root, folder, n, path), { force: true }).catch(absentIsNull)
  }
}

/** The new folders of a run that is undone; one that somebody put something into stays. */
export async function removeEmptyFolders(root: string, begin: JournalBegin): Promise<void> {
  for (const path of begin.folders.toReversed()) await rmdir(join(root, path)).catch(() => {})
}

async function putBack(root: string, folder: string, n: number, file: JournaledFile): Promise<'restored' | 'unchanged' | string> {
  const link = await linkOnTheWay(root, file.path)
  if (link !== undefined) return `${link} is a symbolic link now`
  const target = join(root, file.path)
  const now = await inspect(target)
  if (holds(now, file.old)) return 'unchanged'
  if (!holds(now, file.new)) return now.kind === 'absent' ? 'it was deleted meanwhile' : 'it was changed meanwhile'
  if (file.old === null) await rm(target)
  else if (!(await restore(savedPath(folder, n, 'old'), file.old, target, temporaryPath(root, folder, n, file.path)))) return 'its saved copy is damaged'
  await syncFolder(dirname(target)).catch(absentIsNull)
  return 'restored'
}

/** Moves the saved copy into place, which needs no space; false when it is not what was saved. */
async function restore(saved: string, old: NonNullable<JournaledFile['old']>, target: string, temporary: string): Promise<boolean> {
  const bytes = await readFile(saved).catch(absentIsNull)
  if (bytes === null || sha256Of(bytes) !== old.sha256) return false
  const { uid, gid, mode } = old.rights
  // Only root can give files away; for everybody else the owner is right already.
  await chown(saved, uid, gid).catch(() => {})
  await chmod(saved, mode)
  try {
    await rename(saved, target)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    // Git's folder lies on another file system than the tree.
    await rm(temporary, { force: true })
    await writeNew(temporary, bytes, old.rights)
    await rename(temporary, target)
  }
  return true
}

/** Whether a path stands as one side of the journal says. */
export function holds(now: Standing, side: { sha256: string } | null): boolean {
  return side === null ? now.kind === 'absent' : now.kind === 'file' && now.sha256 === side.sha256
}

function keptIn(rescued: string, n: number, file: JournaledFile): string {
  const kept = [file.old === null ? [] : [`the old content is kept in ${savedPath(rescued, n, 'old')}`], file.new === null ? [] : [`the patched one in ${savedPath(rescued, n, 'new')}`]].flat()
  return kept.join(', ')
}

async function moveFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await rename(from, to)
  await syncFolder(dirname(to))
}
