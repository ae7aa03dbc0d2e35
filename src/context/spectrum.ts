import type { TestCoverage } from '../oracle/test-report.ts'
import type { SourceUnit } from './source-tree.ts'

/** Which tests ran a unit. */
export interface UnitSpectrum {
  /** Failing tests that ran it; all of them where a test file could not be loaded and it ran while loading. */
  failing: number
  passing: number
  /** Ochiai of its most suspicious line, 0 to 1; of the whole unit where lines are not known. */
  suspicion: number
  /** Its lines that some failing test ran, each with its Ochiai. */
  ran: ReadonlyMap<number, number>
  /** It ran while modules were loaded. */
  isLoaded: boolean
}

export interface Spectrum {
  /** How many failing tests coverage tells about. */
  failingTests: number
  passingTests: number
  of(file: string, unit: SourceUnit): UnitSpectrum
  /** Files of which at least one function ran. */
  files: ReadonlySet<string>
}

/** What a test counts that fails as well, but belongs to another failure: one mistake mostly breaks tests of several files, two do so too. */
const elsewhereShare = 0.5

/**
 * Reads coverage for the units of some files; undefined where no failing test is covered. `elsewhereIds`: other tests that fail, which say
 * of the lines that these tests ran how suspicious they are.
 */
export function readSpectrum(
  coverage: TestCoverage | undefined,
  failingIds: ReadonlySet<string>,
  unitsOf: ReadonlyMap<string, readonly SourceUnit[]>,
  elsewhereIds: ReadonlySet<string> = new Set(),
): Spectrum | undefined {
  if (coverage === undefined) return undefined
  const tests = [...coverage.tests]
  const failing = tests.filter(([id]) => failingIds.has(id))
  if (failing.length === 0) return undefined
  const elsewhere = tests.filter(([id]) => !failingIds.has(id) && elsewhereIds.has(id))
  const passing = tests.filter(([id]) => !failingIds.has(id) && !elsewhereIds.has(id))
  const counts = new Map<SourceUnit, UnitSpectrum>()
  const files = new Set<string>()
  // A covered function inside of a unit is the unit's: callbacks have no name of their own.
  const owners = coverage.units.map(({ file, from, to }) => {
    files.add(file)
    return innermost(unitsOf.get(file) ?? [], from, to)
  })
  const entry = (unit: SourceUnit) => counts.get(unit) ?? counts.set(unit, { ...nothing }).get(unit)!
  const lines = new Map<SourceUnit, Map<number, LineSpectrum>>()
  const count = (list: readonly (readonly [string, readonly number[]])[], key: keyof LineSpectrum) => {
    for (const [id, ran] of list) {
      const filesOf = new Map(ran.flatMap((at) => (owners[at] === undefined ? [] : [[owners[at], coverage.units[at]?.file ?? ''] as const])))
      for (const [unit, file] of filesOf) {
        if (key !== 'elsewhere') entry(unit)[key] += 1
        const own = lines.get(unit) ?? lines.set(unit, new Map()).get(unit)!
        countLines(own, unit, coverage.lines?.get(id)?.get(file), key)
      }
    }
  }
  count(failing, 'failing')
  count(passing, 'passing')
  count(elsewhere, 'elsewhere')
  const allFailing = failing.length + elsewhereShare * elsewhere.length
  for (const [unit, own] of lines) {
    const ran = new Map([...own].flatMap(([number, line]) => (line.failing > 0 ? [[number, ochiai({ failing: line.failing + elsewhereShare * line.elsewhere, passing: line.passing }, allFailing)] as const] : [])))
    Object.assign(entry(unit), { suspicion: Math.max(0, ...ran.values()), ran })
  }
  for (const at of coverage.loading) {
    const unit = owners[at]
    if (unit !== undefined) entry(unit).isLoaded = true
  }
  return {
    failingTests: failing.length,
    passingTests: passing.length,
    files,
    of(file, unit) {
      const own = counts.get(unit) ?? nothing
      // What a module or class holds beside functions runs when the file is loaded.
      return unit.kind === 'function' ? own : { ...own, isLoaded: own.isLoaded || files.has(file) }
    },
  }
}

const nothing: UnitSpectrum = { failing: 0, passing: 0, suspicion: 0, ran: new Map(), isLoaded: false }

interface LineSpectrum extends Pick<UnitSpectrum, 'failing' | 'passing'> {
  /** Tests of other failures that ran it. */
  elsewhere: number
}

/** A test whose lines are not known counts for all lines of the units that it ran. */
function countLines(counts: Map<number, LineSpectrum>, { own }: SourceUnit, ran: ReadonlySet<number> | undefined, key: keyof LineSpectrum): void {
  for (const [from, to] of own) {
    for (let line = from; line <= to; line++) {
      if (ran !== undefined && !ran.has(line)) continue
      const known = counts.get(line) ?? counts.set(line, { failing: 0, passing: 0, elsewhere: 0 }).get(line)!
      known[key] += 1
    }
  }
}

/** The smallest unit around the lines, one line of play at its start: decorators and `export` may or may not count. */
function innermost(units: readonly SourceUnit[], from: number, to: number): SourceUnit | undefined {
  let best: SourceUnit | undefined
  for (const unit of units) {
    if (unit.from > from || unit.to < Math.min(to, from) || (unit.to < to && unit.kind !== 'module')) continue
    if (best === undefined || unit.to - unit.from < best.to - best.from) best = unit
  }
  return best
}

/** Ochiai's similarity of "ran it" and "failed" (Abreu et al. 2006), 0 to 1. */
export function ochiai({ failing, passing }: Pick<LineSpectrum, 'failing' | 'passing'>, failingTests: number): number {
  return failing === 0 ? 0 : failing / Math.sqrt(failingTests * (failing + passing))
}
