import { replaceNode, type Operator } from '../edit-site.ts'

/** `Math.max(list)` → `Math.max(...list)`. */
export const spreadArgument: Operator = {
  name: 'spread',
  propose: ({ node, language, textOf }) => {
    const call = language.call(node)
    const [only, ...others] = call?.args ?? []
    if (only === undefined || others.length > 0 || !language.isTight(only)) return []
    const { spread } = language.spelling
    return textOf(only).startsWith(spread) ? [] : [replaceNode(only, spread + textOf(only), 0.12)]
  },
}
