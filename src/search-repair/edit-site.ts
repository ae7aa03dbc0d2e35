import type { Replacement, SourceFile } from './candidate.ts'
import type { FileFacts } from './file-facts.ts'
import type { Declaration, FunctionShape, Language } from './language.ts'
import type { Scope } from './scope.ts'
import type { SyntaxNode } from '../syntax/syntax.ts'

/** Part of a file's text. */
export type TextRange = Pick<SyntaxNode, 'from' | 'to'>

/** One node, with all that an operator may ask about its surroundings. */
export interface EditSite {
  node: SyntaxNode
  language: Language
  facts: FileFacts
  /** The text of the node, or of another range of the same file. */
  textOf(range?: TextRange): string
  /** Names that code here may use, nearest scope first. */
  names(): Declaration[]
  /** The functions around the node, innermost first. */
  functions(): FunctionShape[]
}

/**
 * When edits are made. `hole`: what is a mistake by its looks, as a condition that is always the same, at once in a whole file. `likely`:
 * few, and often right, early also of suspects far down. `bulky`: very many, of which few are right, after all others. `usual`: the rest.
 */
export type EditKind = 'hole' | 'likely' | 'usual' | 'bulky'

/** One kind of edit: proposes replacements for one node, whatever the language. */
export interface Operator {
  name: string
  /** `usual` where it does not say. */
  kind?: EditKind
  propose(site: EditSite): Replacement[]
}

export function editSite(file: SourceFile, facts: FileFacts, scope: Scope, node: SyntaxNode): EditSite {
  let names: Declaration[] | undefined
  return {
    node,
    language: file.language,
    facts,
    textOf: (range = node) => file.text.slice(range.from, range.to),
    names: () => (names ??= scope.names(node)),
    functions: () => scope.functions(node),
  }
}

/** A name, an access or a call: what stands for one value and is easily confused with another. */
export function isSimpleValue({ node, language }: EditSite): boolean {
  return language.isName(node) || language.member(node) !== undefined || language.call(node) !== undefined
}

/** Replaces a whole node. */
export function replaceNode(node: TextRange, replacement: string, prior: number, traits: Replacement['traits'] = []): Replacement {
  return { from: node.from, to: node.to, replacement, prior, traits }
}

/** The node's text, in parentheses where it would otherwise fall apart next to an operator or a suffix. */
export function asOperand(site: EditSite, node: SyntaxNode): string {
  const text = site.textOf(node)
  return site.language.isTight(node) ? text : `(${text})`
}

/** Later alternatives of a list ordered by likelihood count less and less. */
export function fading(prior: number, at: number): number {
  return prior * 0.85 ** at
}
