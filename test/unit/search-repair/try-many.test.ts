import { expect, test } from 'vitest'
import type { FileChange } from '../../../src/patch/edits.ts'
import { searchRepair, type SearchRequest } from '../../../src/search-repair/search-repair.ts'
import type { SourceEdit, Trial, TrialMany, TrialResult } from '../../../src/search-repair/trial.ts'
import { failingTest } from './failing-test.ts'

const text = 'export const slots = (minutes: number) => Math.floor(minutes / 30)\n'
const wanted = 'Math.ceil(minutes / 30)'
const result = (changes: readonly FileChange[], fix: string): TrialResult => ({ passed: changes.some(({ after }) => after?.includes(fix)) ? 1 : 0, total: 1, durationMs: 1 })
const changesOf = (edits: readonly SourceEdit[]): FileChange[] => [{ path: 'src/slots.ts', before: text, after: edits.reduce((all, { from, to, replacement }) => all.slice(0, from) + replacement + all.slice(to), text) }]

/** A search whose batches answer by `tell`; counts the batches, and the trials of single candidates. */
async function search(tell: (changes: readonly FileChange[]) => TrialResult | null, fix = wanted, changed: Partial<SearchRequest> = {}) {
  const batches: number[] = []
  const single: string[] = []
  const trial: Trial = async (changes) => (single.push(changes[0]?.after ?? ''), result(changes, fix))
  const trialMany: TrialMany = async (candidates) => (batches.push(candidates.length), candidates.map((edits) => tell(changesOf(edits))))
  const outcome = await searchRepair({
    failing: [failingTest()],
    suspects: [{ path: 'src/slots.ts', score: 1, reason: '' }],
    readSource: async () => text,
    trial,
    trialMany,
    alreadyTried: new Set(),
    maxCandidates: 1000,
    searchMs: 1000,
    concurrency: 1,
    onProgress: () => {},
    now: () => 0,
    ...changed,
  })
  return { outcome, batches, single }
}

test('a hit of a batch is confirmed by a trial of its own, and nothing else is', async () => {
  const { outcome, batches, single } = await search((changes) => result(changes, wanted))
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'ceil') } } })
  expect(batches).toHaveLength(1)
  expect(single).toEqual([text.replace('floor', 'ceil')])
})

test('a hit that its trial refutes is none: the search goes on', async () => {
  const fix = 'Math.round(minutes / 30)'
  const { outcome, single } = await search((changes) => ({ ...result(changes, fix), passed: 1 }), fix)
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'round') } } })
  expect(single.length).toBeGreaterThan(1)
  expect(single.at(-1)).toContain(fix)
})

test('where batches can tell nothing, candidates are tried one by one, and no second batch is started', async () => {
  const { outcome, batches, single } = await search(() => null)
  expect(outcome.status).toBe('found')
  expect(batches).toHaveLength(1)
  expect(single.at(-1)).toContain(wanted)
})

test('candidates that a batch could not tell are tried in the end', async () => {
  const { outcome, single } = await search((changes) => (changes[0]?.after?.includes(wanted) ? null : result(changes, wanted)))
  expect(outcome.status).toBe('found')
  expect(single).toHaveLength(1)
})

test('without a hit every candidate was tried in batches, and the reason says so', async () => {
  const { outcome, batches, single } = await search((changes) => result(changes, 'nothing like this'), 'nothing like this')
  expect(outcome).toMatchObject({ status: 'exhausted', tried: batches.reduce((sum, size) => sum + size, 0) })
  expect(single).toEqual([])
})

test('a hit for whose trial no time is left counts all the same: the gate judges it', async () => {
  let left = 1
  const trialMany: TrialMany = async (candidates) => ((left = 0), candidates.map((edits) => result(changesOf(edits), wanted)))
  const { outcome, single } = await search(() => null, wanted, { trialMany, searchMs: 10, now: () => (left > 0 ? 0 : 20) })
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'ceil') } } })
  expect(single).toEqual([])
})

