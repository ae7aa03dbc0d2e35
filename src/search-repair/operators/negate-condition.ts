import { asOperand, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const negatable: Partial<Record<Slot, number>> = {
  condition: 0.4, return: 0.3, operand: 0.25, branch: 0.1, property: 0.1, assigned: 0.15, argument: 0.08,
}

/** `ready` → `!ready` and back. */
export const negateCondition: Operator = {
  name: 'negation',
  kind: 'likely',
  propose: (site) => {
    const { node, language } = site
    const inner = language.negated(node)
    if (inner) return [replaceNode(node, site.textOf(inner), 0.55, ['negation'])]
    const slot = language.slot(node)
    const prior = slot === undefined ? undefined : negatable[slot]
    const isNegated = node.parent !== undefined && language.negated(node.parent) === node
    if (prior === undefined || isNegated || !mayBeTruth(site)) return []
    // Two branches alike are a mistake by their looks.
    const isTwin = slot === 'branch' && node.parent?.children.some((other) => other !== node && language.slot(other) === 'branch' && site.textOf(other) === site.textOf())
    if (isTwin) return [replaceNode(node, language.spelling.not(asOperand(site, node)), 0.55, ['negation', 'hole'])]
    // As an operand it stands between `&&` and `||`, which bind less.
    return [replaceNode(node, language.spelling.not(asOperand(site, node)), prior, ['negation'])]
  },
}

/** Under `&&`, as a condition, or as a call or name elsewhere; comparisons have their own opposite operator. */
function mayBeTruth({ node, language, textOf }: EditSite): boolean {
  const above = node.parent ? language.binaries(node.parent) : []
  const isLogicalOperand = above.some(({ operator }) => language.swaps.get(textOf(operator))?.class === 'logical')
  if (language.slot(node) === 'operand') return isLogicalOperand && language.binaries(node).length === 0
  const isLiteral = language.isNumber(node) || language.isString(node) || language.isBoolean(node)
  return language.isTight(node) && !isLiteral && !language.isShorthand(node)
}
