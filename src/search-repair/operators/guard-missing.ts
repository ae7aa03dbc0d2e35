import { asOperand, fading, isSimpleValue, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const guarded: Partial<Record<Slot, number>> = {
  return: 0.16, assigned: 0.16, argument: 0.12, property: 0.12, operand: 0.12, iterated: 0.16, receiver: 0.06,
}

/** `user.name` → `user?.name`, `limit` → `limit ?? 0`: a value that may be missing. */
export const guardMissing: Operator = {
  name: 'missing value',
  kind: 'bulky',
  propose: (site) => {
    const { node, language } = site
    const access = language.optionalAccess(node)
    const optional = access ? [replaceNode(access.operator, access.replacement, 0.16, ['missing_value'])] : []
    const slot = language.slot(node)
    const prior = slot === undefined ? undefined : guarded[slot]
    if (prior === undefined || !isSimpleValue(site) || language.isShorthand(node)) return optional
    const defaults = language.spelling.emptyValues.map((value, at) => {
      const text = language.spelling.orDefault(asOperand(site, node), value)
      return replaceNode(node, slot === 'operand' || slot === 'receiver' ? `(${text})` : text, fading(prior, at), ['missing_value'])
    })
    return [...optional, ...defaults]
  },
}