test('no batch is started when time is over', async () => {
  const { outcome, batches, single } = await search((changes) => result(changes, wanted), wanted, { searchMs: 0 })
  expect(outcome.status).toBe('budget_exhausted')
  expect([batches, single]).toEqual([[], []])
})

test('a better ranked candidate that a batch could not tell is tried alone before its hit', async () => {
  const other = 'Math.round(minutes / 30)'
  const both = (changes: readonly FileChange[]): TrialResult => ({ ...result(changes, wanted), passed: changes.some(({ after }) => after?.includes(wanted) || after?.includes(other)) ? 1 : 0 })
  const single: string[] = []
  const { outcome } = await search((changes) => (changes[0]?.after?.includes(wanted) ? null : both(changes)), wanted, { confirm: false, trial: async (changes) => (single.push(changes[0]?.after ?? ''), both(changes)) })
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'ceil') } } })
  expect(single).toContain(text.replace('floor', 'ceil'))
})

test('the first batches do not wait until all edits are made, and none is asked twice', async () => {
  const many = Array.from({ length: 12 }, (_, n) => `export function area${n}(width${n}, height${n}) {\n  const twice${n} = width${n} * 2 + height${n}\n  return twice${n} > 10 ? twice${n} - 1 : width${n}\n}\n`).join('')
  const read: string[] = []
  const readAtFirst: number[] = []
  const asked: string[] = []
  const trialMany: TrialMany = async (candidates) => {
    readAtFirst.push(new Set(read).size)
    asked.push(...candidates.map((edits) => JSON.stringify(edits)))
    return candidates.map(() => ({ passed: 0, total: 1, durationMs: 0 }))
  }
  const suspects = Array.from({ length: 14 }, (_, n) => ({ path: `src/f${n}.js`, score: 1, reason: '' }))
  const { outcome } = await search(() => null, wanted, { trialMany, suspects, readSource: async (path) => (read.push(path), many), maxCandidates: 12_000 })
  expect(outcome.generated).toBeGreaterThan(12_000)
  expect(outcome.tried).toBe(12_000)
  expect(new Set(asked).size).toBe(asked.length)
  expect(readAtFirst[0]).toBeLessThan(readAtFirst.at(-1) ?? 0)
})

test('of a long function that is the only suspect the first batches reach every line', async () => {
  const long = `export function area(width, height) {\n  let size = width\n${Array.from({ length: 60 }, (_, n) => `  if (width > ${n}) size = size + height * ${n}\n`).join('')}  return size\n}\n// ${'x'.repeat(20_000)}\n`
  const starts: number[][] = []
  const trialMany: TrialMany = async (candidates) => {
    starts.push(candidates.map(([edit]) => edit?.from ?? 0))
    return candidates.map(() => ({ passed: 0, total: 1, durationMs: 0 }))
  }
  await search(() => null, wanted, { trialMany, suspects: [{ path: 'src/long.js', score: 1, reason: '', lines: [[1, 64]] }], readSource: async () => long, maxCandidates: 20_000 })
  expect(Math.max(...starts.slice(0, 2).flat())).toBeGreaterThan(long.indexOf('width > 59'))
})

test('what takes a load of the modules waits for the second batch, and is asked for both at once', async () => {
  const long = `export function area(width, height) {\n${Array.from({ length: 30 }, (_, n) => `  if (width > ${n}) return height * ${n}\n`).join('')}}\n`
  const asked: [alone: string | undefined, candidates: number, untold: number][] = []
  const trialMany: TrialMany = async (candidates, { alone }) => {
    const results = candidates.map((_, n) => (n % 10 === 0 && alone !== undefined ? null : { passed: 0, total: 1, durationMs: 0 }))
    asked.push([alone, candidates.length, results.filter((each) => each === null).length])
    return results
  }
  await search(() => null, wanted, { trialMany, suspects: [{ path: 'src/area.js', score: 1, reason: '' }], readSource: async () => long, maxCandidates: 950 })
  expect(asked.map(([alone]) => alone)).toEqual(['before_hit', 'before_hit', 'only', undefined])
  const [first, second, both, last] = asked.map(([, candidates, untold]) => ({ candidates, untold }))
  expect(both?.candidates).toBe((first?.untold ?? 0) + (second?.untold ?? 0))
  expect(last?.candidates).toBe(both?.untold)
})

