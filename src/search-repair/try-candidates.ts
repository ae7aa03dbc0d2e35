import type { FileChange } from '../patch/edits.ts'
import { applyCandidate } from './candidate.ts'
import { likeliestFirst } from './choose-hit.ts'
import type { RankedCandidate } from './rank.ts'
import { leavesOthers, passesAll, placeOf, type TriedCandidate } from './search-outcome.ts'
import { stillParses } from './source-file.ts'
import type { Trial, TrialLimits, TrialMany, TrialResult } from './trial.ts'

export interface TrialLoop {
  trial: Trial
  trialMany?: TrialMany
  /** What to try after the first ones, in order. */
  rest(): Promise<readonly RankedCandidate[]>
  /** What to try in batches after all of them, given how they did. */
  pairsOf?(tried: readonly TriedCandidate[]): Promise<readonly RankedCandidate[]>
  /** Whether a trial of its own follows each hit of a batch. */
  confirm: boolean
  /** Trials that run at once. */
  concurrency: number
  onProgress(message: string): void
  /** Milliseconds that are left. */
  leftMs(): number
  signal: AbortSignal | undefined
}

export interface Tried {
  tried: TriedCandidate[]
  /** Keys of those that are left out because they do not parse. */
  unparsable: string[]
}

/** The first batch ends soon, for most repairs stand near the top; later ones spread the start of the runner over more. */
const batchSizes = [150, 800, 3000]
/** Each costs a start of the runner: so many, and of what is left only so much. */
const mostBetterOnes = 4
const betterShare = 0.05
/** The first that passes often does so by chance: the right one mostly stands among the next hundred. */
const afterHits = 150
/** On a slow machine, or with slow tests, fewer. */
const afterHitMs = 1_000
/** Of what is left when one passes that leaves other tests failing, to look for one that repairs those as well. */
const patience = 0.5
/** Of what is left, for candidates of a batch that take a load of the modules each: those that take a call each must not wait for them. */
const aloneShare = 0.15

/**
 * Tries candidates in order until one passes and leaves no other test failing, the list ends, time is over or the signal fires. Where the runner can take
 * many at once, batches filter, and a trial of its own confirms each hit; then pairs; what a batch cannot tell is asked once more with more time, then tried one by one.
 */
export async function tryCandidates(first: readonly RankedCandidate[], given: TrialLoop): Promise<Tried> {
  const { trialMany, pairsOf } = given
  if (trialMany === undefined) return tryOneByOne([...first, ...(await given.rest())], given)
  const batches: Batches = { trialMany, count: 0, shortestMs: Number.POSITIVE_INFINITY, isUsable: true, done: { tried: [], unparsable: [] } }
  const { done } = batches
  const loop = lessPatient(given, done)
  let untold = await tryInBatches(first, batches, loop)
  if (!isOver(done, loop)) untold = [...untold, ...(await tryInBatches(await loop.rest(), batches, loop))]
  // What passes the tests asked for, and no others, is enough to end here.
  if (hasHit(done)) return done
  // Where most could be told: a pair is not worth a process of its own.
  if (!isOver(done, loop) && pairsOf !== undefined && done.tried.length > untold.length) await tryInBatches(await pairsOf(done.tried), batches, loop)
  if (!isOver(done, loop) && batches.isUsable) untold = await tryInBatches(untold, batches, loop, true)
  if (isOver(done, loop)) return done
  const alone = await tryOneByOne(untold, loop)
  return { tried: [...done.tried, ...alone.tried], unparsable: [...done.unparsable, ...alone.unparsable] }
}

/** The same with only a part of its time left as soon as a candidate passes: {@link isOver} goes on where that one leaves others failing. */
function lessPatient(loop: TrialLoop, done: Tried): TrialLoop {
  let rest = 0
  const leftMs = () => {
    const left = loop.leftMs()
    if (rest === 0 && hasHit(done)) rest = (1 - patience) * left
    return left - rest
  }
  return { ...loop, leftMs }
}

interface Batches {
  trialMany: TrialMany
  /** So far. */
  count: number
  /** What one took at least: about twice a start of the runner. */
  shortestMs: number
  /** This repository's tests can be run this way. */
  isUsable: boolean
  done: Tried
}

/**
 * Returns those that could not be told. What takes a load of the modules waits for the second batch, unless the first tells nothing else;
 * with `isLast` it is asked at once, as long as there is time.
 */
async function tryInBatches(ordered: readonly RankedCandidate[], batches: Batches, loop: TrialLoop, isLast = false): Promise<RankedCandidate[]> {
  const { done } = batches
  let untold: RankedCandidate[] = []
  let waiting = [...ordered]
  while (waiting.length > 0 && batches.isUsable && !isOver(done, loop)) {
    const batch = waiting.splice(0, batchSizes[Math.min(batches.count++, batchSizes.length - 1)])
    const at = ordered.length - batch.length - waiting.length
    const found = hasHit(done) ? '; one passes, and leaves other tests failing' : ''
    loop.onProgress(`candidates ${at + 1} to ${at + batch.length} of ${ordered.length}, from ${placeOf(batch[0] as RankedCandidate)}${found}`)
    const told = await tryBatch(batch, batches, loop, isLast ? {} : { alone: 'before_hit' })
    // What stands behind the first that passes was perhaps not asked.
    const hit = told.tried.find(({ result }) => passesAll(result))
    const behind = told.untold.filter((each) => hit !== undefined && batch.indexOf(each) > batch.indexOf(hit.ranked))
    waiting = [...behind, ...waiting]
    const tried = await tryBetterOnes(told, batches, loop)
    untold.push(...told.untold.filter((each) => !behind.includes(each) && !tried.has(each)))
    await confirmHits(told.tried, loop, done)
    batches.isUsable = told.tried.length > 0 || told.untold.length === 0
    if (isLast || batches.count < 2 || untold.length === 0 || !batches.isUsable || isOver(done, loop)) continue
    const alone = await tryBatch(untold, batches, loop, { alone: 'only' })
    untold = alone.untold
    await confirmHits(alone.tried, loop, done)
  }
  return [...untold, ...waiting]
}

