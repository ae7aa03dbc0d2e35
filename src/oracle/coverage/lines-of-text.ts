import { type CompiledText, indentAt, lineAt, lineCount, lineStarts, type MappedText, openSourceMap } from './source-map.ts'
import { type CoverageUnit, moduleUnitName } from './test-coverage.ts'

/** Where the code of one text stands in the repository. */
export interface LinesOfText {
  /** The units behind one function of it. */
  unitsOf(name: string, start: number, end: number): CoverageUnit[]
  /** Lines that begin in a piece of it, by file; brackets alone do not count. */
  linesIn(start: number, end: number): [file: string, line: number][]
}

/** `sourcePath` gives the repository-relative path of a file that a source map names, when it is one of the tree. */
export function linesOfText(compiled: CompiledText, path: string, sourcePath: (absolute: string) => string | undefined): LinesOfText {
  const { text, prefix } = compiled
  const map = openSourceMap(compiled)
  const starts = lineStarts(text)
  const hasSources = isMapped(map, sourcePath)
  /** In a source, or in the text itself where it has none. */
  const place = (start: number, end: number) => {
    const range = map?.rangeOf(start, end)
    const source = range === undefined ? undefined : sourcePath(range.source)
    if (range !== undefined && source !== undefined) return { file: source, from: range.from, to: range.to }
    return hasSources ? undefined : { file: path, from: lineAt(starts, start) + 1, to: lineAt(starts, end - 1) + 1 }
  }
  return {
    unitsOf: (name, start, end) => {
      if (start === 0 && end === text.length) return moduleUnits(map, sourcePath) ?? [unitOf(path, moduleUnitName, 1, lineCount(text))]
      // The function that the runner put around the module.
      const range = start < prefix ? undefined : place(start, end)
      return range === undefined ? [] : [unitOf(range.file, name, range.from, range.to)]
    },
    linesIn: (start, end) => {
      const found: [string, number][] = []
      for (let line = lineAt(starts, start); line <= lineAt(starts, end - 1); line++) {
        const at = (starts[line] ?? 0) + indentAt(text, starts[line] ?? 0)
        const next = starts[line + 1] ?? text.length
        // Behind the piece the line may go on with what did run: `} else {`.
        if (at < start || at >= end || at < prefix || isOnlyBrackets(text.slice(at, next)) || !isOnlyBrackets(text.slice(Math.min(end, next), next))) continue
        const range = place(at, at + 1)
        if (range !== undefined) found.push([range.file, range.from])
      }
      return found
    },
  }
}

function isOnlyBrackets(line: string): boolean {
  return /^[\s\])};,]*$/.test(line)
}

/** Whether the text stands for sources of the tree: what has no source in it then was added by the compiler. */
function isMapped(map: MappedText | undefined, sourcePath: (absolute: string) => string | undefined): boolean {
  return map?.sources.some(({ source }) => sourcePath(source) !== undefined) ?? false
}

function moduleUnits(map: MappedText | undefined, sourcePath: (absolute: string) => string | undefined): CoverageUnit[] | undefined {
  const units = (map?.sources ?? []).flatMap(({ source, lines }) => {
    const path = sourcePath(source)
    return path === undefined ? [] : [unitOf(path, moduleUnitName, 1, lines)]
  })
  return units.length === 0 ? undefined : units
}

export function unitOf(file: string, name: string, from: number, to: number): CoverageUnit {
  return { file, ...(name === '' ? {} : { name }), from, to: Math.max(from, to) }
}

/** What vitest and jest put in front of a module, on its first line. */
export function prefixOf(text: string): number {
  return /^(?:'use strict';async \([^)\n]*\)=>\{\{|\(\{"Object\.<anonymous>":function\([^)\n]*\)\{)/.exec(text)?.[0].length ?? 0
}
