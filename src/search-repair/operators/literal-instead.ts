import { fading, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const slots: Partial<Record<Slot, number>> = { receiver: 0.14, operand: 0.12, argument: 0.1, assigned: 0.1, return: 0.1 }

/** `x` → `'a'`, `10`: a constant of the file where a name stands. */
export const literalInstead: Operator = {
  name: 'constant for a name',
  kind: 'bulky',
  propose: ({ node, language, facts }) => {
    const slot = language.slot(node)
    const prior = slot === undefined ? undefined : slots[slot]
    if (prior === undefined || !language.isName(node) || language.isShorthand(node)) return []
    const literals = slot === 'receiver' ? [...facts.strings].slice(0, 4) : [...facts.numbers, '0', '1', '-1'].slice(0, 6).concat([...facts.strings].slice(0, 4))
    return [...new Set(literals)].map((literal, at) => replaceNode(node, literal, fading(prior, at)))
  },
}
