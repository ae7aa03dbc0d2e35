import type { Language } from '../../language.ts'
import { ancestorsOf, nodesOf, type SyntaxNode } from '../../../syntax/syntax.ts'

/** A piece of the file's code that can be written again at another place, with other names. */
export interface Phrase {
  text: string
  node: SyntaxNode
  /** The names in it that were declared inside of functions: those that may have to be exchanged. */
  names: readonly NamePlace[]
  /** Names and accesses in it that stand for one value: `a.b` counts once. */
  values: readonly { text: string; at: number }[]
  /** How often the file has it. */
  count: number
}

export interface NamePlace {
  name: string
  /** In the phrase's text. */
  at: number
  use: 'value' | 'target' | 'callee' | 'receiver'
}

/** A function of the file. */
export interface FunctionBody {
  /** As it is called, with the function around it in front where it has a name of its own only there. */
  name: string
  parameters: readonly string[]
  node: SyntaxNode
  body: SyntaxNode
}

/** What a file offers to fill a hole with. Gathered only where there is a hole. */
export interface FilePhrases {
  conditions: readonly Phrase[]
  lists: readonly Phrase[]
  /** Texts with their quotes, also those with values in them; one phrase per place. */
  texts: readonly Phrase[]
  /** Accesses and calls that give a value. */
  values: readonly Phrase[]
  /** Behind `return`. */
  returned: readonly Phrase[]
  statements: readonly Phrase[]
  /** Contents of blocks that belong to no function. */
  blocks: readonly Phrase[]
  functions: readonly FunctionBody[]
  /** How often each name stands in the file's code. */
  uses: ReadonlyMap<string, number>
  /** What stands behind a statement: `;`, or nothing. */
  statementEnd: string
  /** One step of indentation. */
  indent: string
}

/** Characters of what can be borrowed. */
const longest = { condition: 90, list: 100, text: 80, value: 50, returned: 80, statement: 180, block: 240 }

/** Reads them in one walk. */
export function gatherPhrases(root: SyntaxNode, text: string, language: Language): FilePhrases {
  const local = localNames(root, text, language)
  const textOf = ({ from, to }: Pick<SyntaxNode, 'from' | 'to'>) => text.slice(from, to)
  const phraseOf = (node: SyntaxNode): Phrase => ({ text: textOf(node), node, names: namesIn(node, text, language, local), values: valuesIn(node, node, text, language, local), count: 1 })
  // Asked about as a whole: the copy is another node.
  const partOf = (node: SyntaxNode): Phrase => ({ ...phraseOf(node), values: valuesIn(node, { ...node }, text, language, local) })
  const [conditions, lists, values, returned, statements, blocks] = [new Phrases(), new Phrases(), new Phrases(), new Phrases(), new Phrases(), new Phrases()]
  const texts: Phrase[] = []
  const functions: FunctionBody[] = []
  for (const node of nodesOf(root)) {
    if (!node.named) continue
    const length = node.to - node.from
    if (length <= longest.condition && isCondition(node, language)) conditions.add(textOf(node), () => phraseOf(node))
    const switched = language.switched(node)
    if (switched !== undefined && switched.to - switched.from + length <= longest.condition) conditions.add(textByCase(textOf(bare(switched)), textOf(node)), () => askedByCase(partOf(bare(switched)), partOf(node), node))
    if (length <= longest.list && language.isList(node) && !language.isEmptyList(node)) lists.add(textOf(node), () => phraseOf(node))
    if (length <= longest.text && length > 2 && language.isText(node)) texts.push(phraseOf(node))
    if (length <= longest.value && isValue(node, language)) values.add(textOf(node), () => phraseOf(node))
    if (length <= longest.returned && language.slot(node) === 'return' && !language.isBoolean(node) && node.type !== 'parenthesized_expression') returned.add(textOf(node), () => phraseOf(node))
    if (length <= longest.statement && language.isInBlock(node) && language.isBorrowable(node)) statements.add(textOf(node), () => phraseOf(node))
    const content = language.blockOwner(node) === 'branch' ? language.blockContent(node) : undefined
    if (content !== undefined && content.to - content.from <= longest.block) blocks.add(textOf(content), () => phraseOf({ ...node, ...content }))
    functions.push(...functionAt(node, text, language))
  }
  return {
    conditions: conditions.all(), lists: lists.all(), texts, values: values.all(), returned: returned.all(), statements: statements.all(), blocks: blocks.all(), functions,
    uses: countNames(root, textOf), statementEnd: language.statementEnd(text), indent: /\n(\t|[ ]{2,8})(?=\S)/.exec(text)?.[1] ?? '  ',
  }
}

/** What a `case` asks of the value that its `switch` looks at. */
function askedByCase(value: Phrase, answer: Phrase, node: SyntaxNode): Phrase {
  const shift = textByCase(value.text, '').length
  const both = <Part extends { at: number }>(left: readonly Part[], right: readonly Part[]) => [...left, ...right.map((part) => ({ ...part, at: part.at + shift }))]
  return { text: textByCase(value.text, answer.text), node, names: both(value.names, answer.names), values: both(value.values, answer.values), count: 1 }
}

