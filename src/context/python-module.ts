import type { ModuleFacts } from './source-tree.ts'
import { type UnitExtent, unitsFromExtents } from './source-units.ts'

export function isPython(path: string): boolean {
  return path.endsWith('.py')
}

/**
 * Imports, units and tests of one Python file, read line by line: import statements, `def` and `class` stand at the start of
 * a line, and a block ends where the indentation does. An import is given as `.`-prefixed for relative ones, and
 * `from a import b` as both `a` and `a.b`, because `b` may be a module.
 */
export function readPythonModule(text: string): ModuleFacts {
  const lines = withoutLongStrings(text).split('\n')
  const blocks = blocksOf(lines)
  const source = text.split('\n')
  const units = unitsFromExtents(text, [...valuesOf(lines), ...blocks], importLinesOf(lines))
  const tests = blocks.filter(({ kind, name }) => kind === 'function' && /(^|\.)test/.test(name))
  return { imports: importsOf(text), units, tests: tests.map(({ name, from, to }) => ({ title: name.slice(name.lastIndexOf('.') + 1), text: source.slice(from - 1, to).join('\n'), from, to })) }
}

/** Strings over several lines become blanks of the same shape: their lines neither open nor end a block. */
function withoutLongStrings(text: string): string {
  return text.replace(/("""|''')(?:\\[^]|(?!\1)[^\\])*\1/g, (string) => (string.includes('\n') ? string.replace(/^.*$/gm, (line) => line.replace(/\S/g, '.').replace(/^\s*/, '                                ')) : string))
}

function importsOf(text: string): string[] {
  const found = new Set<string>()
  const code = text.replace(/\\\r?\n/g, ' ')
  for (const match of code.matchAll(/^[ \t]*import[ \t]+([^\n#]+)/gm)) {
    for (const item of (match[1] ?? '').split(',')) found.add(nameOnly(item))
  }
  for (const match of code.matchAll(/^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n#]+))/gm)) {
    const base = match[1] ?? ''
    found.add(base)
    const names = (match[2] ?? match[3] ?? '').replace(/#[^\n]*/g, '')
    for (const item of names.split(',')) {
      const name = nameOnly(item)
      if (name !== '' && name !== '*') found.add(base.endsWith('.') ? base + name : `${base}.${name}`)
    }
  }
  found.delete('')
  return [...found]
}

/** Lines of import statements at the left margin. */
function importLinesOf(lines: readonly string[]): [number, number][] {
  return lines.flatMap((line, at): [number, number][] => {
    if (!/^(import|from)\s/.test(line)) return []
    let end = at
    if (line.includes('(') && !line.includes(')')) while (end + 1 < lines.length && !(lines[end] ?? '').includes(')')) end++
    while (/\\$/.test(lines[end] ?? '') && end + 1 < lines.length) end++
    return [[at + 1, end + 1]]
  })
}

function nameOnly(item: string): string {
  return item.trim().split(/\s+as\s+/)[0]?.trim() ?? ''
}

/** Functions and classes; a method is named with its class. */
function blocksOf(lines: readonly string[]): UnitExtent[] {
  const open: { name: string; to: number; isClass: boolean }[] = []
  return lines.flatMap((line, at) => {
    const match = /^(\s*)(?:async\s+)?(def|class)\s+(\w+)/.exec(line)
    if (match === null) return []
    while (open.length > 0 && (open.at(-1)?.to ?? 0) < at) open.pop()
    const isClass = match[2] === 'class'
    const to = blockEnd(lines, at, match[1]?.length ?? 0)
    const around = open.at(-1)
    const name = around?.isClass === true ? `${around.name}.${match[3] ?? ''}` : (match[3] ?? '')
    open.push({ name, to, isClass })
    return [{ name, kind: isClass ? ('class' as const) : ('function' as const), from: decoratorStart(lines, at) + 1, to: to + 1 }]
  })
}

/** Assignments at the left margin, with the lines that belong to them. */
function valuesOf(lines: readonly string[]): UnitExtent[] {
  return lines.flatMap((line, at) => {
    const name = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(line)?.[1]
    if (name === undefined) return []
    let end = at
    // A blank line or a comment at the margin does not end what stands in brackets.
    for (let open = bracketsIn(line); end + 1 < lines.length && (open > 0 || /^([ \t]+\S|[)\]}])/.test(lines[end + 1] ?? '')); open += bracketsIn(lines[end] ?? '')) end++
    return [{ name, kind: 'value' as const, from: at + 1, to: end + 1 }]
  })
}

/** Those that are opened and not closed again. */
function bracketsIn(line: string): number {
  const code = line.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#.*/g, '')
  return (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0)
}

function decoratorStart(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && /^\s*@/.test(lines[from - 1] ?? '')) from--
  return from
}

/** The last line that is indented deeper than the `def`; a signature over several lines is a part of the block. */
function blockEnd(lines: readonly string[], at: number, indent: number): number {
  let signatureEnd = at
  while (signatureEnd < lines.length - 1 && !/:\s*(#.*)?$/.test(lines[signatureEnd] ?? '') && !/^\s*(?:async\s+)?(?:def|class)\b.*:\s*\S/.test(lines[signatureEnd] ?? '')) signatureEnd++
  let end = signatureEnd
  for (let n = signatureEnd + 1; n < lines.length; n++) {
    const line = lines[n] ?? ''
    // A comment may stand further out than the code around it.
    if (/^\s*(#.*)?$/.test(line)) continue
    if (line.length - line.trimStart().length <= indent) break
    end = n
  }
  return end
}
