import type { Suspect } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { childByField, nodesOf } from '../syntax/syntax.ts'
import type { Candidate } from './candidate.ts'
import type { EditKind } from './edit-site.ts'
import type { TestTexts } from './file-facts.ts'
import { candidateGenerator, editKinds, type LineRange } from './generate.ts'
import type { SuspectFile } from './rank.ts'
import { parseSource } from './source-file.ts'
import { undoChanges } from './undo-changes.ts'

/** Characters. */
const longFile = 20_000
/** Of the failing tests. */
const mostStrings = 200
/** Units whose edits are made even when there are more. */
const fewestUnits = 5
/** Of what is to be offered, at first. */
const shareOfLikely = 0.5
/** Lines whose edits are made together. */
const stepLines = 10

/** What must be known to make edits. */
export interface SupplyRequest {
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  readSource(path: string): Promise<string | null>
  /** A unified diff of what was changed last near the failure, '' where nothing is known. */
  recentDiff?: string
}

/** Edits of the suspects, made when they are asked for. */
export interface EditSupply {
  /** Files that could be parsed so far, with the edits made so far. */
  files: readonly SuspectFile[]
  /** Goes on making edits until there are about so many in all, or no more; of a long unit only about `mostOfUnit` where others offer enough, the rest the next time. */
  offer(enough: number, mostOfUnit?: number): Promise<void>
  isExhausted(): boolean
}

/**
 * Suspects that can be parsed, unit by unit in their order, until they offer far more edits than can be tried: a hundred files would offer
 * a million. What is few and often right comes first, of many suspects, what operators propose by the dozen for every place when no suspect
 * has anything else left, then lines outside of all suspects. A file that holds a failing test is never edited, whatever localization says. Nor are lines of functions that no failing test
 * ran, where that is known.
 */
export async function openSuspects(request: SupplyRequest): Promise<EditSupply> {
  const { suspects, failing, recentDiff = '' } = request
  const files: OpenFile[] = []
  const testFiles = new Set(failing.map((test) => test.file))
  /** A file that cannot be read is not read again for each of its units. */
  const opened = new Map<string, OpenFile | undefined>()
  const known = { ...(await textsOfTests([...testFiles], request.readSource)), titles: failing.map(({ name }) => name) }
  const made: Record<EditKind, number> = { hole: 0, likely: 0, usual: 0, bulky: 0 }
  const offered = () => made.hole + made.likely + made.usual + made.bulky
  /** Returns the lines that it left out. */
  const make = (kind: EditKind, file: OpenFile, lines: readonly number[], most = Number.POSITIVE_INFINITY): number[] => {
    const fresh = lines.filter((line) => !file.done[kind].has(line) && !file.idle.has(line))
    const step = most === Number.POSITIVE_INFINITY ? Math.max(1, fresh.length) : stepLines
    let [at, own] = [0, 0]
    for (; at < fresh.length && own < most; at += step) {
      const chosen = new Set(fresh.slice(at, at + step))
      for (const line of chosen) file.done[kind].add(line)
      const candidates = file.generate(kind, (line) => chosen.has(line))
      for (const candidate of candidates) file.candidates.push(candidate)
      own += candidates.length
    }
    made[kind] += own
    return fresh.slice(at)
  }
  const open = async (path: string) => {
    if (opened.has(path)) return opened.get(path)
    const file = testFiles.has(path) ? undefined : await openFile(request, path, known)
    opened.set(path, file)
    if (file === undefined) return file
    file.candidates.push(...undoChanges(file.file, recentDiff))
    make('hole', file, linesOf(file.units.flatMap(({ lines }) => lines ?? [[1, file.lines]])))
    files.push(file)
    return file
  }
  const units = { likely: 0, usual: 0, bulky: 0 }
  let wholeFiles = 0
  const unfinished: Unfinished[] = []
  const makeOfUnits = async (kind: keyof typeof units, enough: number, mostOfUnit: number | undefined, count = offered) => {
    for (; units[kind] < suspects.length; units[kind]++) {
      // The first units are never left out because one of them is long.
      if (count() >= (kind !== 'likely' && units[kind] < fewestUnits && mostOfUnit === undefined ? 2 * enough : enough)) return
      const { path, lines, ran } = suspects[units[kind]] as Suspect
      const file = await open(path)
      if (file === undefined) continue
      const left = make(kind, file, mostSuspicious(linesOf(lines ?? [[1, file.lines]]), ran), mostOfUnit)
      if (left.length > 0) unfinished.push({ kind, file, lines: left })
    }
    // Few units: their other lines come before what is less likely.
    while (unfinished.length > 0 && count() < enough) {
      const { kind: own, file, lines } = unfinished.shift() as Unfinished
      const left = make(own, file, lines, enough - count())
      if (left.length > 0) unfinished.unshift({ kind: own, file, lines: left })
    }
  }
  return {
    files,
    isExhausted: () => Math.min(...Object.values(units)) === suspects.length && wholeFiles === files.length && unfinished.length === 0,
    async offer(enough, mostOfUnit) {
      for (const { kind, file, lines } of unfinished.splice(0)) make(kind, file, lines)
      // Of these by themselves: all edits of the first units would leave none of the others'.
      await makeOfUnits('likely', enough * shareOfLikely, mostOfUnit, () => made.likely)
      await makeOfUnits('usual', enough, mostOfUnit)
      await makeOfUnits('likely', enough, mostOfUnit)
      await makeOfUnits('bulky', enough, mostOfUnit)
      for (; wholeFiles < files.length && offered() < enough; wholeFiles++) {
        const file = files[wholeFiles] as OpenFile
        if (file.file.text.length > longFile) continue
        for (const kind of editKinds) make(kind, file, linesOf([[1, file.lines]]))
      }
    },
  }
}

