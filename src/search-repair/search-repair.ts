import { type Suspect, suspectFiles as namesOfFiles } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { nodesOf } from '../syntax/syntax.ts'
import { likeliestFirst } from './choose-hit.ts'
import { readHints } from './failure-hints.ts'
import { generateCandidates, type LineRange } from './generate.ts'
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
/** Of a long file, the most suspicious units. */
const focusedUnits = 8

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
 * Suspects that can be parsed, the most suspicious files first, until they offer far more edits than can be tried: a hundred files
 * would offer a million. A file that holds a failing test is never edited, whatever localization says.
 */
async function suspectFiles({ suspects, failing, readSource, recentDiff = '' }: SearchRequest): Promise<SuspectFile[]> {
  const testFiles = new Set(failing.map((test) => test.file))
  const testStrings = await stringsOfTests([...testFiles], readSource)
  const files = new Map<string, SuspectFile>()
  let offered = 0
  for (const path of namesOfFiles(suspects)) {
    if (offered >= enoughEdits) break
    if (testFiles.has(path)) continue
    const text = await readSource(path)
    const file = text === null ? undefined : await parseSource(path, text)
    const units = suspects.flatMap((suspect, rank) => (suspect.path === path ? [{ ...suspect, rank }] : []))
    if (file === undefined) continue
    const candidates = [...undoChanges(file, recentDiff), ...generateCandidates(file, wantedLines(units, file.text), testStrings, failing.map(({ name }) => name))]
    files.set(path, { file, units, candidates })
    offered += candidates.length
  }
  return [...files.values()]
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

/**
 * Where an edit can make a difference: not on lines of functions that no failing test ran, where that is known. Long files offer hundred
 * thousands of edits: there, only the suspicious units. Undefined for the whole file.
 */
function wantedLines(units: readonly Suspect[], text: string): LineRange[] | undefined {
  const all: LineRange = [1, text.split('\n').length]
  const focused = text.length > longFile ? units.filter(({ ran: known }) => known?.size !== 0).slice(0, focusedUnits).flatMap((unit) => unit.lines ?? []) : []
  const ran = new Set(units.flatMap((unit) => [...(unit.ran?.keys() ?? [])]))
  const idle = new Set(units.flatMap(({ ran: known, lines = [] }) => (known === undefined ? [] : linesOf(lines))).filter((line) => !ran.has(line)))
  if (focused.length === 0 && idle.size === 0) return undefined
  return rangesOf([...new Set(linesOf(focused.length > 0 ? focused : [all]))].filter((line) => !idle.has(line)))
}

function linesOf(ranges: readonly LineRange[]): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n))
}

function rangesOf(lines: readonly number[]): LineRange[] {
  const ranges: [number, number][] = []
  for (const line of lines.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && line === last[1] + 1) last[1] = line
    else ranges.push([line, line])
  }
  return ranges
}

function found(ranked: RankedCandidate): FoundCandidate {
  return { change: changeOf(ranked), description: placeOf(ranked) }
}
