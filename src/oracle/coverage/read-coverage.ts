import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import * as z from 'zod'
import { oneLine, type RecordName } from '../read-ledger.ts'
import { testId, type RunnerName } from '../test-report.ts'
import { type LinesOfText, linesOfText, prefixOf, unitOf } from './lines-of-text.ts'
import { nameCoveredTests } from './name-tests.ts'
import type { CoverageUnit, TestCoverage } from './test-coverage.ts'

const numbers = z.array(z.number())
const rawUnits = z.array(z.tuple([z.number(), z.string(), z.number(), z.number()]))
/** One line of a coverage file. Numbers of units hold within their file. */
const recordSchema = z.discriminatedUnion('kind', [
  /** JavaScript: number, name and offsets in the text of a script. */
  z.object({ kind: z.literal('units'), script: z.string(), units: rawUnits }),
  z.object({ kind: z.literal('script'), script: z.string(), file: z.string(), hash: z.string().regex(/^[0-9a-f]{40}$/), prefix: z.number().catch(0) }),
  /** Python: number, name and lines in a file. */
  z.object({ kind: z.literal('lines'), file: z.string(), units: rawUnits }),
  z.object({ kind: z.literal('loading'), ran: numbers }),
  z.object({
    kind: z.literal('test'), file: z.string(), name: z.string(), nth: z.number(), variant: z.string().optional(), ran: numbers,
    /** JavaScript: pieces of these functions that did not run; they stand among the units. */
    gaps: numbers.optional(),
    /** Python: lines that ran, by file. */
    lines: z.record(z.string(), numbers).optional(),
  }),
  /** What ran before the first test of a suite, for all of them: `within` has the names of the suite and of those around it, '' for the whole file. */
  z.object({ kind: z.literal('suite'), file: z.string(), within: z.string(), variant: z.string().optional(), ran: numbers, gaps: numbers.optional() }),
  z.object({ kind: z.literal('note'), text: z.string() }),
])
type CoverageRecord = z.infer<typeof recordSchema>

/** Where the coverage of a run lies and what else is known of the run. */
export interface CoverageSource {
  folder: string
  /** Absolute root of the tree, and the path under which the tests saw it. */
  root: string
  shownRoot: string
  runner: RunnerName
  names: readonly RecordName[]
}

/** All coverage files of a process group together; more is left out with a note. */
const maxTotalBytes = 100_000_000

/** What the hooks in the runner wrote; undefined when there is nothing that can be read. */
export async function readCoverage(source: CoverageSource): Promise<TestCoverage | undefined> {
  const reading = new Reading(source)
  const names = (await readdir(source.folder)).filter((name) => name.endsWith('.jsonl')).sort()
  let bytes = 0
  for (const name of names) {
    const path = join(source.folder, name)
    bytes += (await stat(path)).size
    if (bytes > maxTotalBytes) {
      reading.notes.add(`more than ${maxTotalBytes / 1e6} MB of coverage: the rest is left out`)
      break
    }
    reading.addFile((await readFile(path, 'utf8')).split('\n').flatMap(parseRecord))
  }
  return names.length === 0 ? undefined : reading.result()
}

/** A line that was cut off by a kill is no record. */
function parseRecord(line: string): CoverageRecord[] {
  if (line === '') return []
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line))
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}

/** Of a piece of a function that did not run, as the hooks name it. */
const gapName = '(gap)'

type LinesByFile = Map<string, Set<number>>

/** What ran before the tests of a suite; `start` begins their ids. */
interface SuiteSetup {
  start: string
  variant: string | undefined
  units: number[]
  lines: LinesByFile
}

/** What a number in a coverage file stands for: indexes of units, or lines that did not run. */
interface KnownPiece {
  units: number[]
  gap: [file: string, line: number][]
  /** In the unit of the text that ran. */
  length: number
}

class Reading {
  readonly notes = new Set<string>()
  readonly #source: CoverageSource
  readonly #units: CoverageUnit[] = []
  readonly #indexes = new Map<string, number>()
  readonly #texts = new Map<string, LinesOfText>()
  readonly #testFiles: ReadonlySet<string>
  readonly #loading = new Set<number>()
  readonly #tests = new Map<string, Set<number>>()
  readonly #lines = new Map<string, LinesByFile>()
  readonly #setups: SuiteSetup[] = []
  readonly #prepared = new Map<string, Set<number>>()
  readonly #idOf: ReturnType<typeof nameCoveredTests>

