import { fading, replaceNode, type Operator } from '../edit-site.ts'

/** `return x` → `return undefined`, `return []`, another value in scope. */
export const changeReturn: Operator = {
  name: 'returned value',
  propose: ({ node, language, textOf, names }) => {
    if (language.slot(node) !== 'return') return []
    const { nothing, emptyValues, true: yes, false: no } = language.spelling
    const plain = [yes, no, ...emptyValues, nothing].filter((value) => value !== textOf())
    const values = names().filter((name) => (name.kind === 'variable' || name.kind === 'parameter') && !name.name.includes('.'))
    return [
      ...values.slice(0, 5).map((value, at) => replaceNode(node, value.name, fading(0.22, at))),
      ...plain.map((value, at) => replaceNode(node, value, fading(0.12, at))),
    ]
  },
}
