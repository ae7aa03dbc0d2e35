import { namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import { functionOf, isFunction } from '../code/shape.ts'

const simpleStatements = /^(expression_statement|return_statement|throw_statement|raise_statement|lexical_declaration|variable_declaration|assert_statement|delete_statement|break_statement|continue_statement|pass_statement|import_statement|import_from_statement)$/

/** The nodes below, without those of functions and classes inside. */
export function* nodesOfBody(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const child of node.children) {
    if (!isFunction(child) && child.type !== 'class_definition' && child.type !== 'class_declaration' && child.type !== 'class') yield* nodesOfBody(child)
  }
}

/** How many simple statements run inside, loops counted as three. */
export function countStatements(node: SyntaxNode): number {
  let count = 0
  for (const each of nodesOfBody(node)) count += simpleStatements.test(each.type) ? 1 : /^(for_statement|for_in_statement|while_statement|do_statement)$/.test(each.type) ? 3 : 0
  return count
}

/** What a function, or a part of one, returns; the body of an arrow function or lambda is a return too. */
export function returnedFrom(node: SyntaxNode): SyntaxNode[] {
  const body = functionOf(node)?.body
  if (body !== undefined && body.type !== 'statement_block' && body.type !== 'block') return [body]
  return [...nodesOfBody(body ?? node)].filter(({ type }) => type === 'return_statement').flatMap((each) => namedChildren(each)[0] ?? [])
}

/** Statements of a block or a single statement. */
export function statementsOf(node: SyntaxNode | undefined): SyntaxNode[] {
  if (node === undefined) return []
  return /^(statement_block|block|switch_body|else_clause|program|module)$/.test(node.type) ? namedChildren(node).flatMap((child) => (child.type === 'statement_block' || child.type === 'block' ? statementsOf(child) : [child])) : [node]
}
