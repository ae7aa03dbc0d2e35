import { type CompiledText, lineAt, lineCount, lineStarts, type MappedText, openSourceMap } from './source-map.ts'
import { type CoverageUnit, moduleUnitName } from './test-coverage.ts'

/** The units behind one function of a text. */
export type LinesOfText = (name: string, start: number, end: number) => CoverageUnit[]

/** `sourcePath` gives the repository-relative path of a file that a source map names, when it is one of the tree. */
export function linesOfText(compiled: CompiledText, path: string, sourcePath: (absolute: string) => string | undefined): LinesOfText {
  const { text, prefix } = compiled
  const map = openSourceMap(compiled)
  const starts = lineStarts(text)
  const hasSources = isMapped(map, sourcePath)
  const ownLines = (name: string, start: number, end: number) => unitOf(path, name, lineAt(starts, start) + 1, lineAt(starts, end - 1) + 1)
  return (name, start, end) => {
    if (start === 0 && end === text.length) return moduleUnits(map, sourcePath) ?? [unitOf(path, moduleUnitName, 1, lineCount(text))]
    // The function that the runner put around the module.
    if (start < prefix) return []
    const range = map?.rangeOf(start, end)
    const source = range === undefined ? undefined : sourcePath(range.source)
    if (range !== undefined && source !== undefined) return [unitOf(source, name, range.from, range.to)]
    return hasSources ? [] : [ownLines(name, start, end)]
  }
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
