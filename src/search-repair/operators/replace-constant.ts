import type { Replacement } from '../candidate.ts'
import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'

/** Usual factors between units: a fraction and a percentage, seconds and milliseconds. */
const factors = [100, 10, 1000, 2, 60]

/** `0.1` → `10`, `3` → `-3`, `'asc'` → `'desc'`: another constant, preferably one that the file already has. */
export const replaceConstant: Operator = {
  name: 'constant',
  propose: (site) => {
    if (site.language.isNumber(site.node)) return otherNumbers(site)
    return site.language.isString(site.node) ? otherStrings(site) : []
  },
}

function otherNumbers({ node, facts, textOf }: EditSite): Replacement[] {
  const text = textOf()
  const isNegative = textOf({ from: Math.max(0, node.from - 1), to: node.from }) === '-'
  const scalePrior = Number.isInteger(Number(text)) ? 0.25 : 0.55
  const others = [...new Set(['0', '1', '2', ...facts.numbers])].filter((other) => other !== text)
  return [
    ...scaledNumbers(text).map((to, at) => replaceNode(node, to, fading(scalePrior, at), ['scale'])),
    ...(isNegative ? [] : [replaceNode(node, `-${text}`, 0.2, ['negation'])]),
    ...others.slice(0, 12).map((other, at) => replaceNode(node, other, fading(0.28, at))),
    ...charCodes.filter((code) => String(code) !== text && Number(text) >= 32 && Number(text) < 128).map((code) => replaceNode(node, String(code), 0.08)),
  ]
}

/** Bounds of digits and letters, inside and behind. */
const charCodes = [48, 57, 58, 65, 90, 91, 97, 122, 123]

function otherStrings({ node, language, facts, textOf, names }: EditSite): Replacement[] {
  const text = textOf()
  const quote = text.slice(-1)
  const isQuotedName = names().some(({ name }) => name === text.slice(1, -1))
  const usual = language.namesKind(node) ? language.kindNames.map((name) => quote + name + quote) : [...facts.strings]
  const others = usual.filter((other) => other !== text)
  const inForms = (name: string) => language.valueTemplates.map(({ template, prior }) => replaceNode(node, template.replace('$', () => name), prior * 0.5, ['name']))
  return [
    ...(isQuotedName ? [replaceNode(node, text.slice(1, -1), 0.5, ['name']), ...inForms(text.slice(1, -1))] : []),
    ...others.slice(0, 10).map((other, at) => replaceNode(node, other, fading(0.28, at))),
    replaceNode(node, quote + quote, 0.15),
    replaceNode(node, `${text.slice(0, -1)} ${quote}`, 0.1, ['whitespace']),
    ...[text.toLowerCase(), text.toUpperCase()].map((to) => replaceNode(node, to, 0.16, ['case'])),
  ]
}

/** The text in other units; written without the noise of binary fractions. */
function scaledNumbers(text: string): string[] {
  const value = Number(text)
  if (!Number.isFinite(value) || value === 0) return []
  const results = factors.flatMap((factor) => (value < 1 ? [value * factor] : [value / factor, value * factor]))
  return results.map((result) => String(Number(result.toPrecision(12)))).filter((result) => !result.includes('e'))
}
