import { fading, replaceNode, type EditSite, type Operator } from '../../edit-site.ts'
import type { Declaration, Slot } from '../../language.ts'
import { bestFirst, priorAt, rewritten, type Filling } from './fill-in.ts'
import { familiarity, isInside, surroundingsOf, type Surroundings } from './nearby.ts'
import type { Phrase } from './phrases.ts'
import { roleOf } from './role.ts'
import { ancestorsOf, nodesOf, siblingOf, type SyntaxNode } from '../../../syntax/syntax.ts'

const most = 90
/** How seldom an empty list is meant there. */
const suspicious: Partial<Record<Slot, number>> = { operand: 0.45, argument: 0.4, receiver: 0.45, iterated: 0.5, element: 0.35, index: 0.4, property: 0.25, return: 0.2, branch: 0.15, assigned: 0.12 }
/** Where nothing is more usual than an empty list. */
const fewer = 24

/** `push([])` → `push([line, width])`: a list that the file has elsewhere, with names that are in scope. */
export const borrowedList: Operator = { name: 'list for an empty one', propose: (site) => fill(site, borrowed) }

/** `a + []` → `a + [node.value]`: names, accesses and calls in scope as elements. */
export const listOfValues: Operator = { name: 'elements for an empty list', propose: (site) => fill(site, elements) }

/** `push([])` → `push([max, check])`: two of them, or three. */
export const listOfSeveral: Operator = { name: 'several elements for an empty list', propose: (site) => fill(site, several) }

function fill(site: EditSite, source: (site: EditSite, around: Surroundings) => Filling[]) {
  const { node, language } = site
  const slot = language.slot(node)
  if (slot === undefined || !language.isEmptyList(node)) return []
  const weight = suspicious[slot] ?? 0.15
  return bestFirst(source(site, surroundingsOf(site)), weight < 0.2 ? fewer : most).map(({ text }, at) => replaceNode(node, text, priorAt(weight, at)))
}

function borrowed(site: EditSite, around: Surroundings): Filling[] {
  const role = roleOf(site, site.node)
  return site.facts.phrases().lists.flatMap((phrase) => {
    const other = roleOf(site, phrase.node)
    const isAlike = (role.partner !== undefined && role.partner === other.partner) || (role.callee !== undefined && role.callee === other.callee)
    // Within one function the names mean the same.
    const isOwn = isInside(phrase.node, around.function) && phrase.names.every(({ name }) => around.visible.has(name))
    const own = isOwn ? [{ text: phrase.text, fit: 1 }, ...asNeighboursDiffer(phrase, site, around)] : []
    return [...own, ...rewritten(phrase, around)].map(({ text, fit }) => ({ text, fit: fit * (isAlike ? 1.2 : 0.6) * (0.8 + 0.4 * familiarity(text, around.words)) }))
  })
}

/** Where the statements behind both are the same but for one text, so are the lists. */
function asNeighboursDiffer({ node, text }: Phrase, { language, textOf }: EditSite, { statement }: Surroundings): Filling[] {
  const theirStatement = [...ancestorsOf(node)].find(language.isInBlock)
  const [ours, theirs] = [statement, theirStatement].map((each) => each && siblingOf(each, 1))
  if (ours === undefined || theirs === undefined || ours === theirs) return []
  const textsIn = (each: SyntaxNode) => [...nodesOf(each)].filter((inner) => inner.named && language.isString(inner)).map((inner) => textOf(inner))
  const changes = textsIn(node).flatMap((from) => textsIn(ours).map((to) => [from, to] as const)).filter(([from, to]) => from !== to && textOf(theirs).replaceAll(from, () => to) === textOf(ours))
  return changes.map(([from, to]) => ({ text: text.replaceAll(from, () => to), fit: 1.5 }))
}

function elements({ node, language, facts }: EditSite, around: Surroundings): Filling[] {
  const { spelling } = language
  const values = around.values.slice(0, 24)
  const single = values.map(({ text, weight }) => ({ text: `[${text}]`, fit: weight }))
  const spread = values.map(({ text, weight }) => ({ text: `[${spelling.spread}${text}]`, fit: weight * (language.slot(node) === 'receiver' ? 0.9 : 0.6) }))
  const calls = facts.phrases().values.flatMap((phrase) => (language.call(phrase.node) === undefined ? [] : rewritten(phrase, around).slice(0, 4).map(({ text, fit }) => ({ text: `[${text}]`, fit: 0.8 * fit }))))
  const texts = [...facts.strings].slice(0, 12).map((text, at) => ({ text: `[${text}]`, fit: fading(0.3, at / 2) }))
  return [...single, ...spread, ...calls, ...texts]
}

function several(site: EditSite, around: Surroundings): Filling[] {
  const { language: { spelling } } = site
  const { values, unused } = around
  const best = values.slice(0, 9)
  const pairs = best.flatMap((one, at) => best.flatMap((other, n): Filling[] => {
    if (at === n) return []
    const fit = one.weight * other.weight
    const [spreadOne, spreadOther] = [one, other].map(({ text }) => (isOfMany(text) ? spelling.spread + text : undefined))
    return [
      { text: `[${one.text}, ${other.text}]`, fit: fit * (n > at ? 1 : 0.9) },
      ...(spreadOther === undefined ? [] : [{ text: `[${one.text}, ${spreadOther}]`, fit: 0.9 * fit }]),
      ...(spreadOne === undefined ? [] : [{ text: `[${spreadOne}, ${other.text}]`, fit: 0.9 * fit }]),
    ]
  }))
  const { instances, calls } = madeOfUnused(site, around)
  const along = calls.flatMap((call) => best.slice(0, 4).flatMap(({ text, weight }) => [{ text: `[${text}, ${spelling.spread}${call}]`, fit: weight }, { text: `[${text}, ${call}]`, fit: weight }]))
  const all = [instances, calls].filter(({ length }) => length > 1).flatMap((made) => [{ text: `[${made.join(', ')}]`, fit: 1.4 }, { text: `[${made.toReversed().join(', ')}]`, fit: 1.3 }])
  // What the hole left unused stands in the order of its declarations.
  const left = [...unused].filter((name) => values.some(({ text }) => text === name))
  const named = values.filter(({ isName }) => isName).slice(0, 3).map(({ text }) => text)
  return [...pairs, ...along, ...all, ...(left.length > 1 ? [{ text: `[${left.join(', ')}]`, fit: 1.2 }] : []), ...(named.length === 3 ? [{ text: `[${named.join(', ')}]`, fit: 0.4 }] : [])]
}

/** `rest`, `params.path`: what is called so mostly has several elements. */
function isOfMany(text: string): boolean {
  return /([a-z]s|[Pp]ath|[Ll]ist|[Aa]rray|[Qq]ueue|[Rr]est|children|data)$/.test(text)
}

/** What nothing uses any more was probably made or called here; a parameter gets what has its name. */
function madeOfUnused({ node, language, names }: EditSite, { unused, weights }: Surroundings): { instances: string[]; calls: string[] } {
  const swallowed = names().filter(({ name, kind, node: declared }) => unused.has(name) && !isInside(node, declared) && (kind === 'import' || kind === 'class' || kind === 'function'))
  const isClass = ({ name, kind }: Declaration) => kind === 'class' || (kind === 'import' && /^[A-Z].*[a-z]/.test(name))
  return {
    instances: swallowed.filter(isClass).map(({ name }) => language.spelling.instance(name)),
    calls: swallowed.filter((each) => !isClass(each)).map(({ name, parameters = [] }) => `${name}(${parameters.filter((parameter) => weights.has(parameter)).join(', ')})`),
  }
}
