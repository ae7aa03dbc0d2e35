import type { RepairBackend, Usage } from '../backends/repair-backend.ts'
import type { Config } from '../config/schema.ts'
import { UserError } from '../errors.ts'
import type { TestReport, TestResult } from '../oracle/index.ts'

/** The wall-clock limit of a run is over: whatever was under way has been stopped. */
export class BudgetExhausted extends UserError {
  override name = 'BudgetExhausted'
  constructor(wallSeconds: number) {
    super(`the budget of ${wallSeconds} s (budget.wall_seconds) is used up; what was under way has been stopped`, { kind: 'environment' })
  }
}

/** What one run may cost, beside its attempts and its wall time. */
export interface Budget {
  readonly spent: { tokens: number; usd: number }
  /** Milliseconds after which a proposal could no longer be judged in time, given how the tests ran before it; undefined where wall time has no limit. */
  leftToProposeMs(before: TestRun): number | undefined
  /** Throws {@link UserError} where the limit in USD could not be kept, because the model's price is not known. */
  checkPrice(model: string | undefined): void
  /** Why no further request may be made; `nextTokens` is what the next one takes at least. */
  exhaustedBefore(nextTokens: number): string | undefined
  /** Counts an exchange and returns it with its price, where that is known. */
  count(usage: Usage, model: string | undefined): Usage
}

type TestRun = Pick<TestReport, 'status' | 'durationMs'> & { tests: readonly Pick<TestResult, 'status' | 'durationMs'>[] }

const million = 1_000_000
/** All tests once, the failing ones alone and flipped, and what ralph does in between; never more than a share of what is left. */
const judging = { runs: 1.5, ms: 2_000, mostShare: 0.5 }
/** Their work is not paid by the token, or ralph does not learn how much it was. */
const unmetered: readonly RepairBackend['name'][] = ['local', 'command', 'scripted']

export function costsTokens({ name }: RepairBackend): boolean {
  return !unmetered.includes(name)
}

/** Keeps the limits of `budget` in ci_config.json, from now on, with the prices of `prices` (USD per million tokens). */
export function createBudget({ budget, prices }: Pick<Config, 'budget' | 'prices'>, now: () => number): Budget {
  const spent = { tokens: 0, usd: 0 }
  const started = now()
  return {
    spent,
    leftToProposeMs(before) {
      if (budget.wall_seconds === undefined) return undefined
      const leftMs = budget.wall_seconds * 1000 - (now() - started)
      return Math.max((1 - judging.mostShare) * leftMs, leftMs - judging.runs * testsMs(before) - judging.ms)
    },
    checkPrice(model) {
      if (budget.usd === undefined || (model !== undefined && prices[model] !== undefined)) return
      const name = model ?? 'the default model of the backend (name one with --model)'
      throw new UserError(
        `Expected a price for the model "${name}", because a limit in USD is set, but "prices" in ci_config.json has none. Add it, e.g. "prices": { "${model ?? 'name'}": { "input": 1.25, "cached_input": 0.125, "output": 10 } } (USD per million tokens), or limit tokens instead.`,
      )
    },
    exhaustedBefore(nextTokens) {
      if (budget.tokens !== undefined && spent.tokens + nextTokens > budget.tokens) {
        return `the budget of ${budget.tokens} tokens is used up: ${spent.tokens} were spent, and the next request takes at least ${nextTokens}`
      }
      if (budget.usd !== undefined && spent.usd >= budget.usd) return `the budget of ${budget.usd} USD is used up: ${spent.usd.toFixed(4)} were spent`
      return undefined
    },
    count(usage, model) {
      const price = model === undefined ? undefined : prices[model]
      const usd = usage.usd ?? (price === undefined ? undefined : costOf(usage, price))
      spent.tokens += usage.inputTokens + usage.outputTokens
      spent.usd += usd ?? 0
      return usd === undefined ? usage : { ...usage, usd }
    },
  }
}

function costOf({ inputTokens, cachedInputTokens, outputTokens }: Usage, { input, cached_input, output }: Config['prices'][string]): number {
  return ((inputTokens - cachedInputTokens) * input + cachedInputTokens * (cached_input ?? input) + outputTokens * output) / million
}

/** How long they take once all of them end: what hung says nothing about that. */
function testsMs({ status, durationMs, tests }: TestRun): number {
  return status === 'timed_out' ? tests.reduce((sum, test) => sum + (test.status === 'passed' ? test.durationMs : 0), 0) : durationMs
}
