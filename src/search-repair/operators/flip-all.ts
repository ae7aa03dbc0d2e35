import { replaceNode, type Operator } from '../edit-site.ts'
import { nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'
import { withReplaced } from './swap-everywhere.ts'

const most = 6

/** `return true … return false` → `return false … return true`: all truth values that a function returns, or gives to one variable. */
export const flipAll: Operator = {
  name: 'all truth values',
  propose: (site) => {
    const { node, language, textOf } = site
    if (language.functionShape(node, '') === undefined) return []
    const groups = new Map<string, SyntaxNode[]>()
    for (const inner of nodesOf(node)) {
      if (!language.isBoolean(inner)) continue
      const slot = language.slot(inner)
      const target = slot === 'assigned' ? inner.parent?.children.find(({ field }) => field === 'left' || field === 'name') : undefined
      const key = slot === 'return' ? 'return' : target && `= ${textOf(target)}`
      if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), inner])
    }
    return [...groups.values()].flatMap((places) => {
      if (places.length < 2 || places.length > most) return []
      return [replaceNode(node, withReplaced(site, node, new Set(places), (text) => (text === language.spelling.true ? language.spelling.false : language.spelling.true)), 0.3, ['negation'])]
    })
  },
}
