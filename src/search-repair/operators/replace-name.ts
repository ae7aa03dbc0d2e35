import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Declaration } from '../language.ts'
import { claims, nameSimilarity, saysYesOrNo } from '../similarity.ts'

const most = 8
/** A truth value for another value, and back. */
const ofOtherKind = 0.25

/** `start` → `end`: another name in scope, similar ones first. */
export const replaceName: Operator = {
  name: 'name',
  kind: 'likely',
  propose: (site) => {
    const { node, language, textOf } = site
    if (!language.isName(node)) return []
    const text = textOf()
    const isCallee = language.slot(node) === 'callee'
    const isTarget = language.slot(node) === 'target'
    return similarFirst(text, site.names().filter((name) => fits(name, site, isCallee, isTarget)))
      .slice(0, most)
      .map(([name, similarity], at) => {
        const replacement = language.isShorthand(node) ? `${text}: ${name}` : name
        const alike = saysYesOrNo(text) === saysYesOrNo(name) ? 1 : ofOtherKind
        return replaceNode(node, replacement, alike * fading((isTarget ? 0.2 : 0.42) + 0.3 * similarity, at), ['name'])
      })
  },
}

/** Functions, and what the file calls, stand for functions and values for values; what cannot be assigned is no target. */
function fits(name: Declaration, { node, language, facts, textOf }: EditSite, isCallee: boolean, isTarget: boolean): boolean {
  if (name.name === textOf() || name.name === 'self' || name.name === 'cls') return false
  const isCalled = (name.kind === 'variable' || name.kind === 'parameter') && facts.callArguments.has(name.name)
  const isDeclared = name.kind === 'function' || name.kind === 'import' || name.kind === 'class'
  const isCallable = isDeclared || isCalled
  if (isCallee) return isDeclared && !claims(textOf()) && (name.kind === 'class') === /^[A-Z]/.test(textOf())
  if (isTarget) return name.kind === 'variable' || name.kind === 'parameter'
  return !isCallable || ((name.kind === 'function' || isCalled) && language.slot(node) === 'argument')
}

function similarFirst(text: string, names: Declaration[]): [string, number][] {
  return names.map(({ name }): [string, number] => [name, nameSimilarity(text, name)]).sort((a, b) => b[1] - a[1])
}
