import type { SourceUnit } from './source-tree.ts'

/** A unit as a parser finds it: whole lines, units inside of it included. */
export interface UnitExtent {
  name: string
  kind: SourceUnit['kind']
  from: number
  to: number
}

/** Shorter functions inside of another one are a part of it. Lines. */
const minimumInner = 3
const ofNobody = -2

/** Makes units of extents: each line belongs to the innermost unit around it, and what is left over, but for `imports`, to the module. */
export function unitsFromExtents(text: string, extents: readonly UnitExtent[], imports: readonly (readonly [from: number, to: number])[] = []): SourceUnit[] {
  const lines = text.split('\n')
  const kept = withoutSmallInner(extents)
  // Outer ones first, so that inner ones take their lines.
  const ordered = kept.toSorted((a, b) => a.from - b.from || b.to - a.to)
  const owner = new Int32Array(lines.length + 1).fill(-1)
  for (const [from, to] of imports) owner.fill(ofNobody, from, to + 1)
  ordered.forEach((extent, at) => {
    owner.fill(at, extent.from, Math.min(extent.to, lines.length) + 1)
    // After the units around it, before those inside of it.
    owner.fill(ofNobody, commentStart(lines, extent.from), extent.from)
  })
  const units = ordered.map((extent, at) => toUnit(extent, lines, (line) => owner[line] === at))
  const module = toUnit({ name: '(module)', kind: 'module', from: 1, to: lines.length }, lines, (line) => owner[line] === -1)
  return [...units, ...(module.text.trim() === '' ? [] : [module])]
}

function withoutSmallInner(extents: readonly UnitExtent[]): UnitExtent[] {
  const isSmall = ({ kind, from, to, name }: UnitExtent) => kind === 'function' && to - from + 1 < minimumInner && !name.includes('.')
  return extents.filter((extent) => !isSmall(extent) || !extents.some((outer) => outer !== extent && outer.kind !== 'class' && outer.from <= extent.from && outer.to >= extent.to && outer.to - outer.from >= minimumInner))
}

function toUnit(extent: UnitExtent, lines: readonly string[], isOwn: (line: number) => boolean): SourceUnit {
  const own: [number, number][] = []
  for (let line = extent.from; line <= Math.min(extent.to, lines.length); line++) {
    if (!isOwn(line)) continue
    const last = own.at(-1)
    if (last !== undefined && last[1] === line - 1) last[1] = line
    else own.push([line, line])
  }
  const ranges = withoutBlankEnds(own, lines)
  return withText({ ...extent, own: ranges }, lines)
}

/** A unit of known lines with its text and the comment above it. */
export function withText(unit: Omit<SourceUnit, 'text' | 'comment'>, lines: readonly string[]): SourceUnit {
  const comment = unit.kind === 'module' ? '' : lines.slice(commentStart(lines, unit.from) - 1, unit.from - 1).join('\n')
  return { ...unit, text: unit.own.map(([from, to]) => lines.slice(from - 1, to).join('\n')).join('\n'), ...(comment === '' ? {} : { comment }) }
}

/** The first line of the comment that ends right above a line; the line itself where none does. */
function commentStart(lines: readonly string[], line: number): number {
  const at = (number: number) => (lines[number - 1] ?? '').trim()
  let start = line
  while (start > 1) {
    const above = at(start - 1)
    if (/^(\/\/|# |#$)/.test(above)) start--
    else if (above.endsWith('*/')) {
      let open = start - 1
      while (open > 0 && !at(open).includes('/*')) open--
      // Code before it on its line: no comment of its own.
      if (!at(open).startsWith('/*')) return start
      start = open
    } else return start
  }
  return start
}

function withoutBlankEnds(ranges: readonly [number, number][], lines: readonly string[]): [number, number][] {
  const isBlank = (line: number) => (lines[line - 1] ?? '').trim() === ''
  return ranges.flatMap(([from, to]) => {
    let [first, last] = [from, to]
    while (first <= last && isBlank(first)) first++
    while (last >= first && isBlank(last)) last--
    return first > last ? [] : [[first, last] as [number, number]]
  })
}
