import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'

/** A call, whatever the language calls it; a decorator without brackets is a call without arguments. */
export interface CallShape {
  callee: SyntaxNode
  args: SyntaxNode[]
  isNew: boolean
}
export interface MemberShape {
  object: SyntaxNode
  /** `a.name` */
  property?: SyntaxNode
  /** `a[index]` */
  index?: SyntaxNode
}
export interface FunctionShape {
  name?: SyntaxNode
  parameters: SyntaxNode[]
  body: SyntaxNode
}

const transparent = new Set(['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression', 'await_expression', 'await', 'type_assertion', 'expression_statement'])
const functionTypes = new Set([
  'function_declaration', 'generator_function_declaration', 'function_expression', 'generator_function', 'arrow_function', 'method_definition', 'function_definition', 'lambda',
])

/** The expression inside of brackets, casts and `await`. */
export function unwrap(node: SyntaxNode): SyntaxNode {
  if (node.type === 'type_assertion') return unwrap(namedChildren(node).at(-1) ?? node)
  if (node.type === 'sequence_expression') return unwrap(namedChildren(node).at(-1) ?? node)
  if (!transparent.has(node.type)) return node
  const inner = namedChildren(node)[0]
  return inner === undefined ? node : unwrap(inner)
}

export function callOf(node: SyntaxNode): CallShape | undefined {
  if (node.type === 'decorator') {
    const callee = namedChildren(node)[0]
    return callee === undefined || callee.type === 'call' || callee.type === 'call_expression' ? undefined : { callee, args: [], isNew: false }
  }
  const isNew = node.type === 'new_expression'
  if (!isNew && node.type !== 'call' && node.type !== 'call_expression') return undefined
  const callee = childByField(node, isNew ? 'constructor' : 'function')
  const list = childByField(node, 'arguments')
  if (callee === undefined) return undefined
  const isList = list?.type === 'arguments' || list?.type === 'argument_list'
  return { callee, args: list === undefined ? [] : isList ? namedChildren(list) : [list], isNew }
}

export function memberOf(node: SyntaxNode): MemberShape | undefined {
  const object = childByField(node, node.type === 'subscript' ? 'value' : 'object')
  if (object === undefined) return undefined
  if (node.type === 'member_expression' || node.type === 'attribute') {
    const property = childByField(node, node.type === 'attribute' ? 'attribute' : 'property')
    return property && { object, property }
  }
  if (node.type !== 'subscript_expression' && node.type !== 'subscript') return undefined
  const index = childByField(node, node.type === 'subscript' ? 'subscript' : 'index')
  return index && { object, index }
}

export function functionOf(node: SyntaxNode): FunctionShape | undefined {
  const body = functionTypes.has(node.type) ? childByField(node, 'body') : undefined
  if (body === undefined) return undefined
  const name = childByField(node, 'name') ?? nameFromParent(node)
  return { ...(name === undefined ? {} : { name }), parameters: parametersOf(node), body }
}

export function isFunction(node: SyntaxNode): boolean {
  return functionTypes.has(node.type)
}

/** `const name = () => …`, `name: function () {…}`, `name = () => …` in a class. */
function nameFromParent({ parent }: SyntaxNode): SyntaxNode | undefined {
  if (parent === undefined) return undefined
  if (parent.type === 'variable_declarator') return childByField(parent, 'name')
  if (parent.type === 'pair') return childByField(parent, 'key')
  if (parent.type === 'assignment_expression' || parent.type === 'assignment') {
    const left = childByField(parent, 'left')
    return left && (memberOf(left)?.property ?? memberOf(left)?.index ?? left)
  }
  return parent.type === 'field_definition' || parent.type === 'public_field_definition' ? (childByField(parent, 'name') ?? childByField(parent, 'property')) : undefined
}

function parametersOf(node: SyntaxNode): SyntaxNode[] {
  const single = childByField(node, 'parameter')
  if (single) return [single]
  const list = childByField(node, 'parameters')
  return list === undefined ? [] : namedChildren(list).filter((child) => !['keyword_separator', 'positional_separator', 'decorator'].includes(child.type))
}

/** The names that a parameter or a pattern binds, without defaults and annotations. */
export function boundNames(pattern: SyntaxNode): SyntaxNode[] {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return [pattern]
    case 'member_expression':
    case 'subscript_expression':
    case 'attribute':
    case 'subscript':
    case 'type_annotation':
    case 'type':
      return []
    case 'assignment_pattern':
    case 'object_assignment_pattern':
      return boundIn(childByField(pattern, 'left'))
    case 'required_parameter':
    case 'optional_parameter':
      return boundIn(childByField(pattern, 'pattern'))
    case 'pair_pattern':
      return boundIn(childByField(pattern, 'value'))
    case 'default_parameter':
    case 'typed_default_parameter':
      return boundIn(childByField(pattern, 'name'))
    default:
      return pattern.children.flatMap(boundNames)
  }
}

function boundIn(node: SyntaxNode | undefined): SyntaxNode[] {
  return node === undefined ? [] : boundNames(node)
}

/** The default value of a parameter. */
export function defaultOf(parameter: SyntaxNode): SyntaxNode | undefined {
  return childByField(parameter, 'value') ?? childByField(parameter, 'right')
}

/** The key of an object entry, a dictionary entry or a keyword argument. */
export function keyOfEntry(node: SyntaxNode): SyntaxNode | undefined {
  const key = childByField(node, 'key') ?? (node.type === 'keyword_argument' || node.type === 'method_definition' ? childByField(node, 'name') : undefined)
  return key?.type === 'computed_property_name' ? namedChildren(key)[0] : key
}

/** What the `return` and `yield` of a function give, without those of functions inside of it. */
export function returnedFromFunction(node: SyntaxNode): SyntaxNode[] {
  const body = functionOf(node)?.body
  const found: SyntaxNode[] = []
  const visit = (each: SyntaxNode) => {
    if (each.type === 'return_statement' || each.type === 'yield') found.push(...namedChildren(each).slice(0, 1))
    for (const child of each.children) if (!isFunction(child)) visit(child)
  }
  if (body) visit(body)
  return found
}
