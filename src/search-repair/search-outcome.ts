import type { TrialResult } from './trial.ts'
import type { FileChange } from '../patch/edits.ts'
import type { RankedCandidate } from './rank.ts'

/** One edit that made every failing test pass. */
export interface FoundCandidate {
  change: FileChange
  /** `floor → ceil in src/window.ts:14`. */
  description: string
}

/** The edit that came nearest. */
export interface PartialCandidate {
  description: string
  passed: number
  total: number
  /** A test that passes without the edit and fails with it. */
  broken?: string
}

interface SearchCounts {
  tried: number
  /** Different edits that the suspects offer. */
  generated: number
  /** What a later search of the same failure need not try again. */
  triedKeys: readonly string[]
}

interface Successful {
  status: 'found'
  candidate: FoundCandidate
  /** Other edits that passed as well, best first. */
  others: FoundCandidate[]
}

interface Unsuccessful {
  status: 'exhausted' | 'budget_exhausted' | 'nothing_to_try'
  /** A sentence for the user. */
  reason: string
  bestPartial?: PartialCandidate
}

/** How a search ended. */
export type SearchOutcome = SearchCounts &
  (Successful | Unsuccessful | { status: 'aborted' })

/** A candidate with what its trial showed. */
export interface TriedCandidate {
  ranked: RankedCandidate
  result: TrialResult
}

export function passesAll({ passed, total, broken }: TrialResult): boolean {
  return total > 0 && passed === total && broken === undefined
}

/** It makes the tests pass, and leaves others failing that run the same code: one mistake mostly breaks all of them. */
export function leavesOthers({ alsoAsked = 0, alsoPassed = 0 }: TrialResult): boolean {
  return alsoPassed < alsoAsked
}

/**
 * How much further the failing tests get with an edit than with most others, which change nothing: more tests pass, or the first
 * that fails ends later or fails further down. 0 for no further.
 */
export function furtherBy(tried: readonly TriedCandidate[]): (result: TrialResult) => number {
  const reached = ({ passed, line = 0, firstFailure }: TrialResult) => passed * 1e6 + (firstFailure === 'timed out' ? 0 : line + 1)
  const counts = new Map<number, number>()
  for (const { result } of tried) counts.set(reached(result), (counts.get(reached(result)) ?? 0) + 1)
  const usual = [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0
  return (result) => (result.total === 0 || result.broken !== undefined ? 0 : Math.max(0, reached(result) - usual))
}

/** `floor → ceil in src/window.ts:14`. */
export function placeOf({ candidate }: RankedCandidate): string {
  return `${candidate.description} in ${candidate.path}:${candidate.line}`
}

/** What {@link explainNothingFound} needs to know of a search without a hit. */
export interface SearchFacts {
  suspectPaths: readonly string[]
  /** Suspects that could be read and parsed. */
  files: number
  generated: number
  /** Candidates that no earlier search had tried. */
  fresh: number
  /** Pairs of edits that were worth a try. */
  pairs: number
  tried: readonly TriedCandidate[]
  /** Candidates that were left out because they do not parse. */
  unparsable: number
}

/** Says why there is no candidate patch, as precisely as the search knows. */
export function explainNothingFound({ suspectPaths, files, generated, fresh, pairs, tried, unparsable }: SearchFacts): Unsuccessful {
  if (suspectPaths.length === 0) return { status: 'nothing_to_try', reason: 'there is no suspect source file to edit' }
  if (files === 0) {
    const reason = `no suspect is a readable JavaScript, TypeScript or Python source file (${suspectPaths.join(', ')})`
    return { status: 'nothing_to_try', reason }
  }
  const near = `near ${count(files, 'suspect file')}`
  if (generated === 0) return { status: 'nothing_to_try', reason: `there is nothing to edit ${near}` }
  if (fresh === 0) return { status: 'exhausted', reason: `all ${count(generated, 'single edit')} ${near} were tried in earlier attempts` }
  const edits = count(fresh, 'single edit') + (pairs === 0 ? '' : ` and ${count(pairs, 'pair')} of them`)
  return ending(`${edits} ${near}`, tried, tried.length + unparsable >= fresh + pairs)
}

function ending(edits: string, tried: readonly TriedCandidate[], isComplete: boolean): Unsuccessful {
  const status = isComplete ? 'exhausted' : 'budget_exhausted'
  const couldNotRun = tried.every(({ result }) => result.total === 0) ? tried[0]?.result.firstFailure : undefined
  if (couldNotRun !== undefined) {
    return { status, reason: `the failing tests could not be run with any of ${count(tried.length, 'edit')}: ${couldNotRun}` }
  }
  const partial = closest(tried)
  const nearest = partial ? nearestSentence(partial) : furthestSentence(tried)
  const reason = isComplete
    ? `none of ${edits} made the failing tests pass${nearest}; the fix probably needs new code`
    : `stopped by the search limits after ${tried.length} of ${edits}; none made them pass${nearest}`
  return { status, reason, ...(partial ? { bestPartial: partial } : {}) }
}

function nearestSentence({ description, passed, total, broken }: PartialCandidate): string {
  return `; the closest, ${description}, made ${passed} of ${count(total, 'failing test')} pass${broken === undefined ? '' : ` and broke "${broken}"`}`
}

/** Where no test passes, some edits may still get further than others; where none does, no edit will do. */
function furthestSentence(tried: readonly TriedCandidate[]): string {
  if (tried.every(({ result }) => result.line === undefined)) return ''
  const by = furtherBy(tried)
  const best = tried.filter(({ result }) => by(result) > 0).toSorted((a, b) => by(b.result) - by(a.result) || b.ranked.score - a.ranked.score)[0]
  return best === undefined ? '; none of them gets any assertion further' : `; the closest, ${placeOf(best.ranked)}, gets as far as line ${best.result.line ?? 0} of the test`
}

function closest(tried: readonly TriedCandidate[]): PartialCandidate | undefined {
  const best = tried.filter(({ result }) => result.passed > 0).toSorted((a, b) => b.result.passed - a.result.passed)[0]
  if (best === undefined) return undefined
  const { passed, total, broken } = best.result
  return { description: placeOf(best.ranked), passed, total, ...(broken === undefined ? {} : { broken }) }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
