import type { Trait } from '../candidate.ts'
import { fading, replaceNode, type Operator } from '../edit-site.ts'
import type { OperatorClass } from '../language.ts'

/** Of those that pass some test of the known half of HumanEvalFix, 9 of 27 that turn an equality round are right, and 2 of 9 that exchange `&&` and `||`. */
const priors: Readonly<Record<OperatorClass, number>> = {
  relational: 0.85, equality: 0.7, arithmetic: 0.65, logical: 0.65, bitwise: 0.5, update: 0.5, assignment: 0.18,
}
const traits: Readonly<Record<OperatorClass, readonly Trait[]>> = {
  relational: ['comparison', 'off_by_one'],
  equality: ['negation'],
  arithmetic: [],
  logical: ['negation'],
  bitwise: [],
  update: [],
  assignment: [],
}
/** Rarely meant, and they often fit by chance: only near an operator of the same kind already in the file. */
const coincidental = new Set(['%', '**'])

const comparisons: ReadonlySet<OperatorClass | undefined> = new Set(['relational', 'equality'])
/** `==` → `>=`: fits by chance far more often than it is meant (20 of the 23 such edits that pass some test of HumanEvalFix are wrong). */
const crossing = 0.25

/** `<` → `<=`, `+` → `-`, `&&` → `||`: another operator of the same class. */
export const swapOperator: Operator = {
  name: 'operator swap',
  kind: 'likely',
  propose: ({ node, language, facts, textOf }) =>
    language.binaries(node).flatMap(({ operator }) => {
      const swap = language.swaps.get(textOf(operator))
      if (swap === undefined) return []
      return swap.to.map((to, at) => {
        const likely = coincidental.has(to) && !facts.operators.has(to) ? 0.4 : 1
        const other = language.swaps.get(to)?.class
        const isCrossing = comparisons.has(swap.class) && comparisons.has(other) && other !== swap.class
        return replaceNode(operator, to, fading(priors[swap.class] * likely * (isCrossing ? crossing : 1), at * 2), traits[swap.class])
      })
    }),
}
