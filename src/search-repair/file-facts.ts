import type { Language } from './language.ts'
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
}

/** Reads the facts in one walk. */
export function gatherFacts(root: SyntaxNode, text: string, language: Language): FileFacts {
  const numbers = new Set<string>()
  const strings = new Set<string>()
  const operators = new Set<string>()
  const members = new Map<string, Set<string>>()
  const memberNames = new Set<string>()
  const expressions = new Set<string>()
  const callArguments = new Map<string, string[]>()
  const textOf = (node: SyntaxNode) => text.slice(node.from, node.to)
  for (const node of nodesOf(root)) {
    if (language.isNumber(node)) numbers.add(textOf(node))
    if (language.isString(node)) strings.add(textOf(node))
    for (const { operator } of language.binaries(node)) operators.add(textOf(operator))
    const member = language.member(node)
    if (member) {
      memberNames.add(textOf(member.property))
      const object = textOf(member.object)
      members.set(object, (members.get(object) ?? new Set()).add(textOf(member.property)))
    }
    const call = language.call(node)
    if ((call || member) && language.slot(node) !== 'callee' && isShort(node)) expressions.add(textOf(node))
    if (call) {
      const callee = textOf(call.callee)
      const known = callArguments.get(callee) ?? []
      known.push(...call.args.map(textOf))
      callArguments.set(callee, known)
    }
  }
  return { numbers, strings, operators, members, memberNames, expressions, callArguments }
}

/** Longer expressions are too particular to fit elsewhere. */
function isShort({ from, to }: SyntaxNode): boolean {
  return to - from <= 40
}
