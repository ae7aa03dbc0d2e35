import { replaceNode, type Operator } from '../edit-site.ts'

/** `true` → `false`. */
export const flipBoolean: Operator = {
  name: 'boolean',
  kind: 'likely',
  propose: ({ node, language, textOf }) =>
    language.isBoolean(node)
      ? [replaceNode(node, textOf() === language.spelling.true ? language.spelling.false : language.spelling.true, 0.6, ['negation'])]
      : [],
}