  constructor(source: CoverageSource) {
    this.#source = source
    this.#testFiles = new Set(source.names.map(({ file }) => file))
    this.#idOf = nameCoveredTests(source.names, source.runner)
  }

  addFile(records: readonly CoverageRecord[]): void {
    const known = this.#unitsOf(records)
    const resolved = (ran: readonly number[]) => ran.flatMap((number) => known.get(number)?.units ?? [])
    for (const record of records) {
      if (record.kind === 'note') this.notes.add(record.text)
      if (record.kind === 'loading') for (const unit of resolved(record.ran)) this.#loading.add(unit)
      if (record.kind === 'suite') {
        const start = testId(this.#repositoryPath(record.file) ?? record.file, record.within === '' ? [] : [oneLine(record.within)])
        this.#setups.push({ start, variant: record.variant, units: resolved(record.ran), lines: this.#linesRun(record, known) })
      }
      if (record.kind !== 'test') continue
      const id = this.#idOf({ ...record, file: this.#repositoryPath(record.file) ?? record.file })
      if (id === undefined) continue
      const units = this.#tests.get(id) ?? new Set()
      for (const unit of resolved(record.ran)) units.add(unit)
      this.#tests.set(id, units)
      if (record.gaps !== undefined || record.lines !== undefined) this.#addLines(id, this.#linesRun(record, known))
    }
  }

  #addLines(id: string, run: LinesByFile): void {
    const lines = this.#lines.get(id) ?? new Map<string, Set<number>>()
    this.#lines.set(id, lines)
    for (const [file, own] of run) lines.set(file, new Set([...(lines.get(file) ?? []), ...own]))
  }

  /** From the outside in: a function ran, but for a piece of it, in which a function ran all the same. */
  #linesRun({ ran, gaps, lines = {} }: Pick<Extract<CoverageRecord, { kind: 'test' }>, 'ran' | 'gaps' | 'lines'>, known: ReadonlyMap<number, KnownPiece>): LinesByFile {
    const found: LinesByFile = new Map()
    const linesOf = (file: string) => found.get(file) ?? found.set(file, new Set()).get(file)!
    if (gaps !== undefined) {
      const pieces = [...ran, ...gaps].flatMap((number) => known.get(number) ?? []).sort((one, other) => other.length - one.length)
      for (const { units, gap } of pieces) {
        for (const at of units) {
          const unit = this.#units[at]
          if (unit !== undefined) for (let line = unit.from; line <= unit.to; line++) linesOf(unit.file).add(line)
        }
        for (const [file, line] of gap) found.get(file)?.delete(line)
      }
    }
    for (const [file, own] of Object.entries(lines)) {
      const path = this.#repositoryPath(file)
      if (path !== undefined && !this.#testFiles.has(path)) for (const line of own) linesOf(path).add(line)
    }
    return found
  }

