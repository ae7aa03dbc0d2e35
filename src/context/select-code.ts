import type { RankedUnit } from './localize-fault.ts'

/** How much code a context shows. */
export interface CodeBudget {
  /** Tokens that the shown code should stay within. */
  target: number
  /** Units that are shown even when they go beyond it, and units at most. */
  minimum: number
  maximum: number
  /** Stops as soon as the shown units hold the fault with this probability, as far as the ranking knows. */
  certainty: number
}

/** Characters of one token of code, cautiously. */
const charactersPerToken = 3.2

/** The units that are worth their tokens, best first: until the ranking is certain enough, or the target is reached. */
export function selectUnits(ranked: readonly RankedUnit[], budget: CodeBudget): RankedUnit[] {
  const best = ranked[0]?.score ?? 0
  const total = ranked.reduce((sum, { score }) => sum + Math.exp(score - best), 0)
  const chosen: RankedUnit[] = []
  let tokens = 0
  let certainty = 0
  for (const unit of ranked) {
    const isEnough = chosen.length >= budget.minimum && (certainty >= budget.certainty || tokens >= budget.target)
    if (chosen.length >= budget.maximum || isEnough) break
    const cost = Math.min(unit.unit.text.length, mostOf(chosen.length)) / charactersPerToken
    // A large unit that no longer fits makes room for smaller ones behind it.
    if (chosen.length >= budget.minimum && tokens + cost > budget.target) continue
    chosen.push(unit)
    tokens += cost
    certainty += Math.exp(unit.score - best) / total
  }
  return chosen
}

/** Of a longer unit only parts are shown: characters for the unit that is chosen as the nth, from 0. */
export function mostOf(nth: number): number {
  return nth < surest ? 3_000 : 1_000
}

/** Units of which more is shown. */
const surest = 3
