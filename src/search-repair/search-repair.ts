import type { Trial } from './trial.ts'
import type { Suspect } from '../context/suspect.ts'
import type { TestResult } from '../oracle/test-report.ts'
import { applyCandidate } from './candidate.ts'
import { readHints } from './failure-hints.ts'
import { generateCandidates } from './generate.ts'
import { rankCandidates, type RankedCandidate, type SuspectFile } from './rank.ts'
import { explainNothingFound, passesAll, placeOf, type FoundCandidate, type SearchOutcome, type TriedCandidate } from './search-outcome.ts'
import { parseSource, stillParses } from './source-file.ts'

/** Characters. */
const longFile = 20_000

/** What a search needs to know and may do. */
export interface SearchRequest {
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  readSource(path: string): Promise<string | null>
  trial: Trial
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

/** Looks for one edit near the suspects that makes all failing tests pass: generate, rank, then try in that order. */
export async function searchRepair(request: SearchRequest, signal?: AbortSignal): Promise<SearchOutcome> {
  const deadline = request.now() + request.searchMs
  const files = await suspectFiles(request)
  const ranked = rankCandidates(files, readHints(request.failing))
  const fresh = ranked.filter(({ key }) => !request.alreadyTried.has(key))
  const { tried, unparsable } = await tryInOrder(fresh.slice(0, request.maxCandidates), request, deadline, signal)
  const counts = { tried: tried.length, generated: ranked.length, triedKeys: tried.map((each) => each.ranked.key) }
  const hits = tried.filter(({ result }) => passesAll(result)).toSorted((a, b) => b.ranked.score - a.ranked.score)
  const [candidate, ...others] = hits.map((hit) => found(hit.ranked))
  if (candidate) return { ...counts, status: 'found', candidate, others }
  if (signal?.aborted) return { ...counts, status: 'aborted' }
  const suspectPaths = request.suspects.map(({ path }) => path)
  const facts = { suspectPaths, files: files.length, generated: ranked.length, fresh: fresh.length, tried, unparsable }
  return { ...counts, ...explainNothingFound(facts) }
}

/** Suspects that can be parsed. A file that holds a failing test is never edited, whatever localization says. */
async function suspectFiles({ suspects, failing, readSource }: SearchRequest): Promise<SuspectFile[]> {
  const testFiles = new Set(failing.map((test) => test.file))
  const files = new Map<string, SuspectFile>()
  for (const suspect of suspects) {
    if (testFiles.has(suspect.path) || files.has(suspect.path)) continue
    const text = await readSource(suspect.path)
    const file = text === null ? undefined : await parseSource(suspect.path, text)
    if (file) files.set(suspect.path, { file, suspect, candidates: generateCandidates(file, focus(suspect, file.text)) })
  }
  return [...files.values()]
}

/** Long files offer hundred thousands of edits: there, only the suspicious lines, where localization knows them. */
function focus({ lines }: Suspect, text: string): Suspect['lines'] {
  return text.length > longFile && lines !== undefined && lines.length > 0 ? lines : undefined
}

/** Runs trials until one passes, the list ends, time is over or the signal fires; what runs then is waited for. */
async function tryInOrder(
  ordered: readonly RankedCandidate[],
  request: SearchRequest,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<{ tried: TriedCandidate[]; unparsable: number }> {
  const tried: TriedCandidate[] = []
  const waiting = ordered.entries()
  let unparsable = 0
  const isOver = () => signal?.aborted === true || request.now() >= deadline || tried.some(({ result }) => passesAll(result))
  const work = async () => {
    while (!isOver()) {
      const next = waiting.next()
      if (next.done) return
      const [at, ranked] = next.value
      const change = changeOf(ranked)
      if (!(await stillParses(ranked.file, change.after))) {
        unparsable++
        continue
      }
      request.onProgress(`candidate ${at + 1} of ${ordered.length}: ${placeOf(ranked)}`)
      const result = await request.trial([change], signal)
      // What an interrupted trial says about its candidate is worth nothing.
      if (!signal?.aborted) tried.push({ ranked, result })
    }
  }
  await Promise.all(Array.from({ length: request.concurrency ?? 2 }, work))
  return { tried, unparsable }
}

function found(ranked: RankedCandidate): FoundCandidate {
  return { change: changeOf(ranked), description: placeOf(ranked) }
}

function changeOf({ file, candidate }: RankedCandidate) {
  return { path: file.path, before: file.text, after: applyCandidate(file.text, candidate) }
}
