import type { Replacement } from '../candidate.ts'
import { fading, replaceNode, type EditSite, type Operator } from '../edit-site.ts'
import type { CallExpression } from '../language.ts'
import { claims, nameSimilarity } from '../similarity.ts'
import { swapNeighbours } from './swap-elements.ts'

const most = 4

/** `f(a, b)` → `f(b, a)`, `f(a)`, `f(a, c)`: arguments swapped, left out, put in. */
export const editArguments: Operator = {
  name: 'arguments',
  propose: (site) => {
    const call = site.language.call(site.node)
    if (call === undefined) return []
    // With what it claims and its message exchanged, an assertion of the program only falls silent.
    const swapped = claims(site.textOf(call.callee)) ? [] : swapNeighbours(site, call.args, 0.45)
    return [...swapped, ...leftOut(call), ...putIn(site, call)]
  },
}

function leftOut({ args }: CallExpression): Replacement[] {
  return args.map((argument, at) => {
    const next = args[at + 1]
    const previous = args[at - 1]
    const prior = args.length === 1 ? 0.08 : 0.22
    return { from: next ? argument.from : (previous?.to ?? argument.from), to: next ? next.from : argument.to, replacement: '', prior }
  })
}

/** One more argument: a name in scope, first those called like a parameter that the function has and the call lacks. */
function putIn(site: EditSite, { callee, args, list }: CallExpression): Replacement[] {
  const declared = site.names().find((name) => name.name === site.textOf(callee))
  const wanted = declared?.parameters?.[args.length]
  const isFull = declared?.parameters !== undefined && wanted === undefined
  if (isFull) return []
  const separator = args.length > 0 ? ', ' : ''
  const insertAt = args.at(-1)?.to ?? list.to - 1
  const values = site.names().filter((name) => name.kind === 'parameter' || name.kind === 'variable')
  const scored = values
    .map((value): [string, number] => [value.name, nameSimilarity(value.name, wanted ?? '')])
    .sort((a, b) => b[1] - a[1])
  const [base, likeness] = wanted === undefined ? [0.06, 0] : [0.35, 0.3]
  const insert = (text: string, prior: number) => replaceNode({ from: insertAt, to: insertAt }, separator + text, prior)
  return [
    ...scored.slice(0, most).map(([name, similarity], at) => insert(name, fading(base + likeness * similarity, at))),
    ...[...site.facts.numbers].slice(0, 3).map((number, at) => insert(number, fading(base * 0.5, at))),
  ]
}

/** Argument replaced by another name in scope is `replaceName`; by a literal it is this. */
export const literalArgument: Operator = {
  name: 'literal argument',
  propose: ({ node, language }) => {
    if (language.slot(node) !== 'argument' || !language.isName(node)) return []
    return ['0', '1', language.spelling.true, language.spelling.false].map((literal, at) => replaceNode(node, literal, fading(0.08, at)))
  },
}
