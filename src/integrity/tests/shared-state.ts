import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import { type Code, readCode } from '../code/code.ts'
import { isFunction } from '../code/shape.ts'
import { testBlocksOf } from './test-blocks.ts'

/**
 * Whether a file keeps something that one test can change for the next: a variable of its own outside of functions (in a test
 * file: outside of tests) that is neither a constant, a function nor an import. Tests of such code may rightly depend on their order.
 */
export async function keepsState(path: string, text: string): Promise<boolean> {
  const code = await readCode(path, text)
  if (code === undefined) return false
  const tests = testBlocksOf(code).map(({ node }) => node)
  const isInTest = (node: SyntaxNode) => tests.some(({ from, to }) => from <= node.from && node.to <= to)
  return code.nodes.some((node) => !isInTest(node) && isMutable(code, node) && !isLocal(node, tests.length > 0))
}

function isMutable(code: Code, node: SyntaxNode): boolean {
  if (node.type === 'variable_declarator') {
    const keyword = code.textOf(node.parent ?? node).split(/\s/, 1)[0]
    return keyword === 'let' || keyword === 'var' || holdsObject(code, childByField(node, 'value'))
  }
  if (node.type === 'assignment') return holdsObject(code, childByField(node, 'right')) && !/^[A-Z_\d]+$/.test(code.textOf(childByField(node, 'left') ?? node))
  return node.type === 'global_statement'
}

/** An array, a record or something that was made by a call; what is loaded from elsewhere is not the file's own. */
function holdsObject(code: Code, value: SyntaxNode | undefined): boolean {
  if (value === undefined) return false
  if (/^(new_expression|array|object|list|dictionary|set)$/.test(value.type)) return true
  return /^(call|call_expression)$/.test(value.type) && !/^(require|import|Object\.freeze|Symbol|frozenset|tuple|re\.compile|namedtuple|TypeVar)\b/.test(code.textOf(value))
}

/** Suites are functions too, and what stands in them is shared by their tests. */
function isLocal(node: SyntaxNode, inTestFile: boolean): boolean {
  if (node.type === 'global_statement') return false
  const functions = [...ancestorsOf(node)].filter(isFunction)
  if (!inTestFile) return functions.length > 0
  return functions.some((each) => !/^(arguments|argument_list)$/.test(each.parent?.type ?? ''))
}
