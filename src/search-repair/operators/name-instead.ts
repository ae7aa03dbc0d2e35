import { fading, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const slots: Partial<Record<Slot, number>> = { assigned: 0.16, argument: 0.14, operand: 0.12, index: 0.12, return: 0.1 }
const most = 5

/** `i += 1` → `i += size`: what the function was given, or has made, where a number stands. */
export const nameInstead: Operator = {
  name: 'name for a constant',
  propose: ({ node, language, names }) => {
    const prior = slots[language.slot(node) ?? 'statement']
    if (prior === undefined || !language.isNumber(node)) return []
    const own = names().filter(({ kind, isOfModule, name }) => (kind === 'parameter' || (kind === 'variable' && isOfModule !== true)) && name !== 'self' && name !== 'cls')
    // What the function was given comes before what it has made of it.
    const ordered = [...own.filter(({ kind }) => kind === 'parameter'), ...own.filter(({ kind }) => kind === 'variable')]
    return ordered.slice(0, most).map(({ name }, at) => replaceNode(node, name, fading(prior, at), ['name']))
  },
}