async function tryBatch(batch: readonly RankedCandidate[], batches: Batches, loop: TrialLoop, { alone }: Pick<TrialLimits, 'alone'>): Promise<{ tried: TriedCandidate[]; untold: RankedCandidate[] }> {
  const { trialMany, done } = batches
  const limitMs = loop.leftMs()
  const share = alone === undefined ? 1 : aloneShare
  // With one that passes at hand, the whole batch is looked through for a better one.
  const behind = hasHit(done) ? { afterHitMs: limitMs, afterHits: batch.length } : { afterHitMs, afterHits }
  const limits = { limitMs, aloneMs: share * limitMs, ...(alone === undefined ? {} : { alone }), ...behind }
  const results = await trialMany(batch.map(({ candidate }) => [candidate]), limits, loop.signal)
  batches.shortestMs = Math.min(batches.shortestMs, limitMs - loop.leftMs())
  const tried: TriedCandidate[] = []
  const untold: RankedCandidate[] = []
  batch.forEach((ranked, n) => {
    const result = results[n] ?? null
    if (result === null) untold.push(ranked)
    else tried.push({ ranked, result })
  })
  return { tried, untold }
}

/** What a batch could not tell and stands in front of its first hit, alone: a guess at the mistake's own place is worth a look. Returns those that it tried. */
async function tryBetterOnes(told: { tried: TriedCandidate[]; untold: RankedCandidate[] }, { shortestMs, done }: Batches, loop: TrialLoop): Promise<ReadonlySet<RankedCandidate>> {
  const hit = told.tried.find(({ result }) => passesAll(result))
  const leftMs = loop.leftMs()
  if (hit === undefined || betterShare * leftMs < shortestMs / 2) return new Set()
  const better = told.untold.filter(({ score }) => score > hit.ranked.score).slice(0, mostBetterOnes)
  const rest = (1 - betterShare) * leftMs
  const alone = await tryOneByOne(better, { ...loop, leftMs: () => loop.leftMs() - rest })
  done.tried.push(...alone.tried)
  done.unparsable.push(...alone.unparsable)
  return new Set(alone.tried.map(({ ranked }) => ranked))
}

/** The likeliest hits first until one is confirmed; without confirmation, or time for it, all that were asked of every test count: the gate judges them. */
async function confirmHits(told: readonly TriedCandidate[], loop: TrialLoop, done: Tried): Promise<void> {
  const isHit = ({ result }: TriedCandidate) => (loop.confirm || result.isPartial === true) && passesAll(result)
  done.tried.push(...told.filter((each) => !isHit(each)))
  for (const { ranked, result } of likeliestFirst(told.filter(isHit))) {
    if (!isOver(done, loop)) done.tried.push({ ranked, result: { ...alsoOf(result), ...(await loop.trial([changeOf(ranked)], loop.signal)) } })
  }
  const isUnasked = loop.leftMs() <= 0 && loop.signal?.aborted !== true && !done.tried.some(({ ranked }) => told.some((each) => isHit(each) && each.ranked === ranked))
  if (isUnasked) done.tried.push(...told.filter(isHit))
}

function alsoOf({ alsoAsked, alsoPassed }: TrialResult): Pick<TrialResult, 'alsoAsked' | 'alsoPassed'> {
  return alsoAsked === undefined || alsoPassed === undefined ? {} : { alsoAsked, alsoPassed }
}

/** Each candidate in a run of its own; what runs when one passes is waited for. */
async function tryOneByOne(ordered: readonly RankedCandidate[], loop: TrialLoop): Promise<Tried> {
  const done: Tried = { tried: [], unparsable: [] }
  const waiting = ordered.entries()
  const work = async () => {
    while (!isOver(done, loop)) {
      const next = waiting.next()
      if (next.done) return
      const [at, ranked] = next.value
      const change = changeOf(ranked)
      if (!(await stillParses(ranked.file, change.after))) {
        done.unparsable.push(ranked.key)
        continue
      }
      loop.onProgress(`candidate ${at + 1} of ${ordered.length}: ${placeOf(ranked)}`)
      const result = await loop.trial([change], loop.signal)
      // What an interrupted trial says about its candidate is worth nothing.
      if (!loop.signal?.aborted) done.tried.push({ ranked, result })
    }
  }
  await Promise.all(Array.from({ length: loop.concurrency }, work))
  return done
}

function hasHit({ tried }: Tried): boolean {
  return tried.some(({ result }) => passesAll(result))
}

function isOver({ tried }: Tried, { signal, leftMs }: TrialLoop): boolean {
  return signal?.aborted === true || leftMs() <= 0 || tried.some(({ result }) => passesAll(result) && !leavesOthers(result))
}

/** A candidate as the change of its whole file. */
export function changeOf({ file, candidate }: RankedCandidate): FileChange & { after: string } {
  return { path: file.path, before: file.text, after: applyCandidate(file.text, candidate) }
}
