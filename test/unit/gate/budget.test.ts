import { expect, test } from 'vitest'
import { createBudget } from '../../../src/gate/budget.ts'

const budgetOf = (wall_seconds: number | undefined, now: () => number) => createBudget({ budget: wall_seconds === undefined ? {} : { wall_seconds }, prices: {} }, now)

test('of the wall time that is left, what judging takes is kept: half of it at most', () => {
  let time = 5_000
  const budget = budgetOf(60, () => time)
  expect(budget.leftToProposeMs(4_000)).toBe(52_000)
  time += 30_000
  expect(budget.leftToProposeMs(4_000)).toBe(22_000)
  expect(budget.leftToProposeMs(20_000)).toBe(15_000)
})

test('without a limit of wall time a proposal may take any time', () => {
  expect(budgetOf(undefined, () => 0).leftToProposeMs(4_000)).toBeUndefined()
})
