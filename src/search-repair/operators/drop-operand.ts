import { replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { SyntaxNode } from '../../syntax/syntax.ts'

/** `a + b` → `a`, `c ? x : y` → `x`: a part of an expression that should not be there. */
export const dropOperand: Operator = {
  name: 'operand removed',
  propose: (site) => {
    const { node, language, textOf } = site
    const choice = language.choice(node)
    if (choice) {
      const [condition, then, otherwise] = choice
      return [
        replaceNode(node, exchange(textOf(), node.from, then, otherwise), 0.4, ['negation']),
        replaceNode(node, textOf(then), 0.22),
        replaceNode(node, textOf(otherwise), 0.22),
        replaceNode(node, textOf(condition), 0.08),
      ]
    }
    return language.binaries(node).flatMap(({ left, operator, right }) => {
      const swap = language.swaps.get(textOf(operator))
      // A comparison without its other side is seldom meant; an assignment without it is none.
      if (swap === undefined || swap.class === 'update' || swap.class === 'assignment') return []
      const isComparison = swap.class === 'relational' || swap.class === 'equality'
      const prior = isComparison ? 0.06 : swap.class === 'logical' ? 0.4 : 0.34
      const reordered = otherOrder(textOf(left), textOf(operator), textOf(right), swap.class)
      return [
        replaceNode(node, textOf(left), prior),
        replaceNode(node, textOf(right), prior * 0.9),
        ...regrouped(site, left, operator, right).map((text) => replaceNode(node, text, 0.2)),
        ...reordered.map((text) => replaceNode(node, text, 0.36, ['order'])),
      ]
    })
  },
}

/** `a ** 2 * b` → `a ** b`: an operand in the middle, with either of the operators beside it. */
function regrouped({ language, textOf }: EditSite, left: SyntaxNode, operator: SyntaxNode, right: SyntaxNode): string[] {
  return language.binaries(left).slice(-1).map((inner) => `${textOf(inner.left)} ${textOf(inner.operator)} ${textOf(right)}`).concat(
    language.binaries(right).slice(0, 1).map((inner) => `${textOf(left)} ${textOf(operator)} ${textOf(inner.right)}`),
  )
}

/** Operands the other way round, where that makes a difference. */
function otherOrder(left: string, operator: string, right: string, operatorClass: string): string[] {
  const matters = operatorClass === 'arithmetic' && operator !== '*' && left !== right
  return matters ? [`${right} ${operator} ${left}`] : []
}

function exchange(text: string, offset: number, first: { from: number; to: number }, second: { from: number; to: number }): string {
  const [a, b] = first.from < second.from ? [first, second] : [second, first]
  const part = (from: number, to: number) => text.slice(from - offset, to - offset)
  return text.slice(0, a.from - offset) + part(b.from, b.to) + part(a.to, b.from) + part(a.from, a.to) + text.slice(b.to - offset)
}
