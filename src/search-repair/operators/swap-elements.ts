import type { Replacement } from '../candidate.ts'
import type { EditSite, Operator } from '../edit-site.ts'
import { namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'

/** More are a table, whose order seldom is the mistake. */
const most = 4

/** `[from, to]` → `[to, from]`: neighbours of a short list. */
export const swapElements: Operator = {
  name: 'order of elements',
  propose: (site) => {
    const elements = namedChildren(site.node).filter((child) => site.language.slot(child) === 'element')
    return elements.length > most ? [] : swapNeighbours(site, elements, 0.25)
  },
}

/** Two nodes of different text that stand next to each other, the other way round. */
export function swapNeighbours({ textOf }: EditSite, nodes: readonly SyntaxNode[], prior: number): Replacement[] {
  return nodes.flatMap((first, at): Replacement[] => {
    const second = nodes[at + 1]
    if (second === undefined || textOf(first) === textOf(second)) return []
    const between = textOf({ from: first.to, to: second.from })
    return [{ from: first.from, to: second.to, replacement: textOf(second) + between + textOf(first), prior, traits: ['order'] }]
  })
}
