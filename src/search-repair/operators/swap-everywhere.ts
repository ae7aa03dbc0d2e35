import { replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import { nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'

const classes = new Set(['logical', 'relational', 'equality', 'arithmetic'])

/** `a && b && c` → `a || b || c`: every operator of a chain, where the same mistake was made all along. */
export const swapEverywhere: Operator = {
  name: 'all operators of a chain',
  propose: (site) => {
    const { node, language, textOf } = site
    if (language.binaries(node).length === 0 || (node.parent && language.binaries(node.parent).length > 0)) return []
    const found = new Map<string, SyntaxNode[]>()
    for (const inner of nodesOf(node)) {
      for (const { operator } of language.binaries(inner)) found.set(textOf(operator), [...(found.get(textOf(operator)) ?? []), operator])
    }
    return [...found].flatMap(([text, places]) => {
      const swap = language.swaps.get(text)
      if (swap === undefined || places.length < 2 || places.length > 6 || !classes.has(swap.class)) return []
      return swap.to.slice(0, 3).map((to, at) => replaceNode(node, withReplaced(site, node, new Set(places), () => to), 0.3 - 0.08 * at))
    })
  },
}

/** The text of a node with some of the nodes below it written differently. */
export function withReplaced({ textOf }: EditSite, node: SyntaxNode, places: ReadonlySet<SyntaxNode>, write: (text: string) => string): string {
  let at = node.from
  let result = ''
  for (const place of [...places].sort((a, b) => a.from - b.from)) {
    result += textOf({ from: at, to: place.from }) + write(textOf(place))
    at = place.to
  }
  return result + textOf({ from: at, to: node.to })
}
