import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Replacement } from '../candidate.ts'
import { nodesOf, type SyntaxNode } from '../../syntax/syntax.ts'
import { withReplaced } from './swap-everywhere.ts'

const mostPlaces = 24
const mostLiterals = 8

/** `' '` → `''` in all places of a function; two constants, or two names, taken for each other throughout. */
export const sameEverywhere: Operator = {
  name: 'all places of a constant',
  propose: (site) => {
    const { node, language } = site
    if (language.functionShape(node, '') === undefined) return []
    const literals = placesOf(site, (inner) => language.isNumber(inner) || language.isString(inner))
    const names = placesOf(site, (inner) => language.isName(inner) && language.slot(inner) !== 'callee')
    return [...replaced(site, literals), ...exchanged(site, literals, 0.1), ...exchanged(site, names, 0.05)]
  },
}

function placesOf({ node, textOf }: EditSite, isWanted: (inner: SyntaxNode) => boolean): [string, SyntaxNode[]][] {
  const found = new Map<string, SyntaxNode[]>()
  for (const inner of nodesOf(node)) if (inner.named && isWanted(inner)) found.set(textOf(inner), [...(found.get(textOf(inner)) ?? []), inner])
  return [...found].filter(([, places]) => places.length <= mostPlaces).slice(0, mostLiterals)
}

function replaced(site: EditSite, literals: readonly [string, SyntaxNode[]][]): Replacement[] {
  return literals.flatMap(([text, places]) => {
    if (places.length < 2) return []
    const quote = /^["'`]/.exec(text)?.[0]
    const others = quote === undefined ? [String(Number(text) + 1), String(Number(text) - 1), '0', '1'] : [quote + quote, `${quote} ${quote}`]
    return others.filter((other) => other !== text && other !== 'NaN').map((other, at) => replaceNode(site.node, withReplaced(site, site.node, new Set(places), () => other), fading(0.1, at)))
  })
}

function exchanged(site: EditSite, groups: readonly [string, SyntaxNode[]][], prior: number): Replacement[] {
  return groups.flatMap(([one, places], at) =>
    groups.slice(at + 1).flatMap(([other, otherPlaces]) => {
      if (places.length + otherPlaces.length < 3 || /^["'`]/.test(one) !== /^["'`]/.test(other)) return []
      return [replaceNode(site.node, withReplaced(site, site.node, new Set([...places, ...otherPlaces]), (text) => (text === one ? other : one)), prior)]
    }),
  )
}
