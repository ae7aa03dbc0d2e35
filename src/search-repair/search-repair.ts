import { type Suspect, suspectFiles as namesOfFiles } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { nodesOf } from '../syntax/syntax.ts'
import type { Candidate } from './candidate.ts'
import { likeliestFirst } from './choose-hit.ts'
import { readHints } from './failure-hints.ts'
import { candidateGenerator, type LineRange } from './generate.ts'
import { pairEdits, pairSign } from './pair-edits.ts'
import { rankCandidates, type RankedCandidate, type SuspectFile } from './rank.ts'
import { explainNothingFound, passesAll, placeOf, type FoundCandidate, type SearchOutcome } from './search-outcome.ts'
import { parseSource } from './source-file.ts'
import type { Trial, TrialMany } from './trial.ts'
import { undoChanges } from './undo-changes.ts'
import { changeOf, tryCandidates } from './try-candidates.ts'

/** Characters. */
const longFile = 20_000
/** Of the failing tests. */
const mostStrings = 200
/** Twice what a search tries by default: what is least likely need not be known. */
const enoughEdits = 40_000
/** Units whose edits are made even when there are more. */
const fewestUnits = 5

/** What a search needs to know and may do. */
export interface SearchRequest {
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  readSource(path: string): Promise<string | null>
  /** A unified diff of what was changed last near the failure, '' where nothing is known. */
  recentDiff?: string
  trial: Trial
  /** A faster filter in front of trials, where the runner has one. */
  trialMany?: TrialMany
  /** Whether what a batch finds is tried once more by itself before it is proposed. */
  confirm?: boolean
  /** Keys of candidates that earlier searches tried. */
  alreadyTried: ReadonlySet<string>
  maxCandidates: number
  searchMs: number
  /** Trials that run at once. */
  concurrency?: number
  onProgress(message: string): void
  /** Milliseconds of any clock that only goes forward. */
  now(): number
}

/** Looks for one edit near the suspects, or a pair of them, that makes all failing tests pass: generate, rank, then try in that order. */
export async function searchRepair(request: SearchRequest, signal?: AbortSignal): Promise<SearchOutcome> {
  const deadline = request.now() + request.searchMs
  const files = await suspectFiles(request)
  const hints = readHints(request.failing)
  const ranked = rankCandidates(files, hints)
  const fresh = ranked.filter(({ key }) => !request.alreadyTried.has(key))
  const { trial, trialMany, onProgress } = request
  let pairs: RankedCandidate[] = []
  const { tried, unparsable } = await tryCandidates(fresh.slice(0, request.maxCandidates), {
    trial,
    ...(trialMany === undefined ? {} : { trialMany }),
    confirm: request.confirm ?? true,
    concurrency: request.concurrency ?? 2,
    onProgress: (message) => onProgress(message),
    leftMs: () => deadline - request.now(),
    pairsOf: async (singles) => {
      if (singles.length < fresh.length / 2) return []
      const all = await pairEdits(singles, files, hints, new Set([...request.alreadyTried, ...ranked.map(({ key }) => key)]))
      pairs = all.slice(0, Math.max(0, request.maxCandidates - singles.length))
      return pairs
    },
    signal,
  })
  const counts = { tried: tried.length, generated: ranked.length, triedKeys: [...tried.map((each) => each.ranked.key), ...unparsable] }
  const hits = likeliestFirst(tried.filter(({ result }) => passesAll(result)))
  const [candidate, ...others] = hits.map((hit) => found(hit.ranked))
  if (candidate) return { ...counts, status: 'found', candidate, others }
  if (signal?.aborted) return { ...counts, status: 'aborted' }
  const suspectPaths = namesOfFiles(request.suspects)
  // Pairs that no batch can tell are not tried otherwise.
  const pairsTold = request.now() < deadline ? tried.filter(({ ranked: { candidate } }) => candidate.operator.includes(pairSign)).length : pairs.length
  const facts = { suspectPaths, files: files.length, generated: ranked.length, fresh: fresh.length, pairs: pairsTold, tried, unparsable: unparsable.length }
  return { ...counts, ...explainNothingFound(facts) }
}

