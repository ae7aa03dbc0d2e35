import { asOperand, replaceNode, type Operator } from '../edit-site.ts'
import { isConditionHole } from './holes/condition-hole.ts'
import { conditionsAt } from '../conditions.ts'

/** `if (a)` → `if (a && b)`, `if (a || b)`: a condition that is too weak or too strong. */
export const changeCondition: Operator = {
  name: 'condition extended',
  kind: 'bulky',
  propose: (site) => {
    const { node, language, textOf } = site
    const slot = language.slot(node)
    if (isConditionHole(site)) return []
    // Brackets that belong to the statement stay.
    if (node.type === 'parenthesized_expression' || !(slot === 'condition' || (slot === 'return' && language.binaries(node).length > 0))) return []
    const text = textOf()
    const { and, or } = language.spelling
    const operand = asOperand(site, node)
    return conditionsAt(site).filter((condition) => !text.includes(condition.text)).flatMap(({ text: other, prior }) => [
      replaceNode(node, `${operand} ${and} (${other})`, 0.13 * prior),
      replaceNode(node, `${operand} ${or} (${other})`, 0.12 * prior),
      ...(slot === 'condition' ? [replaceNode(node, other, 0.08 * prior)] : []),
    ])
  },
}
