import { join, posix, relative, sep } from 'node:path'
import { readConfiguredAliases } from './configured-aliases.ts'
import { createGoResolver, isGo } from './go-module.ts'
import { isPython } from './python-module.ts'
import { createJavaResolver, isJava } from './java-module.ts'
import { createRustResolver, isRust } from './rust-module.ts'
import type { SourceTree } from './source-tree.ts'

/** The repository files that one import of one file may load; empty for packages from outside. */
export type ResolveImport = (importer: string, specifier: string) => string[]

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']

/** Resolves as Node, TypeScript, bundlers and test runners do (path aliases, `exports`, workspaces), and as Python does for packages. */
export async function createResolver(tree: SourceTree): Promise<ResolveImport> {
  const javaScript = await createJavaScriptResolver(tree)
  const java = createJavaResolver(tree)
  const [go, rust] = [await createGoResolver(tree), await createRustResolver(tree)]
  return (importer, specifier) => {
    if (isPython(importer)) return resolvePython(tree, importer, specifier)
    return isGo(importer) ? go(importer, specifier) : isRust(importer) ? rust(importer, specifier) : isJava(importer) ? java(importer, specifier) : javaScript(importer, specifier)
  }
}

async function createJavaScriptResolver(tree: SourceTree): Promise<ResolveImport> {
  const { ResolverFactory } = await import('oxc-resolver')
  const options = {
    extensions,
    // Source before build: a candidate changes source.
    conditionNames: ['source', 'development', 'node', 'import', 'require', 'default'],
    extensionAlias: {
      '.js': ['.ts', '.tsx', '.js', '.jsx'],
      '.jsx': ['.tsx', '.jsx'],
      '.mjs': ['.mts', '.mjs'],
      '.cjs': ['.cts', '.cjs'],
    },
    mainFields: ['source', 'module', 'main'],
  }
  const resolver = new ResolverFactory({ ...options, tsconfig: 'auto' })
  // A configuration counts for the files that it includes; tests and what bundlers build use its paths all the same.
  const byConfig = new Map<string, InstanceType<typeof ResolverFactory>>()
  const resolverOf = (configFile: string) => {
    const known = byConfig.get(configFile) ?? new ResolverFactory({ ...options, tsconfig: { configFile: join(tree.root, configFile), references: 'auto' } })
    byConfig.set(configFile, known)
    return known
  }
  const configs = configsByFolder(tree)
  const inNearestConfig = (importer: string, specifier: string) => {
    for (let folder = posix.dirname(importer); ; folder = posix.dirname(folder)) {
      for (const config of configs.get(folder) ?? []) {
        const found = resolverOf(config).resolveFileSync(join(tree.root, importer), specifier).path
        if (found !== undefined) return found
      }
      if (folder === '.' || folder === '/') return undefined
    }
  }
  const aliases = await readConfiguredAliases(tree)
  return (importer, specifier) => {
    const found = resolver.resolveFileSync(join(tree.root, importer), specifier).path ?? (specifier.startsWith('.') || configs.size === 0 ? undefined : inNearestConfig(importer, specifier))
    const path = found === undefined ? undefined : insideTree(tree, found)
    if (path !== undefined && tree.paths.has(path)) return [path]
    if (found !== undefined && path === undefined) return []
    const source = sourceOfWorkspacePackage(tree, specifier) ?? sourceOfBuilt(tree, importer, specifier)
    return source ?? firstExisting(tree, aliases(importer, specifier)) ?? aliasByConvention(tree, importer, specifier)
  }
}

/** `tsconfig.json` and its siblings by their folders. */
function configsByFolder(tree: SourceTree): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const path of tree.paths) if (/(^|\/)[jt]sconfig(\.[\w-]+)?\.json$/.test(path)) found.set(posix.dirname(path), [...(found.get(posix.dirname(path)) ?? []), path])
  return found
}

function insideTree(tree: SourceTree, absolute: string): string | undefined {
  const path = relative(tree.root, absolute)
  return path.startsWith('..') || path.split(sep).includes('node_modules') ? undefined : path.split(sep).join('/')
}

