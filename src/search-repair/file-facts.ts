import type { Language } from './language.ts'
import { gatherPhrases, type FilePhrases } from './operators/holes/phrases.ts'
import { wordsOf } from './similarity.ts'
import { nodesOf, type SyntaxNode } from '../syntax/syntax.ts'

/** What a file already contains: material for edits, and evidence of what is usual in it. */
export interface FileFacts {
  numbers: ReadonlySet<string>
  /** With their quotes. */
  strings: ReadonlySet<string>
  operators: ReadonlySet<string>
  /** Names after a dot, by the text before it. */
  members: ReadonlyMap<string, ReadonlySet<string>>
  /** Every name after a dot. */
  memberNames: ReadonlySet<string>
  /** Short calls and accesses: what can be borrowed as a value. */
  expressions: ReadonlySet<string>
  /** Texts of the arguments of all calls, by callee. */
  callArguments: ReadonlyMap<string, readonly string[]>
  /** Texts of the failing tests, without their quotes, and the characters of those that are short. */
  testStrings: ReadonlySet<string>
  /** Names that the failing tests give to parts of objects. */
  testKeys: ReadonlySet<string>
  testCharacters: ReadonlySet<string>
  /** Short conditions. */
  conditions: ReadonlySet<string>
  /** Names that are called or read without being declared in the file, as far as the walk can tell: `Math`, `len`. */
  globals: ReadonlySet<string>
  /** Words of the failing tests' titles. */
  testWords: ReadonlySet<string>
  /** What could fill a hole; gathered when first asked for. */
  phrases(): FilePhrases
}

type TestFacts = Pick<FileFacts, 'testStrings' | 'testKeys' | 'testCharacters' | 'testWords'>

/** What is written in the failing tests: texts without their quotes, names of parts of objects, and the tests' titles. */
export interface TestTexts {
  strings?: ReadonlySet<string>
  keys?: ReadonlySet<string>
  titles?: readonly string[]
}

/** The same whatever test fails. */
const known = new WeakMap<SyntaxNode, Omit<FileFacts, keyof TestFacts>>()

/** Reads the facts in one walk. */
export function gatherFacts(root: SyntaxNode, text: string, language: Language, { strings = new Set(), keys = new Set(), titles = [] }: TestTexts = {}): FileFacts {
  const ofFile = known.get(root) ?? readFacts(root, text, language)
  known.set(root, ofFile)
  return {
    ...ofFile,
    testStrings: strings,
    testKeys: keys,
    testCharacters: new Set([...strings].filter((each) => each.length <= 60).flatMap((each) => [...each])),
    testWords: new Set(titles.flatMap(wordsOf)),
  }
}

function readFacts(root: SyntaxNode, text: string, language: Language): Omit<FileFacts, keyof TestFacts> {
  const numbers = new Set<string>()
  const strings = new Set<string>()
  const operators = new Set<string>()
  const members = new Map<string, Set<string>>()
  const memberNames = new Set<string>()
  const expressions = new Set<string>()
  const callArguments = new Map<string, string[]>()
  const conditions = new Set<string>()
  const globals = new Set(['Math', 'Number', 'String', 'Array', 'Object', 'undefined', 'null', 'true', 'false', 'typeof', 'instanceof', 'len', 'int', 'str', 'abs', 'and', 'or', 'not', 'in', 'is', 'None', 'True', 'False'])
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to)
  for (const node of nodesOf(root)) {
    if (language.isNumber(node)) numbers.add(textOf(node))
    if (language.isString(node) && !language.namesKind(node)) strings.add(textOf(node))
    for (const { operator } of language.binaries(node)) operators.add(textOf(operator))
    const member = language.member(node)
    if (member) {
      memberNames.add(textOf(member.property))
      const object = textOf(member.object)
      members.set(object, (members.get(object) ?? new Set()).add(textOf(member.property)))
    }
    const call = language.call(node)
    if ((call || member) && language.slot(node) !== 'callee' && isShort(node)) expressions.add(textOf(node))
    if (isShort(node)) for (const condition of conditionsOf(node, language)) conditions.add(textOf(condition))
    if (call) {
      const callee = textOf(call.callee)
      const before = callArguments.get(callee) ?? []
      before.push(...call.args.map(textOf))
      callArguments.set(callee, before)
    }
  }
  let phrases: FilePhrases | undefined
  return {
    numbers, strings, operators, members, memberNames, expressions, callArguments, conditions, globals,
    phrases: () => (phrases ??= gatherPhrases(root, text, language)),
  }
}

/** What is asked: whole conditions, and comparisons. */
function conditionsOf(node: SyntaxNode, language: Language): SyntaxNode[] {
  if (!node.named) return []
  const classes = language.binaries(node).map(({ operator }) => operator.type)
  const isComparison = classes.some((type) => /^([<>]=?|[=!]==?|in|not in|is|is not)$/.test(type))
  return isComparison || (language.slot(node) === 'condition' && node.type !== 'parenthesized_expression') ? [node] : []
}

/** Longer expressions are too particular to fit elsewhere. */
function isShort({ from, to }: SyntaxNode): boolean {
  return to - from <= 40
}
