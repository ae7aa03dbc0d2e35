import { type Dirent, existsSync, readdirSync, readlinkSync, realpathSync, symlinkSync } from 'node:fs'
import { lstat, mkdir, readdir, realpath, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { absentIsNull } from './absent.ts'
import { type ReadOnlyMount, withoutNested } from './sandbox/system-mounts.ts'

/** Folders that hold a Python virtual environment have this file. */
const virtualEnvironmentMark = 'pyvenv.cfg'
const virtualEnvironmentNames = ['.venv', 'venv', 'env']

/** Where the trees of one repository stand. */
interface Places {
  repositoryRoot: string
  treeRoot: string
  /** Beside the tree: what it shares, each under its own repository-relative path. */
  sharedRoot: string
}

export interface SharedDependencies {
  /** Repository-relative paths of the tree that are no part of the snapshot. */
  paths: string[]
  /** What the tree's links lead to; a sandbox must show it at the same place. */
  mounts: ReadOnlyMount[]
}

/**
 * Shares dependency folders of the repository into a private tree without copying them.
 * A virtual environment is one link. `node_modules` becomes a real folder with a link per package, because packages of an
 * npm or pnpm workspace are links into the repository, which must lead to the private tree's files and not to the user's.
 * All links go through `sharedRoot`: in a sandbox the repository's own path shows the private tree, so a link to the
 * repository would lead back to itself.
 */
export async function linkDependencies(places: Places, paths: readonly string[], share: readonly string[]): Promise<SharedDependencies> {
  const { repositoryRoot, treeRoot } = places
  const shared: SharedDependencies = { paths: [], mounts: [] }
  const link = async (path: string) => {
    const target = join(treeRoot, path)
    if ((await lstat(join(repositoryRoot, path)).catch(absentIsNull)) === null || (await lstat(target).catch(absentIsNull)) !== null) return
    await mkdir(dirname(target), { recursive: true })
    const mount = await shareSource(places, path)
    await symlink(mount.at, target)
    shared.paths.push(path)
    shared.mounts.push(mount)
  }
  const folders = manifestFolders(paths)
  for (const folder of folders.node) {
    const path = join(folder, 'node_modules')
    const mounts = await linkNodeModules(places, path)
    if (mounts === undefined) continue
    shared.paths.push(path)
    shared.mounts.push(...mounts)
  }
  for (const folder of folders.python) {
    for (const name of virtualEnvironmentNames) {
      const path = join(folder, name)
      if ((await lstat(join(repositoryRoot, path, virtualEnvironmentMark)).catch(absentIsNull)) !== null) await link(path)
    }
  }
  for (const path of share) await link(path)
  return shared
}

/** Where dependencies can be installed: next to tracked manifests, and at the root. */
function manifestFolders(paths: readonly string[]): { node: Set<string>; python: Set<string> } {
  const node = new Set([''])
  const python = new Set([''])
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (name === 'package.json') node.add(folder)
    if (name === 'pyproject.toml' || name === 'setup.py' || name === 'setup.cfg' || name === 'requirements.txt') python.add(folder)
  }
  return { node, python }
}

/** Outside of a sandbox `at` is a link to the source; inside of one the source is mounted there. */
async function shareSource({ repositoryRoot, sharedRoot }: Places, path: string): Promise<ReadOnlyMount> {
  const source = join(repositoryRoot, path)
  const at = join(sharedRoot, path)
  await mkdir(dirname(at), { recursive: true })
  await symlink(source, at)
  return { source: await realpath(source), at }
}

/** The mounts its links need; undefined when there is nothing to share. */
async function linkNodeModules(places: Places, path: string): Promise<ReadOnlyMount[] | undefined> {
  const entries = await readdir(join(places.repositoryRoot, path), { withFileTypes: true }).catch(absentIsNull)
  if (entries === null) return undefined
  const target = join(places.treeRoot, path)
  // A tracked node_modules is already there as the snapshot holds it.
  if ((await lstat(target).catch(absentIsNull)) !== null) return undefined
  await mkdir(target, { recursive: true })
  const mount = await shareSource(places, path)
  const outside = new Set<string>()
  const context = { ...places, repositoryRoot: await realpath(places.repositoryRoot), mount, outside }
  for (const entry of entries) {
    // Scopes and .bin hold links of their own; other dot entries are caches, which the private tree keeps for itself.
    if (entry.isDirectory() && (entry.name.startsWith('@') || entry.name === '.bin')) {
      await mkdir(join(target, entry.name))
      for (const inner of readdirSync(join(mount.source, entry.name), { withFileTypes: true })) linkEntry(context, inner, join(entry.name, inner.name), target)
    } else if (!entry.name.startsWith('.')) linkEntry(context, entry, entry.name, target)
  }
  return [mount, ...withoutNested([...outside]).map((source) => ({ source, at: source }))]
}

interface EntryContext extends Places {
  mount: ReadOnlyMount
  /** Folders outside of the repository that links lead into. */
  outside: Set<string>
}

/** Without promises: there are hundreds of entries, and each wait would take longer than its link. */
function linkEntry({ mount, repositoryRoot, treeRoot, outside }: EntryContext, dirent: Dirent, entry: string, targetFolder: string): void {
  const source = join(mount.source, entry)
  const target = join(targetFolder, entry)
  const real = dirent.isSymbolicLink() ? realPathOf(source) : source
  // A dangling link stays one.
  if (real === null) return symlinkSync(readlinkSync(source), target)
  const own = workspaceTarget(real, repositoryRoot, treeRoot)
  if (own !== undefined) return symlinkSync(relative(realpathSync.native(dirname(target)), own), target)
  const inMount = relative(mount.source, real)
  if (!leadsOut(inMount)) return symlinkSync(join(mount.at, inMount), target)
  if (leadsOut(relative(repositoryRoot, real))) for (const folder of dependencyFoldersOf(real)) outside.add(folder)
  // Another node_modules of the repository, which is shared beside this one.
  else return symlinkSync(join(mount.at, entry), target)
  symlinkSync(real, target)
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch (error) {
    return absentIsNull(error as NodeJS.ErrnoException)
  }
}

/** The outermost node_modules around a path: what a package there can load. A linked package outside of any is a folder of its own. */
function dependencyFoldersOf(path: string): string[] {
  const parts = path.split(sep)
  const first = parts.indexOf('node_modules')
  if (first > 0) return [parts.slice(0, first + 1).join(sep)]
  return [path, ...parts.map((_, n) => [...parts.slice(0, n + 1), 'node_modules'].join(sep)).filter((folder) => existsSync(folder))]
}

/** Where a link that leads into the repository's own source must lead instead. */
function workspaceTarget(real: string, repositoryRoot: string, treeRoot: string): string | undefined {
  const inside = relative(repositoryRoot, real)
  if (inside === '' || leadsOut(inside) || inside.split(sep).includes('node_modules')) return undefined
  return join(treeRoot, inside)
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`)
}
