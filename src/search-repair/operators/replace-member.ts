import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import { nameSimilarity } from '../similarity.ts'
import type { SyntaxNode } from '../../syntax/syntax.ts'

const most = 5

/** `floor` → `ceil`, `order.total` → `order.subtotal`: another function, method or property. */
export const replaceMember: Operator = {
  name: 'member',
  kind: 'likely',
  propose: (site) => {
    const member = site.language.member(site.node)
    const isCalled = site.language.slot(site.node) === 'callee'
    if (member === undefined) return isCalled ? equivalents(site, site.node) : []
    return [...equivalents(site, member.property), ...otherProperties(site, member.object, member.property, isCalled)]
  },
}

function equivalents(site: EditSite, name: SyntaxNode) {
  const text = site.textOf(name)
  const groups = site.language.nameGroups.filter((group) => group.names.includes(text))
  return groups.flatMap(({ names, trait }) =>
    names.filter((other) => other !== text).map((other, at) => replaceNode(name, other, fading(0.75, at * 2), trait ? [trait] : [])),
  )
}

/** Properties that the file reads from the same object, then similar ones it reads from any. */
function otherProperties(site: EditSite, object: SyntaxNode, property: SyntaxNode, isCalled: boolean) {
  const text = site.textOf(property)
  const sameObject = site.facts.members.get(site.textOf(object)) ?? new Set<string>()
  const scored = [...site.facts.memberNames]
    .filter((name) => name !== text)
    .map((name): [string, number] => [name, nameSimilarity(text, name) + (sameObject.has(name) ? 0.4 : 0)])
    .filter(([, score]) => score >= (isCalled ? 0.6 : 0.35))
    .sort((a, b) => b[1] - a[1])
  const prior = (score: number, at: number) => fading(0.25 + 0.2 * Math.min(score, 1), at)
  return scored.slice(0, most).map(([name, score], at) => replaceNode(property, name, prior(score, at), ['name']))
}
