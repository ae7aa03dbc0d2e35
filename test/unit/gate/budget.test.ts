import { expect, test } from 'vitest'
import { createBudget } from '../../../src/gate/budget.ts'

const budgetOf = (wall_seconds: number | undefined, now: () => number) => createBudget({ budget: wall_seconds === undefined ? {} : { wall_seconds }, prices: {} }, now)
const took = (durationMs: number) => ({ status: 'failed' as const, durationMs, tests: [{ status: 'failed' as const, durationMs }] })

test('of the wall time that is left, what judging takes is kept: half of it at most', () => {
  let time = 5_000
  const budget = budgetOf(60, () => time)
  expect(budget.leftToProposeMs(took(4_000))).toBe(52_000)
  time += 30_000
  expect(budget.leftToProposeMs(took(4_000))).toBe(22_000)
  expect(budget.leftToProposeMs(took(20_000))).toBe(15_000)
})

test('without a limit of wall time a proposal may take any time', () => {
  expect(budgetOf(undefined, () => 0).leftToProposeMs(took(4_000))).toBeUndefined()
})

test('a test that hung takes no time of what follows', () => {
  const tests = [{ status: 'passed' as const, durationMs: 2_000 }, { status: 'failed' as const, durationMs: 10_000 }]
  expect(budgetOf(60, () => 0).leftToProposeMs({ status: 'timed_out', durationMs: 12_000, tests })).toBe(60_000 - 3_000 - 2_000)
})
