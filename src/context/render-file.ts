import type { SourceUnit } from './source-tree.ts'
import { relevantLines } from './relevant-lines.ts'

/** What of one file is shown. */
export interface ShownFile {
  path: string
  text: string
  isEditable: boolean
  /** Units to show, whole up to `most` characters; of a test file its failing tests. */
  units: readonly (Pick<SourceUnit, 'from' | 'to' | 'own'> & { most: number; /** Lines that failing tests ran, with their suspicion. */ ran?: ReadonlyMap<number, number> })[]
  /** All units, for the signatures of the rest. */
  outline: readonly SourceUnit[]
  /** Lines that matter inside of units which are too long to be shown whole. */
  interesting: readonly number[]
  /** Words of the failing tests: in long units, lines that share them are shown. */
  query?: ReadonlySet<string>
}

/** Of what a unit may have, that is used beside its start where it has more. */
const shownShare = 0.6
/** Files up to this many characters are shown whole: their parts with signatures around them would be as long. */
const smallFile = 1_500
const maxOutline = 12
/** Characters of one line: what is longer is data or a bundle, and would take the room of the code around it. */
const longLine = 600
const shownOfLine = 200

/** One `# FILE` block, and the lines that it shows; without `lines` it is the whole file. */
export function renderFile(file: ShownFile): { text: string; lines?: [from: number, to: number][] } {
  const all = file.text.split('\n').map(clipLine)
  if (all.at(-1) === '') all.pop()
  const total = all.join('\n').length
  const mark = file.isEditable ? '' : '(read only)\n'
  const whole = { text: `# FILE: ${file.path}\n${mark}${all.join('\n')}\n` }
  if (total <= smallFile) return whole
  const lines = shownLines(file, all)
  const shown = lines.reduce((sum, [from, to]) => sum + all.slice(from - 1, to).join('\n').length, 0)
  if (shown > total * 0.8) return whole
  const parts = lines.map(([from, to], at) => {
    const before = (lines[at - 1]?.[1] ?? 0) + 1
    return `${gap(before, from - 1, file, lines)}${all.slice(from - 1, to).join('\n')}`
  })
  const last = (lines.at(-1)?.[1] ?? 0) + 1
  return { text: `# FILE: ${file.path}\n${mark}(parts of ${all.length} lines)\n${[...parts, gap(last, all.length, file, lines).trimEnd()].filter((part) => part !== '').join('\n')}\n`, lines }
}

function clipLine(line: string): string {
  return line.length <= longLine ? line : `${line.slice(0, shownOfLine)}… ${line.length - shownOfLine} more characters of this line are not shown …`
}

/** What is left out between two parts: how much, and the signatures in it. */
function gap(from: number, to: number, { outline }: ShownFile, shown: readonly [number, number][]): string {
  if (to < from) return ''
  const all = outline.filter(({ kind, from: start }) => (kind === 'function' || kind === 'class') && start >= from && start <= to && !shown.some(([first, last]) => first <= start && start <= last))
  const names = all.slice(0, maxOutline).map(({ text }) => signature(text))
  const list = names.length === 0 ? '' : `: ${names.join(' · ')}${all.length > names.length ? ` · ${all.length - names.length} more` : ''}`
  return `… lines ${from}-${to} are not shown${list} …\n`
}

/** The first line of a function, without its body. */
function signature(text: string): string {
  const line = text.split('\n').map((each) => each.trim()).find((each) => each !== '' && !each.startsWith('@') && !each.startsWith('//') && !each.startsWith('*') && !each.startsWith('/*')) ?? ''
  return line.replace(/\s*(=>\s*)?\{?\s*$/, '').slice(0, 80)
}

function shownLines({ units, interesting, query, text }: ShownFile, all: readonly string[]): [number, number][] {
  const ranges = units.flatMap(({ own, from, to, most, ran }) => {
    // The first line says what a unit is, also where inner units were taken out of it.
    const pieces: [number, number][] = [[from, from], ...own.map(([first, last]): [number, number] => [first, last])]
    const length = pieces.reduce((sum, [first, last]) => sum + all.slice(first - 1, last).join('\n').length, 0)
    return length <= most ? pieces : cutTo(pieces, interesting.filter((line) => from <= line && line <= to), query, { most, all, ...(ran === undefined ? {} : { ran }) })
  })
  return merge([...ranges, ...importLines(text)], 3)
}

/** The start of a long unit, the surroundings of the lines that matter in it, and what is nearest to the failing tests in words. */
function cutTo(pieces: readonly [number, number][], lines: readonly number[], query: ReadonlySet<string> | undefined, { most, all, ran }: { most: number; all: readonly string[]; ran?: ReadonlyMap<number, number> }): [number, number][] {
  const [first] = pieces
  const start = first?.[0] ?? 1
  const end = pieces.at(-1)?.[1] ?? all.length
  const around = lines.map((line): [number, number] => [Math.max(start, line - 12), Math.min(end, line + 12)])
  const length = around.reduce((sum, [from, to]) => sum + all.slice(from - 1, to).join('\n').length, 0)
  const near = query === undefined ? [] : relevantLines(all, pieces, query, shownShare * most - length, ran)
  const isStartEnough = lines.length > 0 || near.length > 0
  return [[start, Math.min(end, start + (isStartEnough ? 10 : 60))], ...around, ...near]
}

const maxImports = 15

/** Imports at the top: what a patch may use without adding anything. */
function importLines(text: string): [number, number][] {
  const lines = text.split('\n')
  const found: [number, number][] = []
  for (const [at, line] of lines.slice(0, 120).entries()) {
    if (/^(import\b|from\s+\S+\s+import\b|(const|let|var)\s[^=]+=\s*require\()/.test(line)) found.push([at + 1, at + 1])
  }
  return found.slice(0, maxImports)
}

/** Ranges in their order, those that touch or lie at most `distance` lines apart as one. */
function merge(ranges: readonly [number, number][], distance: number): [number, number][] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + distance) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
