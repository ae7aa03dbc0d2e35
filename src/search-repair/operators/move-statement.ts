import { replaceNode, type Operator } from '../edit-site.ts'
import { siblingOf } from '../../syntax/syntax.ts'

/** `a(); b()` → `b(); a()`: neighbouring statements the other way round. */
export const moveStatement: Operator = {
  name: 'order of statements',
  propose: ({ node, language, textOf }) => {
    const next = siblingOf(node, 1)
    if (next === undefined || !language.isInBlock(node) || !language.isInBlock(next)) return []
    const between = textOf({ from: node.to, to: next.from })
    return [replaceNode({ from: node.from, to: next.to }, textOf(next) + between + textOf(node), 0.1, ['order'])]
  },
}
