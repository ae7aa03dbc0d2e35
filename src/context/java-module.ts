import { posix } from 'node:path'
import type { ModuleFacts, SourceTree } from './source-tree.ts'
import { type UnitExtent, unitsFromExtents } from './source-units.ts'

export function isJava(path: string): boolean {
  return path.endsWith('.java')
}

/** What stands for the other classes of a package, which need no import. */
const ownPackage = '.'

/** Imports, units and tests of one Java file, read line by line: a member begins where a brace opens at the depth of its class. */
export function readJavaModule(text: string): ModuleFacts {
  const lines = text.split('\n')
  const extents = extentsOf(lines)
  const importLines = lines.flatMap((line, at): [number, number][] => (/^\s*(package|import)\s/.test(line) ? [[at + 1, at + 1]] : []))
  const isTest = ({ from }: UnitExtent) => lines.slice(Math.max(0, from - 4), from).some((line) => /@(\w+\.)*(Test|ParameterizedTest|RepeatedTest)\b/.test(line))
  const tests = extents.filter((extent) => extent.kind === 'function' && isTest(extent))
  return {
    imports: [ownPackage, ...[...text.matchAll(/^\s*import\s+(?:static\s+)?([\w.]+(?:\.\*)?)\s*;/gm)].map((match) => match[1] ?? '')],
    units: unitsFromExtents(text, extents, importLines),
    tests: tests.map(({ name, from, to }) => ({ title: name.slice(name.lastIndexOf('.') + 1), text: lines.slice(from - 1, to).join('\n'), from, to })),
  }
}

interface Open {
  name: string
  kind: UnitExtent['kind'] | undefined
  from: number
}

function extentsOf(lines: readonly string[]): UnitExtent[] {
  const found: UnitExtent[] = []
  const open: Open[] = []
  let head = ''
  let headLine = 0
  for (const [at, line] of withoutTexts(lines).entries()) {
    for (const character of line) {
      if (head.trim() === '') headLine = at + 1
      if (character === '{') {
        open.push({ ...blockOf(head, open), from: headLine })
        head = ''
      } else if (character === '}') {
        const block = open.pop()
        if (block?.kind !== undefined) found.push({ name: block.name, kind: block.kind, from: block.from, to: at + 1 })
        head = ''
      } else head = character === ';' ? '' : head + character
    }
    head += ' '
  }
  return found.sort((a, b) => a.from - b.from || b.to - a.to)
}

/** What opens here: a type, a member of one, or a block within a member, which is no unit. */
function blockOf(head: string, open: readonly Open[]): Omit<Open, 'from'> {
  const around = open.at(-1)
  const type = /\b(?:class|interface|enum|record)\s+(\w+)/.exec(head)?.[1]
  if (type !== undefined) return { name: type, kind: 'class' }
  const member = around?.kind === 'class' ? /(\w+)\s*\([^]*\)\s*(?:throws\s[^]*)?$/.exec(head.trim())?.[1] : undefined
  return member === undefined ? { name: '', kind: undefined } : { name: `${around?.name ?? ''}.${member}`, kind: 'function' }
}

/** Braces in strings, characters and comments are none. */
function withoutTexts(lines: readonly string[]): string[] {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ')
  return lines.join('\n').replace(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|\/\/[^\n]*|\/\*[^]*?\*\//g, blank).split('\n')
}

/** The files of the class, or of the package, that an import of a Java file names: its own package, or one in this repository. */
export function createJavaResolver(tree: SourceTree): (importer: string, specifier: string) => string[] {
  let byName: Map<string, string[]> | undefined
  const named = (name: string) => {
    byName ??= groupBy([...tree.paths].filter(isJava), (path) => posix.basename(path, '.java'))
    return byName.get(name) ?? []
  }
  const inFolder = (folder: string) => [...tree.paths].filter((path) => isJava(path) && (posix.dirname(path) === folder || posix.dirname(path).endsWith(`/${folder}`)))
  return (importer, specifier) => {
    // Tests stand in the package of the code under test, below another root.
    if (specifier === ownPackage) return inFolder(posix.dirname(importer).replace(/^.*\/java\//, '')).filter((path) => path !== importer && !/(^|\/)src\/test\//.test(path))
    const parts = specifier.split('.')
    if (parts.at(-1) === '*') return inFolder(parts.slice(0, -1).join('/'))
    // `import static a.b.C.method` names the class one part earlier.
    for (const path of [parts, parts.slice(0, -1)]) {
      const found = named(path.at(-1) ?? '').filter((file) => file === `${path.join('/')}.java` || file.endsWith(`/${path.join('/')}.java`))
      if (found.length > 0) return found
    }
    return []
  }
}

function groupBy(items: readonly string[], keyOf: (item: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