  result(): TestCoverage {
    this.#addSetups()
    if (this.#source.runner === 'node:test') addStepsToTests(this.#tests.keys(), (outer, id) => this.#addTo(outer, id))
    const ascending = (units: Iterable<number>) => [...units].sort((one, other) => one - other)
    const tests = new Map(this.#source.names.flatMap(({ id }) => (this.#tests.has(id) ? [[id, ascending(this.#tests.get(id) ?? [])] as const] : [])))
    const prepared = new Map([...this.#prepared].map(([id, units]) => [id, ascending(units)]))
    const notes = this.notes.size === 0 ? {} : { notes: [...this.notes] }
    return { units: this.#units, tests, ...(this.#lines.size === 0 ? {} : { lines: this.#lines }), ...(prepared.size === 0 ? {} : { prepared }), loading: ascending(this.#loading), ...notes }
  }

  /** A test that has steps is the suite of its steps, and ran what ran before them. */
  #addSetups(): void {
    for (const { start, variant, units, lines } of this.#setups) {
      for (const { id, plainId, variant: own } of this.#source.names) {
        const ran = this.#tests.get(id)
        if (ran === undefined || own !== (variant ?? '') || !(plainId === start || plainId.startsWith(`${start} > `))) continue
        this.#addLines(id, lines)
        for (const unit of units) {
          if (plainId === start) ran.add(unit)
          else if (!ran.has(unit)) this.#prepared.set(id, (this.#prepared.get(id) ?? new Set()).add(unit))
        }
      }
    }
    for (const [id, units] of this.#prepared) for (const unit of units) this.#tests.get(id)?.add(unit)
  }

  /** What one test ran, another one did as well. */
  #addTo(outer: string, id: string): void {
    for (const unit of this.#tests.get(id) ?? []) this.#tests.get(outer)?.add(unit)
    const lines = this.#lines.get(id)
    if (lines !== undefined) this.#addLines(outer, lines)
  }

  /** By the number in one coverage file; a bundle's own code stands for several files. */
  #unitsOf(records: readonly CoverageRecord[]): Map<number, KnownPiece> {
    const known = new Map<number, KnownPiece>()
    const scripts = new Map(records.flatMap((record) => (record.kind === 'script' ? [[record.script, record] as const] : [])))
    for (const record of records) {
      if (record.kind !== 'units' && record.kind !== 'lines') continue
      const script = record.kind === 'units' ? scripts.get(record.script) : undefined
      const text = script === undefined ? undefined : this.#linesOf(script)
      for (const [number, name, start, end] of record.units) {
        const length = end - start
        if (name === gapName) {
          known.set(number, { units: [], gap: text?.linesIn(start, end) ?? [], length })
          continue
        }
        const units = record.kind === 'lines' ? this.#plainUnits(record.file, name, start, end) : (text?.unitsOf(name, start, end) ?? [])
        known.set(number, { units: units.flatMap((unit) => this.#indexOf(unit)), gap: [], length })
      }
    }
    return known
  }

  #plainUnits(file: string, name: string, from: number, to: number): CoverageUnit[] {
    const path = this.#repositoryPath(file)
    return path === undefined ? [] : [unitOf(path, name, from, to)]
  }

  /** The same text in many processes is mapped once. */
  #linesOf(script: Extract<CoverageRecord, { kind: 'script' }>): LinesOfText {
    const key = `${script.hash} ${script.file}`
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const lines = this.#openText(script)
    this.#texts.set(key, lines)
    return lines
  }

  #openText({ file, hash, prefix }: Extract<CoverageRecord, { kind: 'script' }>): LinesOfText {
    const path = this.#repositoryPath(file)
    const text = readText(join(this.#source.folder, `${hash}.text`))
    if (path === undefined || text === undefined) return { unitsOf: () => [], linesIn: () => [] }
    const read = (absolute: string) => {
      const inTree = this.#repositoryPath(absolute)
      return inTree === undefined ? undefined : readText(join(this.#source.root, inTree))
    }
    return linesOfText({ path: file, text, prefix: prefix || prefixOf(text), read }, path, (absolute) => this.#sourcePath(absolute))
  }

  /** A source that a map names, when it is a file of the tree. */
  #sourcePath(absolute: string): string | undefined {
    const path = this.#repositoryPath(absolute)
    return path !== undefined && existsSync(join(this.#source.root, path)) ? path : undefined
  }

  /** Relative, for a file of the repository itself as the tests saw it. */
  #repositoryPath(file: string): string | undefined {
    const path = relative(this.#source.shownRoot, file).split(sep).join('/')
    return path === '' || path.startsWith('../') || foreign.test(path) ? undefined : path
  }

  #indexOf(unit: CoverageUnit): number[] {
    if (this.#testFiles.has(unit.file)) return []
    const key = `${unit.file}\0${unit.name ?? ''}\0${unit.from}\0${unit.to}`
    const known = this.#indexes.get(key)
    if (known !== undefined) return [known]
    this.#indexes.set(key, this.#units.length)
    return [this.#units.push(unit) - 1]
  }
}

/** As the hooks leave them out; a source map may lead there all the same. */
const foreign = /(^|\/)(node_modules|site-packages|venv|\.[^/]+)\//

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A test of node:test runs the steps in it: what these ran, it ran. */
function addStepsToTests(ids: Iterable<string>, add: (outer: string, id: string) => void): void {
  const known = new Set(ids)
  for (const id of known) {
    for (let at = id.lastIndexOf(' > '); at > 0; at = id.lastIndexOf(' > ', at - 1)) if (known.has(id.slice(0, at))) add(id.slice(0, at), id)
  }
}
