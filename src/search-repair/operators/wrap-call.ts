import { isSimpleValue, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Declaration, Slot } from '../language.ts'
import { sharedWords } from '../similarity.ts'

/** How often a value in this place was meant to go through a function first. */
const wrapped: Partial<Record<Slot, number>> = {
  argument: 1, index: 1, property: 1, assigned: 0.9, return: 0.85, element: 0.6, branch: 0.6, operand: 0.55, iterated: 0.4,
  condition: 0.3, receiver: 0.25,
}

/** `email` → `normalizeEmail(email)`: a function in scope that takes one value, those used on similar values first. */
export const wrapCall: Operator = {
  name: 'call around',
  kind: 'likely',
  propose: (site) => {
    const { node, language, textOf } = site
    const slot = language.slot(node)
    const weight = language.isShorthand(node) ? 1 : slot === undefined ? undefined : wrapped[slot]
    if (weight === undefined || !(isSimpleValue(site) || slot === 'index')) return []
    const text = textOf()
    return site
      .names()
      .filter((name) => takesOneValue(name) && !isAlreadyInside(site, name.name))
      .map((name) => {
        const call = `${name.name}(${text})`
        const prior = fitness(site, name) * weight * (isInsideItself(name, site) ? 0.2 : 1)
        return replaceNode(node, language.isShorthand(node) ? `${text}: ${call}` : call, prior)
      })
  },
}

/** Of an imported name only its use or its spelling tells that it is a function; types and constants start otherwise. */
function takesOneValue(name: Declaration): boolean {
  if (name.kind === 'function') return name.parameters?.length === 1
  return name.kind === 'import' && /^[a-z]/.test(name.name)
}

function isAlreadyInside({ node, language, textOf }: EditSite, callee: string): boolean {
  const call = language.call(node)
  const around = node.parent?.parent && language.call(node.parent.parent)
  return (call !== undefined && textOf(call.callee) === callee) || (around !== undefined && textOf(around.callee) === callee)
}

function isInsideItself(name: Declaration, { node }: EditSite): boolean {
  return name.kind === 'function' && name.node.from <= node.from && node.to <= name.node.to
}

/** High where the function is used elsewhere, or named, for values called like this one. */
function fitness({ facts, textOf }: EditSite, name: Declaration): number {
  const value = lastName(textOf())
  const usedOn = facts.callArguments.get(name.name) ?? []
  const likeItsArguments = Math.max(0, ...usedOn.map((argument) => sharedWords(lastName(argument), value)))
  const likeItsName = Math.max(sharedWords(name.name, value), sharedWords(name.parameters?.[0] ?? '', value))
  const base = usedOn.length > 0 || name.kind === 'function' ? 0.3 : 0.2
  return base + 0.5 * Math.max(likeItsArguments, likeItsName)
}

function lastName(text: string): string {
  return /([A-Za-z_$][\w$]*)\W*$/.exec(text)?.[1] ?? ''
}
