import { asOperand, fading, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'

const mostNames = 4
const slots: Partial<Record<Slot, number>> = { argument: 1, assigned: 0.9, return: 0.9, operand: 0.8, iterated: 0.9, receiver: 0.6, element: 0.5, branch: 0.6 }

/** `text` → `text.slice(start)`, `list[i]`: a part of a value, by a name in scope. */
export const usePart: Operator = {
  name: 'part of a value',
  kind: 'bulky',
  propose: (site) => {
    const { node, language, names, textOf } = site
    const slot = language.slot(node)
    const weight = slot === undefined ? undefined : slots[slot]
    if (weight === undefined || !language.isName(node) || language.isShorthand(node)) return []
    const text = textOf()
    const others = names().filter(({ name, kind }) => (kind === 'variable' || kind === 'parameter') && name !== text && !name.includes('.')).slice(0, mostNames)
    return others.flatMap(({ name }, at) => language.partTemplates.map((template, n) => replaceNode(node, template.replace('$', () => asOperand(site, node)).replace('$', () => name), fading(0.1 * weight, at + n / 2))))
  },
}
