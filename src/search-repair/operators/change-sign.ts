import { asOperand, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const signed: Partial<Record<Slot, number>> = { index: 0.25, argument: 0.12, return: 0.15, assigned: 0.12, operand: 0.1, element: 0.06 }

/** A part of a list that is counted from its other end. */
const bound = 0.45

/** `n` → `-n`, and back. */
export const changeSign: Operator = {
  name: 'sign',
  propose: (site) => {
    const { node, language, textOf } = site
    const slot = language.slot(node)
    const prior = node.parent?.type === 'slice' ? bound : slot === undefined ? undefined : signed[slot]
    const text = textOf()
    if (/^-\s*[\w$(]/.test(text) && language.binaries(node).length === 0) return [replaceNode(node, text.slice(1).trimStart(), 0.3, ['negation'])]
    const before = textOf({ from: Math.max(0, node.from - 1), to: node.from })
    if (prior === undefined || before === '-' || language.isShorthand(node) || !(language.isName(node) || language.call(node) !== undefined)) return []
    return [replaceNode(node, slot === 'operand' ? `(-${asOperand(site, node)})` : `-${asOperand(site, node)}`, prior, ['negation'])]
  },
}
