import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf } from '../code/shape.ts'

/** A branch hangs on it. */
export function isInCondition(node: SyntaxNode): boolean {
  let inner = node
  for (const above of ancestorsOf(node)) {
    if (inner.field === 'condition') return true
    if (above.type === 'conditional_expression' && namedChildren(above)[1] === inner) return true
    if (/statement|declarator|^block$|function|^pair$/.test(above.type)) return inner.field === 'condition'
    inner = above
  }
  return false
}

/** Constants that this place is directly compared with. */
export function constantsBeside(code: Code, node: SyntaxNode): (string | number)[] {
  let inner = node
  let above = node.parent
  while (above !== undefined && (/^(parenthesized_expression|await_expression|non_null_expression|as_expression)$/.test(above.type) || callOf(above)?.callee === inner)) {
    inner = above
    above = above.parent
  }
  if (above === undefined || !/^(binary_expression|comparison_operator)$/.test(above.type)) return []
  const operator = childByField(above, 'operator')?.type ?? ''
  if (/^[+\-*/%]$|^\*\*$|^(\|\||&&|\?\?)$/.test(operator)) return []
  return namedChildren(above).filter((child) => child !== inner).flatMap((child) => {
    const value = code.fold(child)?.value
    return typeof value === 'string' || typeof value === 'number' ? [value] : Array.isArray(value) ? value.filter((part) => typeof part === 'string') : []
  })
}

/** Texts that stand in the same comparison or are arguments of a method called on this place. */
export function textsBeside(code: Code, node: SyntaxNode): string[] {
  const texts = constantsBeside(code, node).map(String)
  const call = node.parent && callOf(node.parent)
  return [...texts, ...(call?.callee === node ? call.args.flatMap((each) => foldText(code, each)) : [])]
}

export function foldText(code: Code, node: SyntaxNode): string[] {
  const value = code.fold(node)?.value
  if (typeof value === 'string') return [value]
  const inside = /arrow_function|function_expression|lambda|regex/.test(node.type) ? code.inside(node) : []
  return inside.flatMap((each) => (each.type === 'string' || each.type === 'regex_pattern' ? [String(code.fold(each)?.value ?? code.textOf(each))] : []))
}

/** `if (require.main === module)` at the level of the module. */
export function isMainGuard(code: Code, node: SyntaxNode): boolean {
  const isInside = [...ancestorsOf(node)].some((above) => /function|method_definition/.test(above.type))
  const statement = [...ancestorsOf(node)].find(({ type }) => /statement$|declarator$/.test(type))
  const condition = statement && (childByField(statement, 'condition') ?? childByField(statement, 'value') ?? statement)
  const text = condition === undefined ? '' : code.textOf(condition)
  return !isInside && /(===?\s*module\b|\bmodule\s*===?|import\.meta\.(url|filename|main)|__filename|fileURLToPath)/.test(text) && !/!==?/.test(text)
}
