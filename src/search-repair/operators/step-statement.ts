import { replaceNode, type Operator } from '../edit-site.ts'
import { nodesOf } from '../../syntax/syntax.ts'

const most = 4

/** `while (n) …` → `while (n) { … n -= 1 }`: a step that a loop never takes. */
export const stepStatement: Operator = {
  name: 'step of a loop',
  propose: ({ node, language, textOf }) => {
    const condition = language.loopCondition(node)
    const last = language.lastOfBody(node)
    if (condition === undefined || last === undefined) return []
    const names = [...new Set([...nodesOf(condition)].filter((inner) => language.isName(inner)).map(textOf))].slice(0, most)
    const before = textOf({ from: Math.max(0, last.from - 200), to: last.from })
    const indent = /\n([ \t]*)$/.exec(before)?.[1] ?? ' '
    return names.flatMap((name) => [' -= 1', ' += 1'].map((step) => replaceNode({ from: last.to, to: last.to }, `\n${indent}${name}${step}`, 0.12, ['off_by_one'])))
  },
}
