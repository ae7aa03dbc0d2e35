import { asOperand, isSimpleValue, replaceNode, type EditSite, type Operator, type TextRange } from '../edit-site.ts'
import type { Slot } from '../language.ts'

/** Where being off by one is common, and how common. */
const nudged: Partial<Record<Slot, number>> = { index: 0.5, argument: 0.42, operand: 0.38, return: 0.4, assigned: 0.32, iterated: 0.1 }

/** `n` → `n + 1`, `3` → `2`: a number or a bound that is off by one. */
export const nudgeNumber: Operator = {
  name: 'off by one',
  kind: 'likely',
  propose: (site) => {
    const { node, language, textOf } = site
    const slot = language.slot(node)
    if (language.isNumber(node)) return nudgeLiteral(node, textOf())
    const prior = slot === undefined ? undefined : nudged[slot]
    if (prior === undefined || !isNumeric(site)) return []
    const operand = asOperand(site, node)
    return [
      replaceNode(node, group(site, `${operand} + 1`), prior, ['off_by_one']),
      replaceNode(node, group(site, `${operand} - 1`), prior, ['off_by_one']),
    ]
  },
}

function nudgeLiteral(node: TextRange, text: string) {
  if (!/^\d+$/.test(text)) return []
  const value = Number(text)
  const down = replaceNode(node, value === 0 ? '-1' : String(value - 1), value === 0 ? 0.25 : 0.5, ['off_by_one'])
  const up = replaceNode(node, String(value + 1), 0.5, ['off_by_one'])
  return [up, down]
}

/** Text that surely is no number is left alone; a name or a call may be one. */
function isNumeric(site: EditSite): boolean {
  const { node, language, textOf } = site
  if (node.parent && language.call(node.parent)?.callee === node) return false
  if (isTruth(site)) return false
  const isArithmetic = language.binaries(node).some(({ operator }) => language.swaps.get(textOf(operator))?.class === 'arithmetic')
  return isArithmetic || (isSimpleValue(site) && !language.isShorthand(node))
}

/** Where `x - 1` would only be another way to write `not x`. */
function isTruth({ node, language, textOf }: EditSite): boolean {
  const above = node.parent
  if (above !== undefined && (language.negated(above) === node || language.binaries(above).some(({ operator }) => language.swaps.get(textOf(operator))?.class === 'logical'))) return true
  const callee = language.call(node)?.callee
  return callee !== undefined && predicate.test(textOf(callee))
}

const predicate = /(^|\.)(is|has|can)([A-Z_]\w*)?$|(^|\.)(callable|isinstance|issubclass|hasattr|startswith|endswith|startsWith|endsWith|includes|some|every|test|any|all|__eq__|__ne__|equals)$/

function group({ node, language }: EditSite, text: string): string {
  return language.slot(node) === 'operand' ? `(${text})` : text
}
