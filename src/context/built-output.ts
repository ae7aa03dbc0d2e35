import { posix } from 'node:path'
import type { TestCoverage } from '../oracle/test-report.ts'
import { isJavaScript } from './javascript-module.ts'
import type { ReadFacts } from './module-facts.ts'
import type { SourceTree, SourceUnit } from './source-tree.ts'

/** So many sources are searched by name at most. */
const maxSources = 1_500

/**
 * Coverage of built output, a bundle or a compiled file without a source map, as coverage of the sources: a function stands in
 * them by its name, first in a file of the built one's name. What is not found stays as it is.
 */
export async function mapBuiltOutput(coverage: TestCoverage, tree: SourceTree, isEditable: (path: string) => boolean, facts: ReadFacts): Promise<TestCoverage> {
  const isBuilt = (file: string) => isJavaScript(file) && !(tree.paths.has(file) && isEditable(file)) && !/(^|\/)(tests?|__tests__|spec)\/|\.(test|spec)\./.test(file)
  const built = new Set(coverage.units.map(({ file }) => file).filter(isBuilt))
  if (built.size === 0) return coverage
  const sources = [...tree.paths].filter((path) => isJavaScript(path) && isEditable(path)).slice(0, maxSources)
  const byName = new Map<string, Place[]>()
  for (const file of sources) {
    for (const unit of (await facts(file))?.units ?? []) {
      const name = shortName(unit.name)
      byName.set(name, [...(byName.get(name) ?? []), { file, unit }])
    }
  }
  const mapped: TestCoverage['units'] = []
  const indexes = coverage.units.map((unit) => {
    const places = built.has(unit.file) && unit.name !== undefined && unit.name !== '(module)' ? placesOf(unit.file, shortName(unit.name), byName) : []
    const units = places.length === 0 ? [unit] : places.map(({ file, unit: { name, from, to } }) => ({ file, name, from, to }))
    return units.map((one) => mapped.push(one) - 1)
  })
  const renumber = (ran: readonly number[]) => [...new Set(ran.flatMap((at) => indexes[at] ?? []))]
  return { ...coverage, units: mapped, tests: new Map([...coverage.tests].map(([id, ran]) => [id, renumber(ran)])), loading: renumber(coverage.loading) }
}

interface Place {
  file: string
  unit: SourceUnit
}

/** Of several functions with one name those in a file of the built one's name; else all, unless they are too many to mean any. */
function placesOf(builtFile: string, name: string, byName: ReadonlyMap<string, Place[]>): Place[] {
  const places = byName.get(name) ?? []
  const stem = stemOf(builtFile)
  const same = places.filter(({ file }) => stemOf(file) === stem)
  return same.length > 0 ? same : places.length <= 4 ? places : []
}

function stemOf(path: string): string {
  return posix.basename(path).replace(/\..*$/, '').toLowerCase()
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).replace(/^#/, '')
}
