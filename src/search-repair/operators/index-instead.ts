import { replaceNode, type Operator } from '../edit-site.ts'

/** `list[0]` → `list`, `sum(list)`: the whole, or what it comes to, instead of one of its parts. */
export const indexInstead: Operator = {
  name: 'index removed',
  propose: ({ node, language, textOf }) => {
    const object = language.indexed(node)
    if (object === undefined) return []
    return [replaceNode(node, textOf(object), 0.16), ...language.summaryTemplates.map((template) => replaceNode(node, template.replace('$', () => textOf(object)), 0.07))]
  },
}
