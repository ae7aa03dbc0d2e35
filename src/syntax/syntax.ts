import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Parser, Tree, TreeCursor } from '@vscode/tree-sitter-wasm'
import { InternalError } from '../errors.ts'

/** Grammars that can be loaded. */
export type GrammarName = 'javascript' | 'typescript' | 'tsx' | 'python' | 'rust'

/** One node of a syntax tree, copied out of the parser's memory. Offsets are indices into the JavaScript string. */
export interface SyntaxNode {
  type: string
  /** False for punctuation and keywords. */
  named: boolean
  /** The parent's name for this child, '' where it has none. */
  field: string
  from: number
  to: number
  parent: SyntaxNode | undefined
  children: SyntaxNode[]
}

export interface SyntaxTree {
  root: SyntaxNode
  /** Some part of the text could not be parsed. */
  hasError: boolean
}

/** Parses text of one language; got from {@link loadGrammar}. */
export interface Grammar {
  parse(text: string): SyntaxTree
  /** Only whether all of it can be parsed: much cheaper than the tree. */
  accepts(text: string): boolean
}

const loaded = new Map<GrammarName, Promise<Grammar>>()

/** Loads a grammar on first use and keeps it: one parser per language for the life of the process. */
export function loadGrammar(name: GrammarName): Promise<Grammar> {
  const known = loaded.get(name) ?? createGrammar(name)
  loaded.set(name, known)
  return known
}

async function createGrammar(name: GrammarName): Promise<Grammar> {
  const runtime = (await import('@vscode/tree-sitter-wasm')).default
  const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'))
  await runtime.Parser.init()
  const language = await runtime.Language.load(join(folder, `tree-sitter-${name}.wasm`))
  const parser = new runtime.Parser().setLanguage(language)
  return {
    parse: (text) => withTree(parser, text, (tree) => ({ root: copyTree(tree), hasError: tree.rootNode.hasError })),
    accepts: (text) => withTree(parser, text, (tree) => !tree.rootNode.hasError),
  }
}

/** The tree is freed at once: the wasm heap dies after some thousand trees that nobody deletes. */
function withTree<Result>(parser: Parser, text: string, read: (tree: Tree) => Result): Result {
  const tree = parser.parse(text)
  if (tree === null) throw new InternalError('the parser has no language')
  try {
    return read(tree)
  } finally {
    tree.delete()
  }
}

function copyTree(tree: Tree): SyntaxNode {
  const cursor = tree.walk()
  try {
    return copyNode(cursor, undefined)
  } finally {
    cursor.delete()
  }
}

function copyNode(cursor: TreeCursor, parent: SyntaxNode | undefined): SyntaxNode {
  const node: SyntaxNode = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? '',
    from: cursor.startIndex,
    to: cursor.endIndex,
    parent,
    children: [],
  }
  if (cursor.gotoFirstChild()) {
    do node.children.push(copyNode(cursor, node))
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return node
}

/** The node and everything below it, in source order. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  // Not by calling itself: each node would be handed up through all generators above it.
  const waiting = [node]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next
    for (let at = next.children.length - 1; at >= 0; at--) waiting.push(next.children[at] as SyntaxNode)
  }
}

/** The nodes above, nearest first. */
export function* ancestorsOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (let above = node.parent; above !== undefined; above = above.parent) yield above
}

export function childByField(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field)
}

/** Named children without comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && child.type !== 'comment')
}

/** The one so many places behind among the named children of the same parent; with less than 0 in front. */
export function siblingOf(node: SyntaxNode, places: number): SyntaxNode | undefined {
  const siblings = node.parent === undefined ? [] : namedChildren(node.parent)
  return siblings[siblings.indexOf(node) + places]
}