function textByCase(value: string, answer: string): string {
  return `${value} === ${answer}`
}

/** Without the brackets around it. */
function bare(node: SyntaxNode): SyntaxNode {
  const inner = node.type === 'parenthesized_expression' ? node.children.find(({ named }) => named) : undefined
  return inner === undefined ? node : bare(inner)
}

/** One phrase of each text, looked into once. */
class Phrases {
  readonly #known = new Map<string, Phrase>()

  add(text: string, phraseOf: () => Phrase): void {
    const known = this.#known.get(text)
    this.#known.set(text, known === undefined ? phraseOf() : { ...known, count: known.count + 1 })
  }

  all(): Phrase[] {
    return [...this.#known.values()]
  }
}

function functionAt(node: SyntaxNode, text: string, language: Language): FunctionBody[] {
  const shape = language.functionShape(node, text)
  const body = node.children.find(({ field }) => field === 'body')
  if (shape === undefined || body === undefined) return []
  const around = [...ancestorsOf(node)].flatMap((above) => language.functionShape(above, text)?.name ?? [])
  return [{ name: [...around.reverse(), shape.name ?? ''].join(' ').trim(), parameters: shape.parameters, node, body }]
}

/** An access or a call whose value is used. */
function isValue(node: SyntaxNode, language: Language): boolean {
  const slot = language.slot(node)
  const isUsed = slot !== undefined && slot !== 'callee' && slot !== 'target' && slot !== 'statement'
  return isUsed && (language.call(node) !== undefined || language.member(node) !== undefined || language.indexed(node) !== undefined)
}

/** What is asked: whole conditions, their parts, and comparisons. */
function isCondition(node: SyntaxNode, language: Language): boolean {
  const slot = language.slot(node)
  if (slot === undefined || language.isBoolean(node) || node.type === 'parenthesized_expression') return false
  const isComparison = language.binaries(node).some(({ operator }) => /^([<>]=?|[=!]==?|in|not in|is|is not|instanceof)$/.test(operator.type))
  const isPart = node.parent !== undefined && language.binaries(node.parent).some(({ operator }) => /^(&&|\|\||and|or)$/.test(operator.type))
  return isComparison || isPart || slot === 'condition' || (node.parent !== undefined && language.negated(node.parent) === node)
}

/** Names that parameters and variables of functions have: they mean something else in each. */
function localNames(root: SyntaxNode, text: string, language: Language): Set<string> {
  const names = new Set<string>()
  for (const scope of nodesOf(root)) {
    if (!scope.named || scope === root) continue
    for (const { name } of language.declares(scope, text)) if (!name.includes('.')) names.add(name)
  }
  return names
}

function namesIn(node: SyntaxNode, text: string, language: Language, local: ReadonlySet<string>): NamePlace[] {
  const places: NamePlace[] = []
  for (const inner of nodesOf(node)) {
    const name = text.slice(inner.from, inner.to)
    if (!inner.named || !local.has(name) || !language.isName(inner) || language.isShorthand(inner)) continue
    const slot = language.slot(inner)
    places.push({ name, at: inner.from - node.from, use: slot === 'callee' || slot === 'target' || slot === 'receiver' ? slot : 'value' })
  }
  return places
}

/** The longest accesses that begin at a local name or at the own object; what is called is none, its object may be. */
function valuesIn(node: SyntaxNode, phrase: SyntaxNode, text: string, language: Language, local: ReadonlySet<string>): { text: string; at: number }[] {
  const own = text.slice(node.from, node.to)
  const isAccess = node.named && (language.isName(node) || language.member(node) !== undefined || language.indexed(node) !== undefined)
  const root = /^[\w$]+/.exec(own)?.[0] ?? ''
  const isWhole = isAccess && language.slot(node) !== 'callee' && /^[\w$.[\]'"?]+$/.test(own) && (local.has(root) || root === language.selfName) && own !== language.selfName
  if (isWhole && node !== phrase) return [{ text: own, at: node.from - phrase.from }]
  return node.children.flatMap((child) => valuesIn(child, phrase, text, language, local))
}

/** A name of anything: a value, a member, a type. */
export function isNameNode({ type }: SyntaxNode): boolean {
  return /identifier(_pattern)?$/.test(type)
}

/** How often each name stands in code; what texts and comments say is none. */
export function countNames(root: SyntaxNode, textOf: (node: SyntaxNode) => string): Map<string, number> {
  const uses = new Map<string, number>()
  for (const node of nodesOf(root)) {
    if (!isNameNode(node)) continue
    const name = textOf(node)
    uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return uses
}

/** How often each word stands in a text. */
export function countWords(text: string): Map<string, number> {
  const uses = new Map<string, number>()
  for (const word of text.match(/[A-Za-z_$][\w$]*/g) ?? []) uses.set(word, (uses.get(word) ?? 0) + 1)
  return uses
}