test('what was tried alone in front of a hit is not asked again while a better one is looked for', async () => {
  const long = `export function area(width, height) {\n${Array.from({ length: 30 }, (_, n) => `  if (width > ${n}) return height * ${n}\n`).join('')}}\n`
  const asked: string[] = []
  const alone: string[] = []
  const trialMany: TrialMany = async (candidates, { alone: kind }) => {
    if (kind === 'only') asked.push(...candidates.map((edits) => edits.reduce((all, { from, to, replacement }) => all.slice(0, from) + replacement + all.slice(to), long)))
    return candidates.map((_, n) => (n < 10 ? null : n === 60 ? { passed: 1, total: 1, durationMs: 1, alsoAsked: 1, alsoPassed: 0 } : { passed: 0, total: 1, durationMs: 1 }))
  }
  const trial: Trial = async ([change]) => (alone.push(change?.after ?? ''), { passed: 0, total: 1, durationMs: 1 })
  const { outcome } = await search(() => null, wanted, { trialMany, trial, confirm: false, suspects: [{ path: 'src/area.js', score: 1, reason: '' }], readSource: async () => long, maxCandidates: 950 })
  expect(outcome.status).toBe('found')
  expect(alone.length).toBeGreaterThan(1)
  expect(alone.filter((each) => asked.includes(each))).toEqual([])
  expect(new Set(outcome.triedKeys).size).toBe(outcome.triedKeys.length)
})

test('where one start of the runner takes longer than that part of the time, none of them is tried alone', async () => {
  let now = 0
  const single: string[] = []
  const trialMany: TrialMany = async (candidates) => ((now += 150), candidates.map((_, n) => (n < 10 ? null : { passed: 1, total: 1, durationMs: 1 })))
  const { outcome } = await search(() => null, wanted, { trialMany, confirm: false, now: () => now, trial: async (changes) => (single.push(changes[0]?.after ?? ''), { passed: 0, total: 1, durationMs: 1 }) })
  expect(outcome.status).toBe('found')
  expect(single).toEqual([])
})

test('the better ranked candidates that a batch could not tell take only a small part of the time', async () => {
  let now = 0
  const single: string[] = []
  const trialMany: TrialMany = async (candidates) => candidates.map((_, n) => (n < 10 ? null : { passed: 1, total: 1, durationMs: 1 }))
  const { outcome } = await search(() => null, wanted, { trialMany, confirm: false, now: () => now, trial: async (changes) => ((now += 60), single.push(changes[0]?.after ?? ''), { passed: 0, total: 1, durationMs: 60 }) })
  expect(outcome.status).toBe('found')
  expect(single).toHaveLength(1)
})

/** Batches of edits of a long function, of which the one at each place in `passing` makes so many of two other failing tests pass as well. */
async function searchWithOthers(passing: Record<number, number>, { spend = 0, cut = false } = {}) {
  const long = `export function area(width, height) {\n${Array.from({ length: 30 }, (_, n) => `  if (width > ${n}) return height * ${n}\n`).join('')}}\n`
  const places = new Map<string, number>()
  const sizes: number[] = []
  const messages: string[] = []
  let now = 0
  const trialMany: TrialMany = async (candidates, { afterHits }) => {
    sizes.push(candidates.length)
    now += spend
    const at = candidates.map((edits) => {
      const key = JSON.stringify(edits)
      return places.get(key) ?? places.set(key, places.size).get(key)!
    })
    const firstHit = at.findIndex((place) => passing[place] !== undefined)
    return at.map((place, n) => {
      if (cut && firstHit >= 0 && n > firstHit + (afterHits ?? candidates.length)) return null
      const alsoPassed = passing[place]
      return alsoPassed === undefined ? { passed: 0, total: 1, durationMs: 0 } : { passed: 1, total: 1, durationMs: 0, alsoAsked: 2, alsoPassed }
    })
  }
  const { outcome } = await search(() => null, wanted, { trialMany, confirm: false, suspects: [{ path: 'src/area.js', score: 1, reason: '' }], readSource: async () => long, maxCandidates: 1600, searchMs: 1000, now: () => now, onProgress: (message) => messages.push(message) })
  return { outcome, sizes, messages }
}

