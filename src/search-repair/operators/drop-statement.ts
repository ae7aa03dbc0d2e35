import { replaceNode, type EditSite, type Operator, type TextRange } from '../edit-site.ts'

/** A statement that should not be there; where it has its lines to itself, they go with it. */
export const dropStatement: Operator = {
  name: 'statement removed',
  propose: (site) => (site.language.isStatement(site.node) ? [replaceNode(withItsLine(site), '', 0.2)] : []),
}

function withItsLine({ node, textOf }: EditSite): TextRange {
  const before = textOf({ from: Math.max(0, node.from - 200), to: node.from })
  const indent = /\r?\n[ \t]*$/.exec(before)?.[0] ?? ''
  const isLast = /^[ \t]*(\r?\n|$)/.test(textOf({ from: node.to, to: node.to + 80 }))
  return isLast && indent !== '' ? { from: node.from - indent.length, to: node.to } : node
}
