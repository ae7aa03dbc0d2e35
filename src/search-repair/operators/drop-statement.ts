import { namedChildren } from '../../syntax/syntax.ts'
import { replaceNode, type EditSite, type Operator, type TextRange } from '../edit-site.ts'

/** A statement that should not be there; where it has its lines to itself, they go with it. */
export const dropStatement: Operator = {
  name: 'statement removed',
  propose: (site) => {
    const { node, language } = site
    if (!language.isStatement(node)) return []
    const siblings = node.parent === undefined ? [] : namedChildren(node.parent)
    const next = siblings[siblings.indexOf(node) + 1]
    const both = next !== undefined && siblings.length > 2 && language.isStatement(next) ? [replaceNode({ from: withItsLine(site).from, to: next.to }, '', 0.08)] : []
    return [replaceNode(withItsLine(site), '', 0.2), ...both]
  },
}

function withItsLine({ node, textOf }: EditSite): TextRange {
  const before = textOf({ from: Math.max(0, node.from - 200), to: node.from })
  const indent = /\r?\n[ \t]*$/.exec(before)?.[0] ?? ''
  const isLast = /^[ \t]*(\r?\n|$)/.test(textOf({ from: node.to, to: node.to + 80 }))
  return isLast && indent !== '' ? { from: node.from - indent.length, to: node.to } : node
}
