import type { EditSite } from '../../edit-site.ts'
import { wordsOf } from '../../similarity.ts'
import { countNames, countWords } from './phrases.ts'
import { ancestorsOf, namedChildren, nodesOf, siblingOf, type SyntaxNode } from '../../../syntax/syntax.ts'

/** A name or an access that code at a place can use. */
export interface Value {
  text: string
  /** How likely the code there is about it; the likeliest has 1. */
  weight: number
  isName: boolean
}

/** What stands around a hole. */
export interface Surroundings {
  /** Best first. */
  values: readonly Value[]
  /** Accesses that the file has on other objects only, made up for the nearest names. */
  guessed: readonly Value[]
  /** Weight of each name in scope. */
  weights: ReadonlyMap<string, number>
  /** What names in scope are called where they come from: `{ tokens: t }`. */
  origins: ReadonlyMap<string, string>
  /** Everything that can be named here: also functions, classes and imports. */
  visible: ReadonlySet<string>
  /** Names in scope that nothing uses any more: what the hole swallowed. */
  unused: ReadonlySet<string>
  /** Words of the statement around and of the function's name; those of the failing tests' titles. */
  words: ReadonlySet<string>
  statement: SyntaxNode
  function: SyntaxNode | undefined
}

const mostValues = 40
const mostGuessed = 12
/** Names that accesses are made up for. */
const mostObjects = 5

/** Remembered, as several operators look around the same place. */
const known = new WeakMap<EditSite, Surroundings>()

/** Looks around a hole. Counting uses is by words: a member of the same name counts as one. */
export function surroundingsOf(site: EditSite): Surroundings {
  const around = known.get(site) ?? lookAround(site)
  known.set(site, around)
  return around
}

function lookAround(site: EditSite): Surroundings {
  const { node, language, facts, textOf, names, functions } = site
  const above = [node, ...ancestorsOf(node)]
  const statement = above.find((each) => language.isInBlock(each)) ?? node
  const inner = above.find((each) => language.functionShape(each, textOf({ from: 0, to: each.to })) !== undefined)
  const words = new Set([...wordsOf(textOf(statement).slice(0, 400)), ...functions().flatMap(({ name = '' }) => wordsOf(name)), ...facts.testWords])
  const place = { site, statement, inner, words }
  const { weights, unused } = weighNames(place)
  const plain = [...weights].map(([text, weight]): Value => ({ text, weight, isName: true })).toSorted((a, b) => b.weight - a.weight)
  const members = accessesAt(place, weights)
  const values = [...plain, ...members].toSorted((a, b) => b.weight - a.weight).slice(0, mostValues)
  const top = values[0]?.weight ?? 1
  const ofTop = (value: Value): Value => ({ ...value, weight: value.weight / top })
  return {
    values: values.map(ofTop),
    guessed: likelyAccesses(place, plain, members).toSorted((a, b) => b.weight - a.weight).slice(0, mostGuessed).map(ofTop),
    weights: new Map([...weights].map(([name, weight]) => [name, weight / top])),
    origins: new Map(names().flatMap(({ name, origin }) => (origin === undefined ? [] : [[name, origin]]))),
    visible: new Set(names().map(({ name }) => name)),
    unused,
    words,
    statement,
    function: inner,
  }
}

interface Place {
  site: EditSite
  statement: SyntaxNode
  inner: SyntaxNode | undefined
  words: ReadonlySet<string>
}

/** Remembered: the holes of one block have most of what stands before them in common. */
const knownTargets = new WeakMap<SyntaxNode, ReadonlySet<string>>()

/** Names that a statement writes to, also further inside. */
function writtenBy(statement: SyntaxNode | undefined, { language, textOf }: EditSite): ReadonlySet<string> {
  if (statement === undefined) return new Set()
  const written = knownTargets.get(statement) ?? new Set([...nodesOf(statement)].filter((node) => language.slot(node) === 'target' && language.isName(node)).map(textOf))
  knownTargets.set(statement, written)
  return written
}

/** What the other branches of the same `if` and `else if` ask. */
function askedBeside({ node, language, textOf }: EditSite): string {
  const owner = [...ancestorsOf(node)].find(({ type }) => type !== 'parenthesized_expression')
  const chain = owner === undefined ? [] : [owner, ...ancestorsOf(owner)]
  const end = chain.findIndex((each) => !language.isBranching(each))
  const links = chain.slice(Math.max(0, end - 1), end)
  const conditions: string[] = []
  for (const link of links) {
    links.push(...link.children.filter(language.isBranching))
    conditions.push(...link.children.filter((child) => child.field === 'condition' && !isInside(node, child)).map((child) => textOf(child)))
  }
  return conditions.join(' ')
}