/**
 * Suspects that can be parsed, unit by unit in their order, until they offer far more edits than can be tried: a hundred files would offer
 * a million. A file that holds a failing test is never edited, whatever localization says. Nor are lines of functions that no failing test
 * ran, where that is known.
 */
async function suspectFiles(request: SearchRequest): Promise<SuspectFile[]> {
  const { suspects, failing, recentDiff = '' } = request
  const files: OpenFile[] = []
  const testFiles = new Set(failing.map((test) => test.file))
  /** A file that cannot be read is not read again for each of its units. */
  const opened = new Map<string, OpenFile | undefined>()
  const known = { testStrings: await stringsOfTests([...testFiles], request.readSource), titles: failing.map(({ name }) => name) }
  let offered = 0
  const offer = (file: OpenFile, lines: readonly number[]) => {
    const fresh = new Set(lines.filter((line) => !file.done.has(line) && !file.idle.has(line)))
    for (const line of fresh) file.done.add(line)
    const candidates = file.generate((line) => fresh.has(line))
    file.candidates.push(...candidates)
    offered += candidates.length
  }
  for (const [n, { path, lines, ran }] of suspects.entries()) {
    if (offered >= (n < fewestUnits ? 2 * enoughEdits : enoughEdits)) break
    if (!opened.has(path)) {
      const file = testFiles.has(path) ? undefined : await openFile(request, path, known)
      file?.candidates.push(...undoChanges(file.file, recentDiff))
      opened.set(path, file)
      if (file !== undefined) files.push(file)
    }
    const file = opened.get(path)
    if (file === undefined) continue
    offer(file, linesOf(lines ?? [[1, file.lines]]).filter((line) => ran === undefined || ran.has(line)))
  }
  for (const file of files) if (offered < enoughEdits && file.file.text.length <= longFile) offer(file, linesOf([[1, file.lines]]))
  return files
}

/** A suspect file, and how far its edits are made. */
interface OpenFile extends SuspectFile {
  candidates: Candidate[]
  generate(isWanted: (line: number) => boolean): Candidate[]
  lines: number
  /** Lines whose edits are made. */
  done: Set<number>
  /** Of functions that no failing test ran, or not there. */
  idle: ReadonlySet<number>
}

async function openFile({ suspects, readSource }: SearchRequest, path: string, { testStrings, titles }: { testStrings: ReadonlySet<string>; titles: readonly string[] }): Promise<OpenFile | undefined> {
  const text = await readSource(path)
  const file = text === null ? undefined : await parseSource(path, text)
  if (file === undefined) return undefined
  const units = suspects.flatMap((suspect, rank) => (suspect.path === path ? [{ ...suspect, rank }] : []))
  const ran = new Set(units.flatMap((unit) => [...(unit.ran?.keys() ?? [])]))
  const idle = new Set(units.flatMap(({ ran: own, lines = [] }) => (own === undefined ? [] : linesOf(lines))).filter((line) => !ran.has(line)))
  return { file, units, candidates: [], generate: candidateGenerator(file, testStrings, titles), lines: file.text.split('\n').length, done: new Set(), idle }
}

function linesOf(ranges: readonly LineRange[]): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n))
}

/** What the failing tests write in quotes: sometimes the source means the same and has it wrong. */
async function stringsOfTests(paths: readonly string[], readSource: SearchRequest['readSource']): Promise<Set<string>> {
  const strings = new Set<string>()
  for (const path of paths) {
    const text = await readSource(path)
    const file = text === null ? undefined : await parseSource(path, text)
    if (file === undefined) continue
    for (const node of nodesOf(file.tree.root)) if (strings.size < mostStrings && file.language.isString(node)) strings.add(file.text.slice(node.from + 1, node.to - 1))
  }
  return strings
}

function found(ranked: RankedCandidate): FoundCandidate {
  return { change: changeOf(ranked), description: placeOf(ranked) }
}
