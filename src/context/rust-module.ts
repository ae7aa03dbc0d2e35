import { posix } from 'node:path'
import type { ModuleFacts, SourceTree } from './source-tree.ts'
import { type UnitExtent, unitsFromExtents } from './source-units.ts'

export function isRust(path: string): boolean {
  return path.endsWith('.rs')
}

/**
 * Modules and paths, units and tests of one Rust file, read line by line: rustfmt ends an item with a brace at its own
 * indentation. Test modules are no units. An import is given as `mod a`, or as a path: `crate::a::b`, `super::c`, `shapes::d`.
 */
export function readRustModule(text: string): ModuleFacts {
  const lines = text.split('\n')
  const inTests = testLines(lines)
  const extents = lines.flatMap((line, at) => extentAt(lines, line, at))
  const isTest = ({ from }: UnitExtent) => inTests.has(from) || attributesAt(lines, from).some((line) => /^\s*#\[(?:\w+::)*test\b/.test(line))
  const useLines = lines.flatMap((line, at) => (/^\s*(?:pub(?:\([^)]*\))?\s+)?(?:use|mod|extern crate)\s[^{]*;/.test(line) ? [at + 1] : []))
  return {
    imports: importsOf(text),
    units: unitsFromExtents(text, extents.filter((extent) => !isTest(extent)), [...inTests, ...useLines].map((line) => [line, line] as const)),
    tests: extents.filter((extent) => extent.kind === 'function' && isTest(extent)).map(({ name, from, to }) => ({ title: name, text: lines.slice(from - 1, to).join('\n'), from, to })),
  }
}

const itemForms: [kind: UnitExtent['kind'], form: RegExp][] = [
  ['function', /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|const|async|unsafe|extern(?:\s+"[^"]*")?)\s+)*fn\s+(\w+)/],
  ['class', /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|union|trait|macro_rules!)\s+(\w+)/],
  ['class', /^(\s*)(?:unsafe\s+)?impl\b(?:<[^>]*>)?(?:.*\bfor\b)?\s*&?(?:\w+::)*(\w+)/],
  ['value', /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:const|static)\s+(?:mut\s+)?(\w+)\s*:/],
]

function extentAt(lines: readonly string[], line: string, at: number): UnitExtent[] {
  for (const [kind, form] of itemForms) {
    const match = form.exec(line)
    if (match?.[2] !== undefined) return [{ name: match[2], kind, from: startOf(lines, at) + 1, to: endOf(lines, at, match[1] ?? '') }]
  }
  return []
}

const aboveItem = /^\s*(\/\/\/|#\[)/

/** Documentation and attributes belong to the item below. */
function startOf(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && aboveItem.test(lines[from - 1] ?? '')) from--
  return from
}

function attributesAt(lines: readonly string[], from: number): string[] {
  const end = lines.findIndex((line, n) => n >= from - 1 && !aboveItem.test(line))
  return lines.slice(from - 1, end)
}

function endOf(lines: readonly string[], at: number, indent: string): number {
  if (/[;}]\s*(\/\/.*)?$/.test(lines[at] ?? '')) return at + 1
  const end = lines.findIndex((line, n) => n > at && line.startsWith(indent) && /^([}\])]|where\b.*;$)/.test(line.slice(indent.length)) && !/[{(]\s*$/.test(line))
  return end < 0 ? at + 1 : end + 1
}

/** Numbers of the lines of `#[cfg(test)] mod … { … }`. */
function testLines(lines: readonly string[]): Set<number> {
  const found = new Set<number>()
  lines.forEach((line, at) => {
    if (!/^\s*#\[cfg\((?:all\()?test\b/.test(line)) return
    const start = lines.findIndex((one, n) => n >= at && /\bmod\s+\w+\s*\{/.test(one))
    if (start < 0 || start > at + 3) return
    const to = endOf(lines, start, /^\s*/.exec(lines[start] ?? '')?.[0] ?? '')
    for (let n = at + 1; n <= to; n++) found.add(n)
  })
  return found
}

function importsOf(text: string): string[] {
  const code = text.replace(/\/\/.*$/gm, '')
  const modules = [...code.matchAll(/^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/gm)].map((match) => `mod ${match[1]}`)
  const groups = [...code.matchAll(/\b((?:\w+::)+)\{([^{}]*)\}/g)].flatMap(([, base = '', names = '']) => names.split(',').map((name) => base + name.trim()))
  const paths = [...code.matchAll(/\b\w+(?:::\w+)+/g)].map(([path]) => path)
  return [...new Set([...modules, ...groups, ...paths])]
}

/** The files of this repository in which what a path of a Rust file names may stand. */
export async function createRustResolver(tree: SourceTree): Promise<(importer: string, specifier: string) => string[]> {
  const manifests = [...tree.paths].filter((path) => /(^|\/)Cargo\.toml$/.test(path))
  const crates = new Map(
    await Promise.all(
      manifests.map(async (path) => {
        const text = (await tree.read(path)) ?? ''
        const name = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? ''
        const root = /^\[lib\][^[]*?^path\s*=\s*"([^"]+)"/m.exec(text)?.[1] ?? 'src/lib.rs'
        return [name.replaceAll('-', '_'), posix.join(posix.dirname(path), root)] as const
      }),
    ),
  )
  const existing = (paths: readonly string[]) => paths.filter((path) => tree.paths.has(path)).slice(0, 1)
  return (importer, specifier) => {
    if (specifier.startsWith('mod ')) return existing(moduleFiles(childFolder(importer), specifier.slice(4)))
    const [first = '', ...rest] = specifier.split('::')
    if (first === 'self' || first === 'super') return below(tree, posix.dirname(importer), rest)
    const root = first === 'crate' ? crateRoot(tree, importer) : crates.get(first)
    return root === undefined ? [] : [...below(tree, posix.dirname(root), rest), ...existing([root])]
  }
}

/** Modules of `lib.rs`, `main.rs` and `mod.rs` stand beside it, those of `a.rs` in the folder `a`, those of a file in `tests/` beside it. */
function childFolder(path: string): string {
  const folder = posix.dirname(path)
  return /(^|\/)(lib|main|mod)\.rs$/.test(path) || /(^|\/)tests$/.test(folder) ? folder : path.slice(0, -'.rs'.length)
}

function moduleFiles(folder: string, name: string): string[] {
  return [posix.join(folder, `${name}.rs`), posix.join(folder, name, 'mod.rs')]
}

/** The file of the innermost module on the way that is one. */
function below(tree: SourceTree, folder: string, names: readonly string[]): string[] {
  let [at, found] = [folder, undefined as string | undefined]
  for (const name of names) {
    const next = moduleFiles(at, name).find((path) => tree.paths.has(path))
    if (next === undefined) break
    found = next
    at = posix.join(at, name)
  }
  return found === undefined ? [] : [found]
}

/** `src/lib.rs` or `src/main.rs` of the folder around the file. */
function crateRoot(tree: SourceTree, path: string): string | undefined {
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const root = ['lib.rs', 'main.rs'].map((name) => posix.join(folder, name)).find((one) => tree.paths.has(one))
    if (root !== undefined || folder === '.' || folder === '/') return root
  }
}
