import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { FileChange } from '../patch/edits.ts'
import { GitError } from './git.ts'
import type { Repository } from './repository.ts'

/** Which state of the user's work is under test. */
export type SnapshotSource = 'index' | 'working-tree'

/** The tree under test, frozen as a git tree whose new objects lie in a private folder. */
export interface Snapshot {
  source: SnapshotSource
  /** Object name of the tree. */
  tree: string
  /** Every path in it. */
  files: ReadonlyMap<string, SnapshotEntry>
  /** Variables under which git finds the snapshot's objects. */
  objectEnv: Readonly<Record<string, string>>
}

export interface SnapshotEntry {
  mode: string
  oid: string
  symlink: boolean
}

/**
 * Freezes the index or the working tree (with untracked files, without ignored ones) by a copied index and `write-tree`.
 * The user's index, files and object store are not written: copying works while a commit holds the index lock, and is the
 * one way that sees what `commit -a`, `-p` and `--only` are about to commit.
 */
export async function takeSnapshot(repository: Repository, source: SnapshotSource, scratchDir: string): Promise<Snapshot> {
  const index = join(scratchDir, 'snapshot.index')
  const objects = join(scratchDir, 'objects')
  await mkdir(objects, { recursive: true })
  await copyFile(repository.indexFile, index).catch(ignoreMissing)
  const objectEnv = { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: quoteAlternate(repository.objectsDir) }
  const env = { ...objectEnv, GIT_INDEX_FILE: index }
  // Adding would take the markers of a conflict for its resolution; an index with a conflict in it makes no tree.
  if (source === 'working-tree') {
    await refuseUnmerged(repository, env)
    await addAll(repository, env)
  }
  const tree = await writeTree(repository, env)
  return { source, tree, files: await listTree(repository, tree, objectEnv), objectEnv }
}

/** The snapshot with an accepted patch on top, as a tree of its own. */
export async function extendSnapshot(repository: Repository, snapshot: Snapshot, changes: readonly FileChange[], scratchDir: string): Promise<Snapshot> {
  const env = { ...snapshot.objectEnv, GIT_INDEX_FILE: join(scratchDir, 'extended.index') }
  await repository.git(['read-tree', snapshot.tree], { env })
  for (const { path, after } of changes) {
    if (after === null) await repository.git(['update-index', '--force-remove', '--', path], { env })
    else {
      // --path: the same line-ending and filter rules as for a file that is added.
      const { stdout } = await repository.git(['hash-object', '-w', '--stdin', '--path', path], { env, input: after })
      const mode = snapshot.files.get(path)?.mode ?? '100644'
      await repository.git(['update-index', '--add', '--cacheinfo', `${mode},${stdout.toString().trim()},${path}`], { env })
    }
  }
  const tree = await writeTree(repository, env)
  return { ...snapshot, tree, files: await listTree(repository, tree, snapshot.objectEnv) }
}

/** The variable is a list split at ":"; git reads a quoted entry whole. */
function quoteAlternate(path: string): string {
  return path.includes(':') || path.startsWith('"') ? `"${path.replace(/["\\]/g, '\\$&')}"` : path
}

async function refuseUnmerged(repository: Repository, env: Record<string, string>): Promise<void> {
  const { stdout } = await repository.git(['ls-files', '--unmerged', '-z'], { env })
  if (stdout.length === 0) return
  const paths = [...new Set(splitNul(stdout).map((line) => line.slice(line.indexOf('\t') + 1)))]
  throw new UserError(`Expected a tree without merge conflicts, but these files are unmerged: ${paths.join(', ')}. Resolve them, "git add" them, and run ralph again.`, {
    kind: 'environment',
  })
}

async function addAll(repository: Repository, env: Record<string, string>): Promise<void> {
  try {
    await repository.git(['add', '--all', '--', '.'], { env })
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    throw new UserError(
      `Git could not take the working tree as it is: ${error.stderr.trim()}\nMend that (a nested repository without commits can be ignored in .gitignore), and run ralph again.`,
      { kind: 'environment', cause: error },
    )
  }
}

async function writeTree(repository: Repository, env: Record<string, string>): Promise<string> {
  try {
    return (await repository.git(['write-tree'], { env })).stdout.toString().trim()
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    await refuseUnmerged(repository, env)
    throw new UserError(`The index could not be read as a tree: ${error.stderr.trim()}`, { kind: 'environment', cause: error })
  }
}

async function listTree(repository: Repository, tree: string, env: Record<string, string>): Promise<Map<string, SnapshotEntry>> {
  const { stdout } = await repository.git(['ls-tree', '-r', '-z', '--full-tree', tree], { env })
  return new Map(
    splitNul(stdout).map((line) => {
      const [mode = '', , oid = ''] = line.slice(0, line.indexOf('\t')).split(' ')
      return [line.slice(line.indexOf('\t') + 1), { mode, oid, symlink: mode === '120000' }]
    }),
  )
}

/** Records that git ends with NUL; names that are not UTF-8 keep a replacement character and cannot be edited. */
export function splitNul(bytes: Buffer): string[] {
  return bytes.toString('utf8').split('\0').slice(0, -1)
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  // A repository without any added file has no index yet.
  if (error.code !== 'ENOENT') throw error
}
