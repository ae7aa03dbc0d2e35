import type { Declaration, FunctionShape } from './language.ts'
import { childByField, namedChildren, nodesOf, type SyntaxNode } from '../syntax/syntax.ts'

const functionTypes = new Set([
  'function_declaration', 'generator_function_declaration', 'function_expression', 'generator_function', 'arrow_function',
  'method_definition',
])
/** Keys, default values and annotations inside patterns. */
const bindsNothing = new Set([
  'required_parameter.value', 'optional_parameter.value', 'required_parameter.type', 'optional_parameter.type',
  'required_parameter.decorator', 'assignment_pattern.right', 'object_assignment_pattern.right', 'pair_pattern.key',
])
const blockTypes = new Set(['program', 'statement_block', 'switch_case', 'switch_default'])

/** The function that this node is, if it is one. */
export function functionShapeOfJavaScript(node: SyntaxNode, text: string): FunctionShape | undefined {
  if (!functionTypes.has(node.type) || childByField(node, 'body') === undefined) return undefined
  const named = childByField(node, 'name') ?? (node.parent && childByField(node.parent, 'name'))
  return {
    name: named && text.slice(named.from, named.to),
    parameters: parameterPatterns(node).map((pattern) => boundBy(pattern, text)[0]?.name ?? ''),
    isAsync: node.children.some((child) => child.type === 'async'),
  }
}

/** Names that an ancestor of a place makes visible there. */
export function declaredByJavaScript(scope: SyntaxNode, text: string): Declaration[] {
  if (blockTypes.has(scope.type)) return scope.children.flatMap((statement) => declaredByStatement(statement, text))
  if (functionTypes.has(scope.type)) return parameterPatterns(scope).flatMap((pattern) => declare(pattern, 'parameter', text))
  if (scope.type === 'for_statement') return scope.children.flatMap((child) => declaredByStatement(child, text))
  if (scope.type === 'for_in_statement') return fieldDeclares(scope, 'left', text)
  if (scope.type === 'catch_clause') return fieldDeclares(scope, 'parameter', text)
  if (scope.type === 'class_body') return namedChildren(scope).flatMap((member) => declaredByMember(member, text))
  return []
}

function declaredByStatement(statement: SyntaxNode, text: string): Declaration[] {
  if (statement.type === 'export_statement') return statement.children.flatMap((child) => declaredByStatement(child, text))
  if (statement.type === 'lexical_declaration' || statement.type === 'variable_declaration') {
    return namedChildren(statement).flatMap((declarator) => declaredByDeclarator(declarator, text))
  }
  if (statement.type === 'import_statement') return declaredByImport(statement, text)
  const name = childByField(statement, 'name')
  if (name === undefined) return []
  const shape = functionShapeOfJavaScript(statement, text)
  if (shape) return [{ name: text.slice(name.from, name.to), kind: 'function', node: statement, parameters: shape.parameters }]
  return statement.type === 'class_declaration' ? [{ name: text.slice(name.from, name.to), kind: 'class', node: statement }] : []
}

function declaredByDeclarator(declarator: SyntaxNode, text: string): Declaration[] {
  const name = childByField(declarator, 'name')
  const value = childByField(declarator, 'value')
  if (declarator.type !== 'variable_declarator' || name === undefined) return []
  const shape = value && functionShapeOfJavaScript(value, text)
  if (shape) return [{ name: text.slice(name.from, name.to), kind: 'function', node: declarator, parameters: shape.parameters }]
  return boundBy(name, text).map((bound) => ({ ...bound, kind: 'variable', node: declarator }))
}

/** Types cannot be called or passed, so their imports are left out. */
function declaredByImport(statement: SyntaxNode, text: string): Declaration[] {
  const isTypeOnly = (node: SyntaxNode) => node.children.some((child) => child.type === 'type')
  if (isTypeOnly(statement)) return []
  const bindings = [...nodesOf(statement)].filter((node) => {
    if (node.type !== 'identifier' || node.parent === undefined) return false
    if (node.parent.type !== 'import_specifier') return node.parent.type === 'import_clause' || node.parent.type === 'namespace_import'
    return !isTypeOnly(node.parent) && (node.field === 'alias' || childByField(node.parent, 'alias') === undefined)
  })
  return bindings.map((node) => ({ name: text.slice(node.from, node.to), kind: 'import', node: statement }))
}

function declaredByMember(member: SyntaxNode, text: string): Declaration[] {
  const name = childByField(member, 'name')
  const isStatic = member.children.some((child) => child.type === 'static')
  if (name === undefined || isStatic || text.slice(name.from, name.to) === 'constructor') return []
  const shape = functionShapeOfJavaScript(member, text)
  const isAccessor = member.children.some((child) => child.type === 'get' || child.type === 'set')
  const own = `this.${text.slice(name.from, name.to)}`
  return shape && !isAccessor
    ? [{ name: own, kind: 'function', node: member, parameters: shape.parameters }]
    : [{ name: own, kind: 'variable', node: member }]
}

function fieldDeclares(scope: SyntaxNode, field: string, text: string): Declaration[] {
  const pattern = childByField(scope, field)
  return pattern ? declare(pattern, 'parameter', text) : []
}

function declare(pattern: SyntaxNode, kind: Declaration['kind'], text: string): Declaration[] {
  return boundBy(pattern, text).map((bound) => ({ ...bound, kind, node: pattern }))
}

function parameterPatterns(node: SyntaxNode): SyntaxNode[] {
  const single = childByField(node, 'parameter')
  if (single) return [single]
  const list = childByField(node, 'parameters')
  return list ? namedChildren(list) : []
}

/** Names bound by a pattern; `origin` is the key in front of one. */
function boundBy(pattern: SyntaxNode, text: string): Pick<Declaration, 'name' | 'origin'>[] {
  const isBinding = pattern.type === 'identifier' || pattern.type === 'shorthand_property_identifier_pattern'
  if (isBinding) return [{ name: text.slice(pattern.from, pattern.to) }]
  const inner = pattern.children.filter((child) => !bindsNothing.has(`${pattern.type}.${child.field}`))
  const bound = inner.flatMap((child) => boundBy(child, text))
  const key = pattern.type === 'pair_pattern' ? childByField(pattern, 'key') : undefined
  return key === undefined ? bound : bound.map((each) => ({ origin: text.slice(key.from, key.to), ...each }))
}