/** Parameters first, what was just set, what the statement, its neighbours and the other branches name, and what nothing uses. */
function weighNames({ site, statement, inner }: Place) {
  const { language, facts, textOf, names, functions } = site
  const { uses } = facts.phrases()
  const parameters = new Set(functions()[0]?.parameters)
  const siblings = statement.parent === undefined ? [] : namedChildren(statement.parent)
  const at = siblings.indexOf(statement)
  const wordsIn = (node: SyntaxNode) => wordsOfNode(node, textOf)
  const inStatement = wordsIn(statement)
  const neighbours = siblings.slice(Math.max(0, at - 3), at + 4).map(wordsIn)
  const inFunction = inner === undefined ? uses : wordsIn(inner)
  const beside = countWords(askedBeside(site))
  /** By the statement in front, or the one before that. */
  const setBonus = [1.5, 1.25].map((bonus, before) => ({ bonus, by: siblingOf(statement, -1 - before) })).map((each) => ({ ...each, written: writtenBy(each.by, site) }))
  const unused = new Set<string>()
  const weights = new Map<string, number>()
  for (const { name, kind, node: declared } of names()) {
    // What the statement around itself declares has no value yet.
    if (name.includes('.') || name === language.selfName || name === 'cls' || (kind === 'variable' && (declared === statement || declared.parent === statement))) continue
    const isInner = inner !== undefined && inner.from <= declared.from && declared.to <= inner.to
    const isUnused = (isInner ? inFunction : uses).get(name) === 1 && !language.isExported(declared, name)
    if (isUnused) unused.add(name)
    if (kind !== 'parameter' && kind !== 'variable') continue
    const isGlobal = declared.parent?.parent === undefined || declared.parent.parent.parent === undefined
    const nearness = parameters.has(name) ? 1 : isInner ? 0.9 : isGlobal ? 0.3 : 0.6
    const justSet = setBonus.find(({ by, written }) => isInside(declared, by) || written.has(name))?.bonus ?? 1
    weights.set(name, nearness * justSet * (beside.has(name) ? 1.5 : 1) * (inStatement.has(name) ? 1.6 : 1) * (neighbours.some((words) => words.has(name)) ? 1.3 : 1) * (isUnused ? 2.4 : 1) * (sharesWord(name, facts.testWords) ? 1.2 : 1))
  }
  return { weights, unused }
}

/** Remembered: the holes of one function have most of their surroundings in common. */
const knownWords = new WeakMap<SyntaxNode, ReadonlyMap<string, number>>()

function wordsOfNode(node: SyntaxNode, textOf: EditSite['textOf']): ReadonlyMap<string, number> {
  const words = knownWords.get(node) ?? countNames(node, textOf)
  knownWords.set(node, words)
  return words
}

/** Accesses that the file has, on names in scope and on the own object. */
function accessesAt({ site: { language, facts, textOf, names }, statement, inner }: Place, weights: ReadonlyMap<string, number>): Value[] {
  const fields = names().filter(({ name, kind }) => name.includes('.') && kind === 'variable').map(({ name }) => name)
  const isAccess = (node: SyntaxNode) => language.member(node) !== undefined || language.indexed(node) !== undefined
  const texts = new Set([...fields, ...facts.phrases().values.filter(({ node }) => isAccess(node)).map(({ text }) => text)])
  const near = inner === undefined ? '' : textOf(inner)
  const own = textOf(statement)
  return [...texts].flatMap((text): Value[] => {
    const root = /^[\w$]+/.exec(text)?.[0] ?? ''
    const weight = root === language.selfName ? 0.5 : weights.get(root)
    if (weight === undefined) return []
    return [{ text, isName: false, weight: weight * (near.includes(text) ? 0.9 : 0.45) * (own.includes(text) ? 1.3 : 1) * (sharesWord(text, facts.testWords) ? 1.2 : 1) }]
  })
}

/** Members that the file reads from something else, or the failing tests write down, on the names that are nearest; the latter where the file knows some of the object. */
function likelyAccesses({ site: { language, facts, textOf, names }, words }: Place, plain: readonly Value[], present: readonly Value[]): Value[] {
  const members = new Set(facts.phrases().values.flatMap(({ node }) => language.member(node)?.property ?? []).map(textOf))
  const inScope = new Set(names().map(({ name }) => name))
  const taken = new Set(present.map(({ text }) => text))
  const writable = [...facts.testKeys].filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && !members.has(key))
  return plain.slice(0, mostObjects).flatMap(({ text: object, weight }) => [...members, ...(facts.members.has(object) ? writable : [])].filter((member) => !taken.has(`${object}.${member}`)).map((member): Value => (
    { text: `${object}.${member}`, isName: false, weight: weight * (0.2 + (inScope.has(member) ? 0.35 : 0) + 0.25 * familiarity(member, words)) }
  )))
}

/** Whether a range lies in another one, such as the function around a hole. */
export function isInside(node: { from: number; to: number }, outer: { from: number; to: number } | undefined): boolean {
  return outer !== undefined && outer.from <= node.from && node.to <= outer.to
}

/** 0 to 1: how much of a text's words stand around. */
export function familiarity(text: string, words: ReadonlySet<string>): number {
  const own = wordsOf(text)
  return own.length === 0 ? 0 : own.filter((word) => words.has(word)).length / own.length
}

function sharesWord(name: string, words: ReadonlySet<string>): boolean {
  return words.size > 0 && wordsOf(name).some((word) => word.length > 2 && words.has(word))
}
