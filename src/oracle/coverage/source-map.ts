import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A range of a source file, 1-based lines. */
export interface SourceRange {
  /** Absolute. */
  source: string
  from: number
  to: number
}

/** Tells where the code of one compiled text comes from. */
export interface MappedText {
  /** Files that the text was made of, absolute, with their number of lines. */
  sources: { source: string; lines: number }[]
  /** Where a piece of the text stands in its source; undefined for code that the compiler added. */
  rangeOf(start: number, end: number): SourceRange | undefined
}

/** A text as V8 ran it. */
export interface CompiledText {
  /** Absolute path under which it was run. */
  path: string
  text: string
  /** Characters of its first line that the runner put in front and that the map knows nothing of. */
  prefix: number
  /** Reads a map that lies beside the text: an absolute path. */
  read(path: string): string | undefined
}

/** The source map that a text names; undefined without one, or with one that cannot be read. */
export function openSourceMap(compiled: CompiledText): MappedText | undefined {
  const url = [...compiled.text.matchAll(/^\s*\/\/[#@] sourceMappingURL=(\S+)/gm)].at(-1)?.[1]
  if (url === undefined) return undefined
  try {
    const isInline = url.startsWith('data:')
    const mapPath = isInline ? compiled.path : resolve(dirname(compiled.path), decodeURIComponent(url.replace(/[?#].*$/, '')))
    const json = isInline ? textOfDataUrl(url) : compiled.read(mapPath)
    return json === undefined ? undefined : mapText(compiled, JSON.parse(json) as SourceMapPayload, dirname(mapPath))
  } catch {
    return undefined
  }
}

/** Offset of each line's first character. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The 0-based line of an offset, by binary search. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function textOfDataUrl(url: string): string {
  const [, kind = '', body = ''] = /^data:([^,]*),(.*)$/s.exec(url) ?? []
  return kind.endsWith(';base64') ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body)
}

interface Entry {
  source: string
  /** 0-based. */
  line: number
}

function mapText(compiled: CompiledText, payload: SourceMapPayload, folder: string): MappedText {
  const { text, prefix } = compiled
  const map = new SourceMap(payload)
  const starts = lineStarts(text)
  const root = payload.sourceRoot ? resolve(folder, pathOf(payload.sourceRoot)) : folder
  const absolute = new Map<string, string>()

  /** What the map says about a place; nothing for a line of which it knows nothing, where it would answer for a line before. */
  const entryAt = (offset: number): Entry | undefined => {
    const line = lineAt(starts, offset)
    const column = offset - (starts[line] ?? 0) - (line === 0 ? prefix : 0)
    const entry = map.findEntry(line, Math.max(column, 0))
    if (!('originalLine' in entry) || entry.generatedLine !== line || typeof entry.originalSource !== 'string') return undefined
    let source = absolute.get(entry.originalSource)
    if (source === undefined) absolute.set(entry.originalSource, (source = resolve(root, pathOf(entry.originalSource))))
    return { source, line: entry.originalLine }
  }

  const rangeOf = (start: number, end: number): SourceRange | undefined => {
    if (isExportAccessor(text, start)) return undefined
    const first = lineAt(starts, start)
    const inner = starts.slice(first + 1, lineAt(starts, end - 1) + 1).map((at) => at + indentAt(text, at))
    const entries = [start, ...inner, end - 1].map(entryAt).filter((entry) => entry !== undefined)
    const head = entries[0]
    if (head === undefined) return undefined
    const lines = entries.filter(({ source, line }) => source === head.source && line >= head.line).map(({ line }) => line)
    return { source: head.source, from: head.line + 1, to: Math.max(...lines) + 1 }
  }

  const sources = (payload.sources ?? []).flatMap((source, index) => {
    // Maps may leave a place empty for code that has no source.
    if (typeof source !== 'string') return []
    const path = resolve(root, pathOf(source))
    const content = payload.sourcesContent?.[index] ?? compiled.read(path)
    return content === undefined ? [] : [{ source: path, lines: lineCount(content) }]
  })
  return { sources, rangeOf }
}

/** Lines of a text as an editor numbers them: a line break at the end opens no further one. */
export function lineCount(text: string): number {
  return lineStarts(text).length - (text.endsWith('\n') ? 1 : 0)
}

function pathOf(source: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source)
  const path = source.replace(/^webpack:\/\/[^/]*\//, '').replace(/\?.*$/, '')
  return isAbsolute(path) ? path : decodeURI(path)
}

/** Spaces and tabs from here on. */
export function indentAt(text: string, at: number): number {
  let indent = 0
  while (text[at + indent] === ' ' || text[at + indent] === '\t') indent++
  return indent
}

/** Accessors that vite puts before a module, on a line that the map takes for the first of the source. */
function isExportAccessor(text: string, start: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', start - 1) + 1, start - 200), start)
  return /__vi(?:te_ssr)?_export\w*__[^;]*$/.test(line)
}
