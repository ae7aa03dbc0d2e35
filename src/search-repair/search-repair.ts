import { suspectFiles as namesOfFiles } from '../context/suspect.ts'
import { likeliestFirst } from './choose-hit.ts'
import { readHints } from './failure-hints.ts'
import { openSuspects, type SupplyRequest } from './offer-edits.ts'
import { pairEdits, pairSign } from './pair-edits.ts'
import { rankCandidates, type RankedCandidate } from './rank.ts'
import { explainNothingFound, passesAll, placeOf, type FoundCandidate, type SearchOutcome } from './search-outcome.ts'
import type { Trial, TrialMany } from './trial.ts'
import { changeOf, tryCandidates } from './try-candidates.ts'

/** Twice what a search tries by default: what is least likely need not be known. */
const enoughEdits = 40_000
/** Made before the first batches, which find most repairs: of a large file all edits take longer than these batches. */
const firstEdits = 10_000
/** Of these, of one long unit. */
const firstEditsOfUnit = 1_000
/** As many as the first two batches take. */
const firstTrials = 950

/** What a search needs to know and may do. */
export interface SearchRequest extends SupplyRequest {
  trial: Trial
  /** A faster filter in front of trials, where the runner has one. */
  trialMany?: TrialMany
  /** Whether what a batch finds is tried once more by itself before it is proposed. */
  confirm?: boolean
  /** Keys of candidates that earlier searches tried. */
  alreadyTried: ReadonlySet<string>
  /** Keys of candidates that did not repair another failure: what broke both is hardly among them, so that they come last. */
  refutedElsewhere?: ReadonlySet<string>
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
  const { trial, trialMany, onProgress } = request
  const supply = await openSuspects(request)
  await (trialMany === undefined ? supply.offer(enoughEdits) : supply.offer(firstEdits, firstEditsOfUnit))
  const hints = readHints(request.failing)
  const rankFresh = () => {
    ranked = rankCandidates(supply.files, hints)
    const isLate = ({ key }: RankedCandidate) => Number(request.refutedElsewhere?.has(key) ?? false)
    return ranked.filter(({ key }) => !request.alreadyTried.has(key)).toSorted((one, other) => isLate(one) - isLate(other))
  }
  let ranked: RankedCandidate[] = []
  let fresh = rankFresh()
  const first = fresh.slice(0, supply.isExhausted() ? request.maxCandidates : Math.min(firstTrials, request.maxCandidates))
  let pairs: RankedCandidate[] = []
  const { tried, unparsable } = await tryCandidates(first, {
    trial,
    ...(trialMany === undefined ? {} : { trialMany }),
    confirm: request.confirm ?? true,
    concurrency: request.concurrency ?? 2,
    onProgress: (message) => onProgress(message),
    leftMs: () => deadline - request.now(),
    rest: async () => {
      if (supply.isExhausted()) return []
      await supply.offer(enoughEdits)
      fresh = rankFresh()
      const asked = new Set(first.map(({ key }) => key))
      return fresh.filter(({ key }) => !asked.has(key)).slice(0, request.maxCandidates - first.length)
    },
    pairsOf: async (singles) => {
      if (singles.length < fresh.length / 2) return []
      const all = await pairEdits(singles, supply.files, hints, new Set([...request.alreadyTried, ...ranked.map(({ key }) => key)]))
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
  const facts = { suspectPaths, files: supply.files.length, generated: ranked.length, fresh: fresh.length, pairs: pairsTold, tried, unparsable: unparsable.length }
  return { ...counts, ...explainNothingFound(facts) }
}

function found(ranked: RankedCandidate): FoundCandidate {
  return { change: changeOf(ranked), description: placeOf(ranked) }
}
