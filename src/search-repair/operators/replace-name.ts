import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { Declaration } from '../language.ts'
import { claims, nameSimilarity, saysYesOrNo } from '../similarity.ts'
import { ancestorsOf } from '../../syntax/syntax.ts'
import { countWords } from './holes/phrases.ts'

const most = 8
/** A truth value for another value, and back; a function for what nobody calls. */
const ofOtherKind = 0.25
/** `n[n:]`: nothing is looked up in itself by itself. */
const inItself = 0.15
/** What the module holds for what the function was given or has made. */
const ofModule = 0.3

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
    const known = site.names()
    const callable = new Set(known.filter((name) => isCallable(name, site)).map(({ name }) => name))
    // What is imported may be anything.
    const isImported = known.some(({ name, kind }) => name === text && kind === 'import')
    const ofModules = new Set(known.filter((name) => isVariable(name) && name.isOfModule === true).map(({ name }) => name))
    const isLocal = known.some((own) => own.name === text && isVariable(own)) && !ofModules.has(text)
    return similarFirst(text, known.filter((name) => fits(name, site, isCallee, isTarget)))
      .slice(0, most)
      .map(([name, similarity], at) => {
        const replacement = language.isShorthand(node) ? `${text}: ${name}` : name
        const alike = saysYesOrNo(text) === saysYesOrNo(name) && (isImported || callable.has(text) === callable.has(name)) ? 1 : ofOtherKind
        const near = isLocal && ofModules.has(name) ? ofModule : 1
        const own = isLookedUpInItself(name, site) ? inItself : 1
        return replaceNode(node, replacement, alike * near * own * fading((isTarget ? 0.2 : 0.42) + 0.3 * similarity, at), ['name'])
      })
  },
}

/** Functions, and what the file calls, stand for functions and values for values; what cannot be assigned is no target. */
function fits(name: Declaration, site: EditSite, isCallee: boolean, isTarget: boolean): boolean {
  const { node, language, textOf } = site
  if (name.name === textOf() || name.name === 'self' || name.name === 'cls') return false
  if (isCallee) return isDeclared(name) && !claims(textOf()) && (name.kind === 'class') === /^[A-Z]/.test(textOf())
  if (isTarget) return isVariable(name)
  return !isCallable(name, site) || ((name.kind === 'function' || isVariable(name)) && language.slot(node) === 'argument')
}

/** Whether the name would stand on both sides of the same brackets. */
function isLookedUpInItself(name: string, { node, language, textOf }: EditSite): boolean {
  return [...ancestorsOf(node)].some((above) => {
    const object = language.indexed(above)
    if (object === undefined) return false
    if (object === node) return countWords(textOf({ from: object.to, to: above.to })).has(name)
    return object.to <= node.from && textOf(object) === name
  })
}

function isCallable(name: Declaration, { facts }: EditSite): boolean {
  return isDeclared(name) || (isVariable(name) && facts.callArguments.has(name.name))
}

function isDeclared({ kind }: Declaration): boolean {
  return kind === 'function' || kind === 'import' || kind === 'class'
}

function isVariable({ kind }: Declaration): boolean {
  return kind === 'variable' || kind === 'parameter'
}

function similarFirst(text: string, names: Declaration[]): [string, number][] {
  return names.map(({ name }): [string, number] => [name, nameSimilarity(text, name)]).sort((a, b) => b[1] - a[1])
}