/** A workspace package whose entry is built output that is not there: its source entry instead. */
function sourceOfWorkspacePackage(tree: SourceTree, specifier: string): string[] | undefined {
  const match = /^((?:@[^/]+\/)?[^./@][^/]*)(?:\/(.+))?$/.exec(specifier)
  if (match?.[1] === undefined) return undefined
  const folder = workspaceFolders(tree).get(posix.basename(match[1]))
  if (folder === undefined) return undefined
  const rest = match[2] ?? 'index'
  return firstExisting(tree, [join(folder, 'src', rest), join(folder, rest), join(folder, 'lib', rest)])
}

const foldersByTree = new WeakMap<SourceTree, Map<string, string>>()

/** Package folders by the last part of their path; exact names need package.json, which the resolver has already tried. */
function workspaceFolders(tree: SourceTree): Map<string, string> {
  let folders = foldersByTree.get(tree)
  if (folders === undefined) {
    folders = new Map()
    for (const path of tree.paths) {
      if (!path.endsWith('/package.json')) continue
      const folder = posix.dirname(path)
      folders.set(posix.basename(folder), folder)
    }
    foldersByTree.set(tree, folders)
  }
  return folders
}

/** `../dist/cart.js` that is not there yet: `../src/cart.ts`, or what `main` of the package's own folder leads to. */
function sourceOfBuilt(tree: SourceTree, importer: string, specifier: string): string[] | undefined {
  if (!specifier.startsWith('.')) return undefined
  const path = posix.normalize(posix.join(posix.dirname(importer), specifier)).replace(/\/$/, '')
  const inSource = path.replace(/\.[cm]?jsx?$/, '').replace(/(^|\/)(dist|build|lib|out|cjs|esm|es)(?=\/|$)/, '$1src')
  const places = [inSource, inSource.replace(/\/(cjs|esm|es|node|umd)(?=\/)/, ''), ...(inSource === path ? [join(path, 'src', 'index')] : [])]
  return firstExisting(tree, places)
}

/** `@/x`, `~/x` and `#/x` mean the source folder in most bundler configurations. */
function aliasByConvention(tree: SourceTree, importer: string, specifier: string): string[] {
  const rest = /^[@~#]\/(.+)$/.exec(specifier)?.[1]
  if (rest === undefined) return []
  for (let folder = posix.dirname(importer); ; folder = posix.dirname(folder)) {
    const found = firstExisting(tree, [join(folder, 'src', rest), join(folder, rest)])
    if (found !== undefined) return found
    if (folder === '.' || folder === '/') return []
  }
}

function firstExisting(tree: SourceTree, bases: readonly string[]): string[] | undefined {
  for (const base of bases) {
    for (const path of [base, ...extensions.map((end) => base + end), ...extensions.map((end) => join(base, `index${end}`))]) {
      if (tree.paths.has(path)) return [path]
    }
  }
  return undefined
}

function resolvePython(tree: SourceTree, importer: string, specifier: string): string[] {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0
  const parts = specifier.slice(dots).split('.').filter(Boolean)
  const roots = dots > 0 ? [climb(posix.dirname(importer), dots - 1)] : pythonRoots(importer)
  for (const root of roots) {
    const found = pythonModule(tree, root, parts)
    if (found.length > 0) return found
  }
  return []
}

/** The module itself and the `__init__.py` of each package on the way, which run too. */
function pythonModule(tree: SourceTree, root: string, parts: readonly string[]): string[] {
  const base = posix.join(root, ...parts)
  const target = [`${base}.py`, `${base}/__init__.py`].find((path) => tree.paths.has(path))
  if (target === undefined) return []
  const packages = parts.slice(0, -1).map((_, n) => posix.join(root, ...parts.slice(0, n + 1), '__init__.py'))
  return [target, ...packages.filter((path) => path !== target && tree.paths.has(path))]
}

/** Folders that may be on sys.path: those of the importer and above it, the root, and any `src` next to them. */
function pythonRoots(importer: string): string[] {
  const roots: string[] = []
  for (let folder = posix.dirname(importer); ; folder = posix.dirname(folder)) {
    roots.push(folder, posix.join(folder, 'src'), posix.join(folder, 'lib'))
    if (folder === '.' || folder === '/') return roots
  }
}

function climb(folder: string, levels: number): string {
  return levels === 0 ? folder : climb(posix.dirname(folder), levels - 1)
}