test('where an edit leaves other failing tests failing, the search goes on for one that repairs them as well', async () => {
  const { outcome, sizes, messages } = await searchWithOthers({ 3: 0, 700: 2 })
  expect(sizes).toEqual([150, 800])
  expect(messages.at(-1)).toMatch(/; one passes, and leaves other tests failing$/)
  expect(outcome).toMatchObject({ status: 'found', tried: 950, others: [expect.anything()] })
  expect((await searchWithOthers({ 3: 2, 700: 2 })).sizes).toEqual([150])
})

test('what stands behind the first that passes and was not asked is asked first then, all of it', async () => {
  const { outcome, sizes } = await searchWithOthers({ 0: 0, 1: 0, 220: 1, 380: 0, 900: 2 }, { cut: true })
  expect(sizes).toEqual([150, 800])
  expect(outcome).toMatchObject({ status: 'found', tried: 950 })
  const late = await searchWithOthers({ 160: 0, 400: 2 }, { cut: true })
  expect(late.sizes).toEqual([150, 800, 800 - 1 - 150 - 10])
  expect(late.outcome.tried).toBe(950)
})

test('where nothing better is found, half of the time that is left is spent on it, and what passed is found', async () => {
  const { outcome, sizes } = await searchWithOthers({ 3: 1, 200: 0 }, { spend: 400 })
  expect(sizes).toEqual([150, 800])
  expect(outcome).toMatchObject({ status: 'found', others: [expect.anything()] })
  expect((await searchWithOthers({ 3: 0 })).outcome).toMatchObject({ status: 'found', others: [] })
})

test('what a batch had no time for is asked once more with all that is left, before anything is tried alone', async () => {
  const shares: number[] = []
  const trialMany: TrialMany = async (candidates, { limitMs, aloneMs }) => {
    shares.push(aloneMs / limitMs)
    return candidates.map((edits) => (aloneMs < limitMs && edits[0]?.replacement === 'ceil' ? null : result(changesOf(edits), wanted)))
  }
  const { outcome, single } = await search(() => null, wanted, { trialMany, confirm: false })
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'ceil') } } })
  expect(single).toEqual([])
  expect(shares[0]).toBeLessThan(0.5)
  expect(shares.at(-1)).toBe(1)
})

test('a hit that not all tests could be asked about is confirmed all the same', async () => {
  const { outcome, single } = await search((changes) => ({ ...result(changes, wanted), isPartial: true }), wanted, { confirm: false })
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { after: text.replace('floor', 'ceil') } } })
  expect(single).toEqual([text.replace('floor', 'ceil')])
})

test('without confirmation a hit of a batch is found as it is, the best ranked first', async () => {
  const { outcome, single } = await search((changes) => result(changes, 'minutes / 30)'), 'nowhere', { confirm: false })
  expect(outcome.status).toBe('found')
  expect(single).toEqual([])
})

test('a candidate that breaks a test that passed is no hit', async () => {
  const { outcome } = await search((changes) => ({ ...result(changes, wanted), ...(changes[0]?.after?.includes(wanted) ? { broken: 'x.test.ts > other' } : {}) }), wanted, { confirm: false })
  expect(outcome.status).toBe('exhausted')
  expect(outcome).toHaveProperty('reason', expect.stringContaining('made 1 of 1 failing test pass and broke "x.test.ts > other"'))
})
