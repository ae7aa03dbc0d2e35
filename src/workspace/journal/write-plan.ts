import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { faultPoint } from '../../process/fault.ts'
import type { ApplyResult, PlannedWrite } from '../apply-changes.ts'
import type { Repository } from '../repository.ts'
import { inspect, linkOnTheWay, syncFolder, writeNew } from './durable.ts'
import { type GitState, movement, readGitState } from './git-state.ts'
import { beginJournal, finishJournal, type Journal, savedPath, temporaryPath } from './journal.ts'
import { clearAway, rollBack } from './roll-back.ts'
import { PlanConflict, recordOf, type SurveyedFile, survey } from './survey.ts'

export interface WriteOptions {
  /** Where git stood when the run began, if that is not now. */
  startedFrom?: GitState | undefined
  now?: () => Date
}

/**
 * Writes a plan into the user's tree so that every interruption leaves the old files, or the new ones after `recover`:
 * begin → old bytes saved → new bytes beside each file → prepared → renames → committed → journal removed. The caller
 * holds the lock. Whatever goes wrong before `committed` is taken back.
 */
export async function writePlan(repository: Repository, writes: readonly PlannedWrite[], { startedFrom, now = () => new Date() }: WriteOptions = {}): Promise<ApplyResult> {
  const todo = writes.filter(({ before, after }) => before !== after)
  const applied: ApplyResult = { status: 'applied', paths: writes.map(({ path }) => path) }
  if (todo.length === 0) return applied
  let journal: Journal | undefined
  let touched = 0
  try {
    const git = await readGitState(repository)
    refuseMovement(startedFrom ?? git, git)
    const { files, folders } = await survey(repository.root, todo)
    journal = await beginJournal(repository.privateDir, { root: repository.root, git, folders, files: files.map(recordOf) }, now)
    await faultPoint('journal-begin')
    await prepare(repository, journal, files)
    await faultPoint('journal-prepared')
    refuseMovement(git, await readGitState(repository))
    for (const n of files.keys()) await putInPlace(repository.root, journal, n, () => (touched = n + 1))
    // A new folder is a name in its parent.
    for (const folder of new Set([...files.map(({ path }) => path), ...folders].map(dirname))) await syncFolder(join(repository.root, folder))
    refuseMovement(git, await readGitState(repository))
    await faultPoint('before-commit')
    await journal.append('committed')
  } catch (error) {
    return takeBack(repository, journal, touched, error)
  }
  await finish(repository.root, journal)
  return applied
}

/** Saves the old bytes, and lays the new ones beside their files: a full disk or a folder that cannot be written shows before any file changes. */
async function prepare(repository: Repository, journal: Journal, files: readonly SurveyedFile[]): Promise<void> {
  const { folder, begin } = journal
  for (const [n, { old, new: after }] of files.entries()) {
    if (old !== null) await writeNew(savedPath(folder, n, 'old'), old.bytes)
    // Only for a person to look at, should somebody edit the file in the middle of it all: not worth the wait for the disk.
    if (after !== null) await writeFile(savedPath(folder, n, 'new'), after, { mode: 0o600 })
  }
  await syncFolder(folder)
  await faultPoint('journal-saved')
  for (const path of begin.folders) await mkdir(join(repository.root, path)).catch(existsIsFine)
  for (const [n, { path, old, new: after }] of files.entries()) {
    if (after === null) continue
    await refuseLinks(repository.root, path)
    await writeNew(temporaryPath(repository.root, folder, n, path), after, old?.rights)
    await faultPoint('temp-written')
  }
  await journal.append('prepared')
}

/** One file's step from old to new; looks once more at what it replaces, and says when it is about to. */
async function putInPlace(root: string, { folder, begin }: Journal, n: number, touch: () => void): Promise<void> {
  const file = begin.files[n]
  if (file === undefined) return
  await faultPoint('before-rename')
  const target = join(root, file.path)
  await refuseLinks(root, file.path)
  const found = await inspect(target)
  const isAsRecorded = file.old === null ? found.kind === 'absent' : found.kind === 'file' && found.sha256 === file.old.sha256 && found.rights.mode === file.old.rights.mode
  if (!isAsRecorded) throw new PlanConflict(file.path, 'it was changed while ralph was writing')
  const temporary = temporaryPath(root, folder, n, file.path)
  touch()
  if (file.new === null) await rm(target)
  else if (file.old === null) await moveToNewName(temporary, target)
  else await rename(temporary, target)
  await faultPoint('after-rename')
}

/** A rename would replace a file that appeared this moment; a link does not. */
async function moveToNewName(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
    await rm(temporary)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error
    // No hard links on this file system.
    await rename(temporary, target)
  }
}

async function takeBack(repository: Repository, journal: Journal | undefined, touched: number, error: unknown): Promise<ApplyResult> {
  const conflicts = error instanceof PlanConflict ? [{ path: error.path, reason: error.reason }] : []
  if (journal !== undefined) {
    // What the disk said about an error of its own may not be the last word: `recover` looks again.
    const keep = error instanceof Error && 'code' in error && error.code === 'EIO'
    try {
      await journal.close()
      conflicts.push(...(await rollBack(repository, journal.folder, journal.begin, { touched, keep })).leftAlone)
    } catch (second) {
      return { status: 'failed', reason: `${messageOf(error)}; not everything could be put back (${messageOf(second)}): run "ralph recover" when that is mended` }
    }
  }
  return conflicts.length > 0 ? { status: 'conflict', paths: conflicts } : { status: 'failed', reason: messageOf(error) }
}

/** After `committed` nothing can go wrong any more: what is left lying is for the next `recover`. */
async function finish(root: string, journal: Journal): Promise<void> {
  try {
    await journal.close()
    await faultPoint('committed')
    await clearAway(root, journal.folder, journal.begin)
    await finishJournal(journal.folder)
  } catch {
    // As said above.
  }
}

function refuseMovement(from: GitState, to: GitState): void {
  const moved = movement(from, to)
  if (moved !== undefined) throw new Error(moved)
}

async function refuseLinks(root: string, path: string): Promise<void> {
  const found = await linkOnTheWay(root, path)
  if (found !== undefined) throw new PlanConflict(path, `${found} is a symbolic link now`)
}

function existsIsFine(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
