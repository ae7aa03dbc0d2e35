import { childByField } from '../../syntax/syntax.ts'
import { asOperand, fading, isSimpleValue, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Replacement } from '../candidate.ts'
import type { Slot } from '../language.ts'

const wrapped: Partial<Record<Slot, number>> = {
  argument: 1, property: 1, return: 1, index: 0.9, assigned: 0.9, operand: 0.9, branch: 0.8, element: 0.7, iterated: 0.7,
  receiver: 0.3, condition: 0.3,
}

/** `name` → `name.trim()`, `x` → `Math.abs(x)`: what the language itself offers to bring a value into another form. */
export const wrapValue: Operator = { name: 'value form', propose: (site) => forms(site).filter(({ prior }) => prior >= seldom) }

/** The same with forms that are seldom meant, or in places where they seldom stand. */
export const wrapValueSeldom: Operator = { name: 'value form', kind: 'bulky', propose: (site) => forms(site).filter(({ prior }) => prior < seldom) }

/** Prior below which a form is seldom right. */
const seldom = 0.06

function forms(site: EditSite): Replacement[] {
  const { node, language } = site
  const slot = language.slot(node)
  const weight = slot === undefined ? undefined : wrapped[slot]
  if (weight === undefined || language.isShorthand(node) || !(isSimpleValue(site) || language.binaries(node).length > 0 || isList(site))) return []
  const present = formsPresent(site)
  const type = declaredType(site)
  return language.valueTemplates
    .filter(({ template }) => !present.has(formName(template)) && suits(template, type))
    .map(({ template, prior, trait }, at) => {
      const operand = template.startsWith('$') ? asOperand(site, node) : site.textOf()
      const weighed = prior * weight * (isUsual(site, formName(template)) ? 1.5 : 1)
      return replaceNode(node, template.replace('$', () => operand), fading(weighed, at / 4), trait ? [trait] : [])
    })
}

/** What a parameter is declared to hold, where that is a number, a text or a truth value. */
function declaredType({ node, language, names, textOf }: EditSite): string | undefined {
  if (!language.isName(node)) return undefined
  const declared = names().find(({ name, kind }) => kind === 'parameter' && name === textOf())
  const annotation = declared && childByField(declared.node, 'type')
  const type = annotation && textOf(annotation).replace(/^:\s*/, '')
  return type !== undefined && /^(number|int|float|string|str|boolean|bool)$/.test(type) ? type : undefined
}

const formsOfTypes: readonly (readonly [types: RegExp, templates: RegExp])[] = [
  [/^(number|int|float)$/, /^Math\.|^(abs|round)\(|\*\* 2$|% 2\)?$/],
  [/^(string|str)$/, /^\$\.(toLowerCase|toUpperCase|trim|lower|upper|strip|split)\(/],
]

/** `Math.abs` of what is declared to be a text is never meant. */
function suits(template: string, type: string | undefined): boolean {
  return type === undefined || formsOfTypes.every(([types, templates]) => types.test(type) || !templates.test(template))
}

function isList({ node, language }: EditSite): boolean {
  return language.isTight(node) && /^(array|list|list_comprehension|parenthesized_expression)$/.test(node.type)
}

/** `toLowerCase` of `$.toLowerCase()`, `floor` of `Math.floor($)`. */
function formName(template: string): string {
  return /(\w+)(?:\(|$)/.exec(template)?.[1] ?? ''
}

function isUsual({ facts }: EditSite, name: string): boolean {
  return facts.memberNames.has(name) || facts.callArguments.has(name)
}

const oneIsEnough = new Set(['rounding', 'case', 'whitespace'])

/** Names of calls on the value and around it, with those that mean similar things: one rounding is enough. */
function formsPresent({ node, language, textOf }: EditSite): ReadonlySet<string> {
  const calls = [node, node.parent?.parent].flatMap((near) => (near && language.call(near)) ?? [])
  const names = calls.map(({ callee }) => textOf(language.member(callee)?.property ?? callee))
  const alike = (name: string) => language.nameGroups.filter(({ names: group, trait }) => group.includes(name) && trait !== undefined && oneIsEnough.has(trait)).flatMap((group) => group.names)
  return new Set(names.flatMap((name) => [name, ...alike(name)]))
}
