import { type CoverageUnit, moduleUnitName, type TestCoverage } from '../oracle/index.ts'
import { lineCounter } from '../syntax/line-counter.ts'

/**
 * Whether the function at an offset of a file ran before the failing tests, while modules were loaded or suites prepared, and not in the
 * tests themselves. Without coverage nobody knows, and it counts as not.
 */
export function findRunBefore(coverage: TestCoverage | undefined, targets: readonly string[]): (path: string, text: string, offset: number) => boolean {
  if (coverage === undefined) return () => false
  const before = new Set(coverage.loading)
  const inTests = new Set<number>()
  for (const id of targets) {
    const prepared = new Set(coverage.prepared?.get(id))
    for (const at of coverage.tests.get(id) ?? []) (prepared.has(at) ? before : inTests).add(at)
  }
  const functions = new Map<string, [unit: CoverageUnit, at: number][]>()
  coverage.units.forEach((unit, at) => {
    if (unit.name === moduleUnitName) return
    const known = functions.get(unit.file)
    if (known === undefined) functions.set(unit.file, [[unit, at]])
    else known.push([unit, at])
  })
  const lineOf = new Map<string, (offset: number) => number>()
  return (path, text, offset) => {
    const find = lineOf.get(path) ?? lineCounter(text)
    lineOf.set(path, find)
    const line = find(offset)
    const around = (functions.get(path) ?? []).filter(([{ from, to }]) => from <= line && line <= to)
    const smallest = Math.min(...around.map(([{ from, to }]) => to - from))
    // Several may stand on one line.
    const innermost = around.filter(([{ from, to }]) => to - from === smallest).map(([, at]) => at)
    return innermost.some((at) => before.has(at)) && !innermost.some((at) => inTests.has(at))
  }
}
