import { fading, isSimpleValue, replaceNode, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'
import { sharedWords } from '../similarity.ts'
import { ancestorsOf } from '../../syntax/syntax.ts'

const most = 6
const borrowing: Partial<Record<Slot, number>> = {
  argument: 0.2, operand: 0.22, assigned: 0.2, return: 0.2, index: 0.12, property: 0.16, branch: 0.15, iterated: 0.15,
}

/** `mean` → `numbers.length`: an expression that stands elsewhere in the file. */
export const borrowExpression: Operator = {
  name: 'expression of the file',
  propose: (site) => {
    const { node, language, facts, textOf, names } = site
    const slot = language.slot(node)
    const prior = slot === undefined ? undefined : borrowing[slot]
    const isValue = isSimpleValue(site) || language.isNumber(node)
    if (prior === undefined || !isValue || language.isShorthand(node)) return []
    const text = textOf()
    const known = new Set(names().map((name) => name.name))
    const isKnown = (name: string) => known.has(name) || facts.globals.has(name)
    // Borrowing what stands around the value would nest it in itself.
    const around = new Set([text, ...[...ancestorsOf(node)].slice(0, 4).map(textOf)])
    const fitting = [...facts.expressions].filter((other) => !around.has(other) && isKnown(/^[\w$]+/.exec(other)?.[0] ?? ''))
    const likely = fitting.map((other): [string, number] => [other, sharedWords(text, other)]).sort((a, b) => b[1] - a[1])
    return likely.slice(0, most).map(([other], at) => replaceNode(node, other, fading(prior, at)))
  },
}
