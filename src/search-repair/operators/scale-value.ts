import { asOperand, isSimpleValue, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'
import { wordsOf } from '../similarity.ts'

const scaled: Partial<Record<Slot, number>> = { argument: 1, assigned: 0.7, property: 0.7, return: 0.7, operand: 0.5, branch: 0.4 }
const factors: readonly [factor: string, prior: number][] = [['100', 0.2], ['1000', 0.14], ['2', 0.1], ['10', 0.08], ['60', 0.08]]
/** Names of things that come in more than one unit. */
const unitWords = [
  'rate', 'ratio', 'percent', 'percentage', 'fraction', 'discount', 'tax', 'share', 'price', 'cents', 'amount', 'total',
  'ms', 'seconds', 'minutes', 'hours', 'time', 'timeout', 'delay', 'duration',
]

/** `rate` → `rate * 100`: a value handed over in the wrong unit. */
export const scaleValue: Operator = {
  name: 'unit',
  kind: 'bulky',
  propose: (site) => {
    const { node, language, textOf } = site
    const slot = language.slot(node)
    const weight = slot === undefined ? undefined : scaled[slot]
    if (weight === undefined || !isSimpleValue(site) || language.isShorthand(node)) return []
    const likely = weight * (wordsOf(textOf()).some((word) => unitWords.includes(word)) ? 2 : 1)
    const write = (operator: string, factor: string) => {
      const text = `${asOperand(site, node)} ${operator} ${factor}`
      return slot === 'operand' ? `(${text})` : text
    }
    return factors.flatMap(([factor, prior]) => [
      replaceNode(node, write('*', factor), prior * likely, ['scale']),
      replaceNode(node, write('/', factor), prior * likely * 0.9, ['scale']),
    ])
  },
}
