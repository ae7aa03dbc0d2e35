import { diffArrays } from 'diff'

const bom = '\uFEFF'

/** The file's dominant line ending; `\n` for a file without any. */
export function dominantLineEnding(text: string): '\n' | '\r\n' {
  const crlf = text.match(/\r\n/g)?.length ?? 0
  const all = text.match(/\n/g)?.length ?? 0
  return crlf > all - crlf ? '\r\n' : '\n'
}

export function withLineEnding(text: string, ending: '\n' | '\r\n'): string {
  return text.replace(/\r?\n/g, ending)
}

/**
 * Whole-file content from a model, with the old file's habits kept: BOM, line endings (line by line where the file mixes
 * them) and a missing final newline when the last line did not change.
 */
export function adoptFileHabits(before: string, content: string): string {
  let after = withLineEndingsOf(before, content)
  if (before.startsWith(bom) && !after.startsWith(bom)) after = bom + after
  if (before !== '' && !before.endsWith('\n') && after.endsWith('\n') && lastLine(after) === lastLine(before)) {
    after = after.replace(/\r?\n$/, '')
  }
  return after
}

function withLineEndingsOf(before: string, content: string): string {
  const endings = new Set(before.match(/\r?\n/g))
  if (endings.size <= 1) return endings.has('\r\n') ? withLineEnding(content, '\r\n') : keepLoneEnding(before, content)
  const old = splitLines(before)
  const oldBare = old.map(bare)
  const fresh = splitLines(content)
  const ending = dominantLineEnding(before)
  const out: string[] = []
  let oldAt = 0
  let freshAt = 0
  for (const part of diffArrays(oldBare, fresh.map(bare))) {
    if (part.removed) oldAt += part.count
    else if (part.added) {
      for (const line of fresh.slice(freshAt, freshAt + part.count)) out.push(withLineEnding(line, ending))
      freshAt += part.count
    } else {
      out.push(...old.slice(oldAt, oldAt + part.count))
      oldAt += part.count
      freshAt += part.count
    }
  }
  return out.join('')
}

function keepLoneEnding(before: string, content: string): string {
  // A file with no line break at all says nothing about line endings: take the content as it is.
  return before.includes('\n') ? withLineEnding(content, '\n') : content
}

/** Lines with their endings; joining them gives the text back. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A line without its ending. */
export function bare(line: string): string {
  return line.replace(/\r?\n$/, '')
}

function lastLine(text: string): string {
  return bare(splitLines(text).at(-1) ?? '')
}
