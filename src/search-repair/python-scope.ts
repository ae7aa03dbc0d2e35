import type { Declaration, FunctionShape } from './language.ts'
import { childByField, namedChildren, type SyntaxNode } from '../syntax/syntax.ts'

const comprehensions = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'])

/** The function that this node is, if it is one. */
export function functionShapeOfPython(node: SyntaxNode, text: string): FunctionShape | undefined {
  if (node.type !== 'function_definition') return undefined
  const name = childByField(node, 'name')
  return {
    name: name && text.slice(name.from, name.to),
    parameters: parameterNames(node, text),
    isAsync: node.children.some((child) => child.type === 'async'),
  }
}

/** Names that an ancestor of a place makes visible there: Python scopes are modules, functions and comprehensions. */
export function declaredByPython(scope: SyntaxNode, text: string): Declaration[] {
  if (scope.type === 'module') return declaredIn(scope, text)
  if (scope.type === 'function_definition') {
    const body = childByField(scope, 'body')
    return [...parameters(scope, text), ...methodsBesideSelf(scope, text), ...(body ? declaredIn(body, text) : [])]
  }
  if (scope.type === 'lambda') return parameters(scope, text)
  if (comprehensions.has(scope.type)) {
    const clauses = scope.children.filter((child) => child.type === 'for_in_clause')
    return clauses.flatMap((clause) => bound(childByField(clause, 'left'), 'parameter', clause, text))
  }
  return []
}

/** Everything bound below a node, without looking into functions and classes inside it. */
function declaredIn(node: SyntaxNode, text: string): Declaration[] {
  return node.children.flatMap((child) => {
    const shape = functionShapeOfPython(child, text)
    if (shape) return shape.name ? [{ name: shape.name, kind: 'function' as const, node: child, parameters: shape.parameters }] : []
    if (child.type === 'class_definition') return bound(childByField(child, 'name'), 'class', child, text)
    if (child.type === 'lambda' || comprehensions.has(child.type)) return []
    return [...ownBindings(child, text), ...declaredIn(child, text)]
  })
}

function ownBindings(node: SyntaxNode, text: string): Declaration[] {
  if (node.type === 'assignment' || node.type === 'for_statement') return bound(childByField(node, 'left'), 'variable', node, text)
  if (node.type === 'named_expression') return bound(childByField(node, 'name'), 'variable', node, text)
  if (node.type === 'as_pattern_target') return bound(node.children[0], 'variable', node, text)
  if (node.type === 'import_statement' || node.type === 'import_from_statement') {
    return node.children
      .filter((child) => child.field === 'name')
      .flatMap((child) => bound(childByField(child, 'alias') ?? child.children[0], 'import', node, text))
  }
  return []
}

/** Methods of the class around, as seen from a method: `self.name`. */
function methodsBesideSelf(method: SyntaxNode, text: string): Declaration[] {
  const container = method.parent?.type === 'decorated_definition' ? method.parent.parent : method.parent
  if (container?.parent?.type !== 'class_definition') return []
  const self = parameterNames(method, text)[0]
  if (self === undefined) return []
  return declaredIn(container, text)
    .filter((declared) => declared.kind === 'function')
    .map((declared) => ({ ...declared, name: `${self}.${declared.name}`, parameters: (declared.parameters ?? []).slice(1) }))
}

function parameterNames(node: SyntaxNode, text: string): string[] {
  return parameters(node, text).map((parameter) => parameter.name)
}

function parameters(node: SyntaxNode, text: string): Declaration[] {
  const list = childByField(node, 'parameters')
  const each = list ? namedChildren(list) : []
  return each.flatMap((parameter) => bound(childByField(parameter, 'name') ?? parameter, 'parameter', parameter, text))
}

/** Every plain name of a target; `a.b` and `a[i]` bind no name. */
function bound(target: SyntaxNode | undefined, kind: Declaration['kind'], node: SyntaxNode, text: string): Declaration[] {
  if (target === undefined || target.field === 'type' || target.type === 'attribute' || target.type === 'subscript') return []
  if (target.type === 'identifier') return [{ name: text.slice(target.from, target.to), kind, node }]
  return target.children.flatMap((child) => bound(child, kind, node, text))
}