/** Lines of a unit that were left out because the others offered enough. */
interface Unfinished {
  kind: EditKind
  file: OpenFile
  lines: number[]
}

/** A suspect file, and how far its edits are made. */
interface OpenFile extends SuspectFile {
  candidates: Candidate[]
  generate(kind: EditKind, isWanted: (line: number) => boolean): Candidate[]
  lines: number
  /** Lines whose edits are made. */
  done: Record<EditKind, Set<number>>
  /** Of functions that no failing test ran, or not there. */
  idle: ReadonlySet<number>
}

async function openFile({ suspects, readSource }: SupplyRequest, path: string, tests: TestTexts): Promise<OpenFile | undefined> {
  const text = await readSource(path)
  const file = text === null ? undefined : await parseSource(path, text)
  if (file === undefined) return undefined
  const units = suspects.flatMap((suspect, rank) => (suspect.path === path ? [{ ...suspect, rank }] : []))
  const ran = new Set(units.flatMap((unit) => [...(unit.ran?.keys() ?? [])]))
  const idle = new Set(units.flatMap(({ ran: own, lines = [] }) => (own === undefined ? [] : linesOf(lines))).filter((line) => !ran.has(line)))
  return { file, units, candidates: [], generate: candidateGenerator(file, tests), lines: file.text.split('\n').length, done: { hole: new Set(), likely: new Set(), usual: new Set(), bulky: new Set() }, idle }
}

/** Of a function only what failing tests ran, where that is known. */
function mostSuspicious(lines: readonly number[], ran: Suspect['ran']): readonly number[] {
  return ran === undefined ? lines : lines.filter((line) => ran.has(line)).toSorted((a, b) => (ran.get(b) ?? 0) - (ran.get(a) ?? 0))
}

function linesOf(ranges: readonly LineRange[]): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n))
}

/**
 * What the failing tests write in quotes: sometimes the source means the same and has it wrong; and the names of parts of the objects that
 * they make, which the source may have to read.
 */
async function textsOfTests(paths: readonly string[], readSource: SupplyRequest['readSource']): Promise<{ strings: Set<string>; keys: Set<string> }> {
  const strings = new Set<string>()
  const keys = new Set<string>()
  for (const path of paths) {
    const text = await readSource(path)
    const file = text === null ? undefined : await parseSource(path, text)
    if (file === undefined) continue
    for (const node of nodesOf(file.tree.root)) {
      if (strings.size < mostStrings && file.language.isString(node)) strings.add(file.text.slice(node.from + 1, node.to - 1))
      const key = node.type === 'pair' ? childByField(node, 'key') : node.type === 'keyword_argument' ? childByField(node, 'name') : undefined
      if (key !== undefined && keys.size < mostStrings) keys.add(file.text.slice(key.from, key.to).replace(/^(["'])(.*)\1$/, '$2'))
    }
  }
  return { strings, keys }
}
