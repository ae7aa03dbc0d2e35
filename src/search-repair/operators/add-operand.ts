import { asOperand, fading, isSimpleValue, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Slot } from '../language.ts'
import { ancestorsOf, nodesOf } from '../../syntax/syntax.ts'

const slots: Partial<Record<Slot, number>> = { argument: 1, assigned: 1, return: 1, operand: 0.8, index: 0.8, property: 0.8, branch: 0.8 }
/** `$` is the value that stands there, `#` the operand that it lacks. */
const templates: readonly [template: string, prior: number][] = [['$ + #', 0.12], ['# + $', 0.1], ['$ - #', 0.08], ['$ * #', 0.06], ['# - $', 0.05]]
const mostOperands = 8
/** Characters; of a longer one nobody can say what it is about. */
const longStatement = 1_000

/** `slice(i, n)` → `slice(i, i + n)`: an operand that is missing, another value of the statement or a name in scope. */
export const addOperand: Operator = {
  name: 'operand added',
  kind: 'bulky',
  propose: (site) => {
    const { node, language } = site
    const slot = language.slot(node)
    const weight = slot === undefined ? undefined : slots[slot]
    const isText = language.isString(node)
    if (weight === undefined || !(isText || isSimpleValue(site) || language.isNumber(node)) || language.isShorthand(node)) return []
    const value = asOperand(site, node)
    const fitting = isText ? templates.filter(([template]) => template.includes('+')) : templates
    const write = (template: string, operand: string) => {
      const text = template.replace('$', () => value).replace('#', () => operand)
      return slot === 'operand' ? `(${text})` : text
    }
    return lackingOperands(site).flatMap((operand, at) => fitting.map(([template, prior]) => replaceNode(node, write(template, operand), fading(prior * weight, at))))
  },
}

/** Values of the statement first, the nearest before others: what else it is about is at hand. */
function lackingOperands({ node, language, facts, names, textOf }: EditSite): string[] {
  const own = textOf()
  const usable = names().filter(({ name, kind, isOfModule }) => (kind === 'parameter' || kind === 'variable') && isOfModule !== true && name !== language.selfName && name !== 'cls').map(({ name }) => name)
  const known = new Set([...usable, ...facts.expressions])
  const statement = [...ancestorsOf(node)].find((above) => language.isInBlock(above))
  const values = statement === undefined || statement.to - statement.from > longStatement ? [] : [...nodesOf(statement)].filter((other) => known.has(textOf(other)) && !['target', undefined].includes(language.slot(other)))
  const apart = values.map((value) => ({ text: textOf(value), distance: Math.max(value.from - node.to, node.from - value.to) })).filter(({ distance }) => distance >= 0)
  const beside = apart.toSorted((a, b) => a.distance - b.distance).map(({ text }) => text)
  return [...new Set([...beside, ...usable])].filter((operand) => operand !== own).slice(0, mostOperands)
}
