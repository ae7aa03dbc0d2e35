import { posix } from 'node:path'
import type { ModuleFacts, SourceTree } from './source-tree.ts'
import { type UnitExtent, unitsFromExtents } from './source-units.ts'

export function isGo(path: string): boolean {
  return path.endsWith('.go')
}

/** What stands for the other files of a package, which need no import. */
const ownPackage = '.'

/** Imports, units and tests of one Go file, read line by line: gofmt puts declarations and the braces that end them at the left margin. */
export function readGoModule(text: string): ModuleFacts {
  const lines = text.split('\n')
  const extents = lines.flatMap((line, at) => extentAt(lines, line, at))
  const tests = extents.filter(({ kind, name }) => kind === 'function' && /^(Test|Fuzz|Example)/.test(name))
  return {
    imports: [ownPackage, ...importsOf(text)],
    units: unitsFromExtents(text, extents, importLines(lines)),
    tests: tests.map(({ name, from, to }) => ({ title: name, text: lines.slice(from - 1, to).join('\n'), from, to })),
  }
}

function extentAt(lines: readonly string[], line: string, at: number): UnitExtent[] {
  const func = /^func (?:\(\s*(?:\w+\s+)?\*?(\w+)[^)]*\)\s*)?(\w+)/.exec(line)
  if (func !== null) return [{ name: func[1] === undefined ? (func[2] ?? '') : `${func[1]}.${func[2]}`, kind: 'function', from: startOf(lines, at), to: endOf(lines, at) }]
  const other = /^(type|var|const)\s+(\w+)/.exec(line)
  return other?.[2] === undefined ? [] : [{ name: other[2], kind: other[1] === 'type' ? 'class' : 'value', from: startOf(lines, at), to: endOf(lines, at) }]
}

/** Comments right above a declaration belong to it. */
function startOf(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && /^\/\//.test(lines[from - 1] ?? '')) from--
  return from + 1
}

/** Line of the brace at the left margin; the line itself where no block begins. */
function endOf(lines: readonly string[], at: number): number {
  if (!/[{(]\s*(\/\/.*)?$/.test(lines[at] ?? '')) return at + 1
  const end = lines.findIndex((line, n) => n > at && /^[)}]/.test(line) && !/[{(]\s*$/.test(line))
  return end < 0 ? at + 1 : end + 1
}

/** `package x`, `import "y"`, and import blocks. */
function importLines(lines: readonly string[]): [from: number, to: number][] {
  return lines.flatMap((line, at) => (/^(package|import)\b/.test(line) ? [[at + 1, endOf(lines, at)] as [number, number]] : []))
}

function importsOf(text: string): string[] {
  const head = text.slice(0, text.search(/^(func|type|var|const)\b/m) >>> 0)
  return [...head.matchAll(/^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"]+)"/gm)].map((match) => match[1] ?? '')
}

/** The files, tests left out, of the package that an import of a Go file names: its own, or one of a module in this repository. */
export async function createGoResolver(tree: SourceTree): Promise<(importer: string, specifier: string) => string[]> {
  const manifests = [...tree.paths].filter((path) => /(^|\/)go\.mod$/.test(path))
  const modules = await Promise.all(manifests.map(async (path) => ({ folder: posix.dirname(path), name: /^module\s+"?([^\s"]+)/m.exec((await tree.read(path)) ?? '')?.[1] ?? '' })))
  const packages = new Map<string, string[]>()
  for (const path of tree.paths) {
    if (isGo(path) && !path.endsWith('_test.go')) packages.set(posix.dirname(path), [...(packages.get(posix.dirname(path)) ?? []), path])
  }
  return (importer, specifier) => {
    if (specifier === ownPackage) return packages.get(posix.dirname(importer)) ?? []
    const module = modules.find(({ name }) => name !== '' && (specifier === name || specifier.startsWith(`${name}/`)))
    return module === undefined ? [] : (packages.get(posix.join(module.folder, specifier.slice(module.name.length))) ?? [])
  }
}
