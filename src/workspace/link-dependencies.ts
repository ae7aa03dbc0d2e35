import { lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { absentIsNull } from './absent.ts'

/** Folders that hold a Python virtual environment have this file. */
const virtualEnvironmentMark = 'pyvenv.cfg'
const virtualEnvironmentNames = ['.venv', 'venv', 'env']

/**
 * Shares dependency folders of the repository into a private tree without copying them, and returns their paths.
 * A virtual environment is one link. `node_modules` becomes a real folder with a link per package, because packages of an
 * npm or pnpm workspace are links into the repository, which must lead to the private tree's files and not to the user's.
 */
export async function linkDependencies(repositoryRoot: string, treeRoot: string, paths: readonly string[], share: readonly string[]): Promise<string[]> {
  const shared: string[] = []
  const link = async (path: string) => {
    const source = join(repositoryRoot, path)
    const target = join(treeRoot, path)
    if ((await lstat(source).catch(absentIsNull)) === null || (await lstat(target).catch(absentIsNull)) !== null) return
    await mkdir(dirname(target), { recursive: true })
    await symlink(source, target)
    shared.push(path)
  }
  const folders = manifestFolders(paths)
  for (const folder of folders.node) {
    const path = join(folder, 'node_modules')
    if (await linkNodeModules(repositoryRoot, treeRoot, path)) shared.push(path)
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

async function linkNodeModules(repositoryRoot: string, treeRoot: string, path: string): Promise<boolean> {
  const source = join(repositoryRoot, path)
  const entries = await readdir(source, { withFileTypes: true }).catch(absentIsNull)
  if (entries === null) return false
  const target = join(treeRoot, path)
  // A tracked node_modules is already there as the snapshot holds it.
  if ((await lstat(target).catch(absentIsNull)) !== null) return false
  await mkdir(target, { recursive: true })
  const realRepository = await realpath(repositoryRoot)
  for (const entry of entries) {
    const isFolder = entry.isDirectory()
    // Scopes and .bin hold links of their own; other dot entries are caches, which the private tree keeps for itself.
    if (isFolder && (entry.name.startsWith('@') || entry.name === '.bin')) {
      await mkdir(join(target, entry.name))
      for (const inner of await readdir(join(source, entry.name))) {
        await linkEntry(join(source, entry.name, inner), join(target, entry.name, inner), realRepository, treeRoot)
      }
    } else if (!entry.name.startsWith('.')) await linkEntry(join(source, entry.name), join(target, entry.name), realRepository, treeRoot)
  }
  return true
}

async function linkEntry(source: string, target: string, realRepository: string, treeRoot: string): Promise<void> {
  const real = await realpath(source).catch(absentIsNull)
  // A dangling link stays one.
  if (real === null) return symlink(await readlink(source), target)
  await symlink(workspaceTarget(real, realRepository, treeRoot) ?? real, target)
}

/** Where a link that leads into the repository's own source must lead instead. */
function workspaceTarget(real: string, realRepository: string, treeRoot: string): string | undefined {
  const inside = relative(realRepository, real)
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || inside.split(sep).includes('node_modules')) return undefined
  return join(treeRoot, inside)
}
