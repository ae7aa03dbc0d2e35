import { lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { FileChange, ReadSnapshotFile, SnapshotFile } from '../patch/edits.ts'
import { UserError } from '../errors.ts'
import { absentIsNull } from './absent.ts'
import { GitError } from './git.ts'
import { linkDependencies } from './link-dependencies.ts'
import type { Repository } from './repository.ts'
import type { ReadOnlyMount } from './sandbox/system-mounts.ts'
import { type Snapshot, splitNul } from './snapshot.ts'

/** A throw-away copy of the snapshot outside of the repository, without `.git`, where candidates are applied and tested. */
export interface PrivateTree {
  /** Absolute path that stands for the repository's root. */
  root: string
  /** What its links to dependencies lead to. */
  mounts: readonly ReadOnlyMount[]
  /** Reads the snapshot's file as checked out (so with the line endings and filters that the user sees). */
  read: ReadSnapshotFile
  /** Puts a file of the snapshot back as it was checked out, should tests have written to it since. */
  restore(path: string): Promise<void>
  /** Writes a candidate patch into the tree. */
  write(changes: readonly FileChange[]): Promise<void>
  /** Puts the files of a candidate back, and nothing else: cheap, for the many trials of a search. */
  undo(changes: readonly FileChange[]): Promise<void>
  /** A candidate was written into it and nobody put it back: it is not what the snapshot holds. */
  holdsCandidate(): boolean
  /** Repository-relative paths of files of the snapshot that are not as it holds them: written by tests, or by a candidate. */
  changedFiles(): Promise<string[]>
  /** Makes every file what `snapshot` holds (by default the one it was made of) and removes what tests left behind. */
  reset(snapshot?: Snapshot): Promise<void>
}

/** Checks the snapshot out below `folder` and shares dependency folders into it. */
export async function createPrivateTree(
  repository: Repository,
  snapshot: Snapshot,
  folder: string,
  options: { share: readonly string[] },
): Promise<PrivateTree> {
  // The last component stays the repository's name: some tests and tools look at it.
  const root = join(folder, repository.root.split('/').at(-1) ?? 'tree')
  await mkdir(root, { recursive: true })
  const env = { ...snapshot.objectEnv, GIT_INDEX_FILE: join(folder, 'tree.index'), GIT_DIR: repository.gitDir, GIT_WORK_TREE: root }
  const gitHere = (args: readonly string[]) => repository.git(args, { env, cwd: root })
  const checkOut = (tree: string) => gitHere(['-c', 'checkout.workers=0', 'read-tree', '--reset', '-u', tree])
  await checkOut(snapshot.tree).catch((error: unknown) => {
    if (!(error instanceof GitError)) throw error
    const said = error.stderr.trim() === '' ? `git ended with code ${error.exitCode} and said nothing, as it does on a full disk` : error.stderr.trim()
    throw new UserError(`The tree under test could not be checked out below ${folder}: ${said}. Free some space there, or set TMPDIR to another folder; if a filter (LFS, smudge) failed, mend it.`, { kind: 'environment', cause: error })
  })
  const places = { repositoryRoot: repository.root, treeRoot: root, sharedRoot: join(folder, 'shared') }
  const shared = await linkDependencies(places, [...snapshot.files.keys()], options.share)
  const written = new Set<string>()
  let checkedOut = Date.now()
  /** Files that were put back since, and when. */
  const restored = new Map<string, number>()
  const changedAt = async (path: string) => (await lstat(join(root, path)).catch(absentIsNull))?.ctimeMs
  return {
    root,
    mounts: shared.mounts,
    read: (path) => readTextFile(join(root, path)),
    async restore(path) {
      const changed = await changedAt(path)
      if (changed !== undefined && (changed <= checkedOut || changed === restored.get(path))) return
      // What cannot be put back (a folder stands there now) stays as it is: whoever reads it finds no text.
      await gitHere(['checkout-index', '--force', '--quiet', '--', path]).catch((error: unknown) => {
        if (!(error instanceof GitError)) throw error
      })
      restored.set(path, (await changedAt(path)) ?? 0)
    },
    async write(changes) {
      for (const { path } of changes) written.add(path)
      await writeChanges(root, changes)
    },
    async undo(changes) {
      await writeChanges(root, changes.map(({ path, before, after }) => ({ path, before: after, after: before })))
      for (const { path } of changes) written.delete(path)
    },
    holdsCandidate: () => written.size > 0,
    async changedFiles() {
      const { stdout } = await gitHere(['diff', '--name-only', '-z', '--no-ext-diff', '--ignore-submodules=all'])
      return splitNul(stdout)
    },
    async reset(to = snapshot) {
      await checkOut(to.tree)
      // -x: ignored leftovers (caches, build output) go too; shared dependencies stay.
      await gitHere(['clean', '-ffdxq', ...shared.paths.flatMap((path) => ['-e', `/${escapeIgnore(path)}`])])
      written.clear()
      restored.clear()
      checkedOut = Date.now()
    },
  }
}

/** Text, or what keeps it from being edited. */
export async function readTextFile(path: string): Promise<SnapshotFile | null> {
  const stat = await lstat(path).catch(absentIsNull)
  if (stat === null || stat.isDirectory()) return null
  if (stat.isSymbolicLink()) return { kind: 'symlink' }
  const bytes = await readFile(path)
  const text = bytes.toString('utf8')
  const exact = !bytes.includes(0) && Buffer.from(text, 'utf8').equals(bytes)
  return exact ? { kind: 'text', text } : { kind: 'binary' }
}

/**
 * The text of a file below `root`, null where there is none. A runner may name any path as a test's file or a frame, and a test
 * may lay links: what stands elsewhere on the machine is nobody's business.
 */
export async function readInside(root: string, path: string): Promise<string | null> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, path)).catch(() => null)])
  if (real === null || !real.startsWith(`${realRoot}${sep}`)) return null
  const file = await readTextFile(join(root, path))
  return file?.kind === 'text' ? file.text : null
}

async function writeChanges(root: string, changes: readonly FileChange[]): Promise<void> {
  for (const { path, after } of changes) {
    const target = join(root, path)
    if (after === null) await rm(target, { force: true })
    else {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, after)
    }
  }
}

function escapeIgnore(path: string): string {
  return path.replace(/[*?[\]\\ ]/g, '\\$&')
}
