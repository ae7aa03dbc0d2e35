import type { BlockOwner } from './language.ts'
import { childByField, namedChildren, type SyntaxNode } from '../syntax/syntax.ts'

const owners: Readonly<Record<string, BlockOwner>> = {
  if_statement: 'branch', else_clause: 'branch',
  for_statement: 'loop', for_in_statement: 'loop', while_statement: 'loop', do_statement: 'loop',
  function_declaration: 'function', generator_function_declaration: 'function', function_expression: 'function', generator_function: 'function', arrow_function: 'function', method_definition: 'function',
}

/** Whose block a node is. */
export function blockOwner({ type, parent }: SyntaxNode): BlockOwner | undefined {
  return type === 'statement_block' ? (owners[parent?.type ?? ''] ?? 'other') : undefined
}

/** Whose block has nothing in it, not even a comment. `catch {}` is meant so. */
export function emptyBlock(node: SyntaxNode): BlockOwner | undefined {
  const owner = blockOwner(node)
  const { parent } = node
  if (owner === undefined || owner === 'other' || parent === undefined || node.children.some(({ named }) => named)) return undefined
  if (owner !== 'function') return owner
  const parameters = childByField(parent, 'parameters')
  const listed = parameters === undefined ? [] : namedChildren(parameters)
  if (listed.some(({ children }) => children.some(({ type }) => type === 'accessibility_modifier'))) return 'other'
  // A function that does nothing, handed over or used as a default.
  const isNoop = listed.length === 0 && childByField(parent, 'parameter') === undefined && childByField(parent, 'name') === undefined
  return isNoop && parent.parent?.type !== 'variable_declarator' ? 'other' : owner
}
