import type { ModuleFacts, SourceUnit } from './source-tree.ts'

export function isPython(path: string): boolean {
  return path.endsWith('.py')
}

/**
 * Imports, functions and tests of one Python file, read line by line: import statements and `def` stand at the start of a
 * line, and a block ends where the indentation does. An import is given as `.`-prefixed for relative ones, and
 * `from a import b` as both `a` and `a.b`, because `b` may be a module.
 */
export function readPythonModule(text: string): ModuleFacts {
  const lines = text.split('\n')
  const functions = functionsOf(lines)
  return { imports: importsOf(text), units: [...valuesOf(lines), ...functions], tests: functions.filter(({ name }) => name.startsWith('test')).map(({ name, text: body }) => ({ title: name, text: body })) }
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

function nameOnly(item: string): string {
  return item.trim().split(/\s+as\s+/)[0]?.trim() ?? ''
}

function functionsOf(lines: readonly string[]): SourceUnit[] {
  return lines.flatMap((line, at) => {
    const match = /^(\s*)(?:async\s+)?def\s+(\w+)/.exec(line)
    if (match === null) return []
    const end = blockEnd(lines, at, match[1]?.length ?? 0)
    const from = decoratorStart(lines, at)
    return [{ name: match[2] ?? '', kind: 'function' as const, from: from + 1, to: end + 1, text: lines.slice(from, end + 1).join('\n') }]
  })
}

/** Assignments at the left margin, with the lines that belong to them. */
function valuesOf(lines: readonly string[]): SourceUnit[] {
  return lines.flatMap((line, at) => {
    const name = /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/.exec(line)?.[1]
    if (name === undefined) return []
    let end = at
    while (end + 1 < lines.length && /^([ \t]+\S|[)\]}])/.test(lines[end + 1] ?? '')) end++
    return [{ name, kind: 'value' as const, from: at + 1, to: end + 1, text: lines.slice(at, end + 1).join('\n') }]
  })
}

function decoratorStart(lines: readonly string[], at: number): number {
  let from = at
  while (from > 0 && /^\s*@/.test(lines[from - 1] ?? '')) from--
  return from
}

/** The last line that is indented deeper than the `def`; a signature over several lines is a part of the block. */
function blockEnd(lines: readonly string[], at: number, indent: number): number {
  let signatureEnd = at
  while (signatureEnd < lines.length - 1 && !/:\s*(#.*)?$/.test(lines[signatureEnd] ?? '')) signatureEnd++
  let end = signatureEnd
  for (let n = signatureEnd + 1; n < lines.length; n++) {
    const line = lines[n] ?? ''
    if (line.trim() === '') continue
    if (line.length - line.trimStart().length <= indent) break
    end = n
  }
  return end
}
