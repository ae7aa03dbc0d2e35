import { fileURLToPath } from 'node:url'

/** A stack frame before it is known whether its file belongs to the repository. */
export interface RawFrame {
  /** Absolute, or as it was printed. */
  file: string
  line: number
  column?: number | undefined
  function?: string | undefined
}

/** The frames of a V8 stack, innermost first, with the position that a syntax error prints in front of it. */
export function parseStack(stack: string): RawFrame[] {
  return [...stack.split('\n').flatMap(parseLine), ...babelPosition(stack)]
}

const place = String.raw`(?<file>(?:file://)?/[^\n()]*?|[A-Za-z]:[\\/][^\n()]*?):(?<line>\d+)(?::(?<column>\d+))?`
const lineForms = [
  // at Suite.name [as other] (/a/b.js:1:2)
  new RegExp(String.raw`^\s+at (?:async )?(?<name>.+?) \(${place}\)\s*$`),
  // at /a/b.js:1:2, and what vitest prints: ❯ name /a/b.js:1:2
  new RegExp(String.raw`^\s+(?:at (?:async )?|❯ )(?:(?<name>[^\s/]+) )?${place}\s*$`),
  // The first line of a syntax error: /a/b.js:3
  new RegExp(String.raw`^${place}\s*$`),
]

function parseLine(text: string): RawFrame[] {
  for (const form of lineForms) {
    const groups = form.exec(text)?.groups
    if (groups?.['file'] !== undefined) return [frameOf(groups)]
  }
  return []
}

function frameOf(groups: Record<string, string | undefined>): RawFrame {
  const { file = '', line, column, name } = groups
  return {
    file: toPath(file),
    line: Number(line),
    ...(column === undefined ? {} : { column: Number(column) }),
    ...(name === undefined ? {} : { function: name.replace(/ \[as .*\]$/, '') }),
  }
}

/** `SyntaxError: /a/b.js: Unexpected token (3:4)`, what Babel and so jest prints. */
function babelPosition(stack: string): RawFrame[] {
  const match = /^\s*\w*Error: (\/[^\n:]+): [^\n]*\((\d+):(\d+)\)\s*$/m.exec(stack)
  return match?.[1] === undefined ? [] : [{ file: match[1], line: Number(match[2]), column: Number(match[3]) }]
}

function toPath(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return fileURLToPath(file)
  } catch {
    // Not a URL of this system: kept as printed, and then found to be outside of the repository.
    return file
  }
}
