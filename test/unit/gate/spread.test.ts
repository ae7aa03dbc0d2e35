import { expect, test } from 'vitest'
import { processesFor, spread } from '../../../src/gate/spread.ts'
import type { TrialResult } from '../../../src/search-repair/trial.ts'

const result = (passed: number): TrialResult => ({ passed, total: 1, durationMs: 0 })
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const passing = (...ns: number[]) => (n: number) => result(ns.includes(n) ? 1 : 0)
const passed = (results: readonly (TrialResult | null)[]) => results.flatMap((each, n) => (each?.passed === 1 ? [n] : []))

test('each process gets every second candidate, and the results come back in order', async () => {
  const shares: (readonly number[])[] = []
  const results = await spread(numbers(401), { processes: 2, afterHits: 401 }, async (share) => {
    shares.push(share)
    return share.map(passing(7, 10, 400))
  })
  expect(shares.map((share) => share.slice(0, 3))).toEqual([[0, 2, 4], [1, 3, 5]])
  expect(results).toHaveLength(401)
  expect(passed(results)).toEqual([7, 10, 400])
})

test('no process is started for fewer than two hundred', async () => {
  const sizes: number[] = []
  const ask = async (share: readonly number[]) => (sizes.push(share.length), share.map(passing()))
  await spread(numbers(399), { processes: 4, afterHits: 0 }, ask)
  await spread(numbers(600), { processes: 4, afterHits: 0 }, ask)
  expect(sizes).toEqual([399, 200, 200, 200])
})

test('what passes where one process would have stopped before counts as not asked; what fails there is told', async () => {
  const results = await spread(numbers(400), { processes: 2, afterHits: 150 }, async (share) => share.map(passing(100, 250, 251)))
  expect(passed(results)).toEqual([100, 250])
  expect(results[251]).toBeNull()
  expect(results[252]).toEqual(result(0))
})

test('an error of one process is thrown when the others have ended', async () => {
  let ended = 0
  const ask = async (share: readonly number[]) => {
    if (share[0] === 0) throw new Error('the disk is full')
    await new Promise((resolve) => setTimeout(resolve, 20))
    ended++
    return share.map(passing())
  }
  await expect(spread(numbers(600), { processes: 3, afterHits: 0 }, ask)).rejects.toThrow('the disk is full')
  expect(ended).toBe(2)
})

test.each([
  [1, 10, 1],
  [2, 10, 2],
  [16, 10, 4],
  [16, 20_001, 2],
  [0, 10, 1],
])('%i cores and %i files: %i processes', (cores, files, processes) => {
  expect(processesFor(cores, files)).toBe(processes)
})
