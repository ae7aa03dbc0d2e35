import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import { boundNames, callOf, defaultOf, functionOf, isFunction, memberOf, unwrap } from './shape.ts'

/** What a name may stand for: paths of modules, and expressions from which it is taken by steps of property names. */
export interface Binding {
  imports: string[]
  values: { node: SyntaxNode; steps: string[] }[]
  /** Set once, by one expression, and never changed: its value can be read off. */
  isConstant: boolean
  isParameter: boolean
  /** What it stands for is filled or emptied later, so that its first value says nothing. */
  isMutated?: boolean
  /** The function or class of this name. */
  definition?: SyntaxNode
  /** Where the name is bound. */
  at: SyntaxNode
}

/** Finds the binding that a name has at a place; undefined for globals. */
export type FindBinding = (name: string, place: SyntaxNode) => Binding | undefined

const moduleTypes = new Set(['program', 'module'])
const blockTypes = new Set(['statement_block', 'for_statement', 'for_in_statement', 'switch_body', 'class_body', 'catch_clause'])
const comprehensions = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'])

/** Reads all bindings of one file of JavaScript or Python. */
export function readBindings(nodes: readonly SyntaxNode[], textOf: (node: SyntaxNode) => string): FindBinding {
  const scopes = new Map<SyntaxNode, Map<string, Binding>>()
  const globalNames = new Map<SyntaxNode, Set<string>>()
  const declare = (scope: SyntaxNode, name: SyntaxNode, more: Partial<Pick<Binding, 'imports' | 'values' | 'isParameter' | 'definition'>> = {}) => {
    const names = scopes.get(scope) ?? new Map<string, Binding>()
    scopes.set(scope, names)
    const key = textOf(name)
    const known = names.get(key)
    if (known === undefined) {
      const isConstant = more.values?.length === 1 && more.isParameter !== true
      names.set(key, { imports: [], values: [], isParameter: false, at: name, ...more, isConstant })
      return
    }
    known.isConstant = false
    known.imports.push(...(more.imports ?? []))
    known.values.push(...(more.values ?? []))
  }
  const find: FindBinding = (name, place) => {
    for (let scope: SyntaxNode | undefined = place; scope !== undefined; scope = scope.parent) {
      const binding = scopes.get(scope)?.get(name)
      // Names of a class body are not visible inside of its methods.
      if (binding !== undefined && (scope.type !== 'class_definition' || functionScope(place) === scope)) return binding
    }
    return undefined
  }
  for (const node of nodes) if (node.type === 'global_statement') globalNames.set(functionScope(node), new Set([...(globalNames.get(functionScope(node)) ?? []), ...namedChildren(node).map(textOf)]))

  const pythonScope = (node: SyntaxNode, name: SyntaxNode) => {
    const scope = functionScope(node)
    return globalNames.get(scope)?.has(textOf(name)) === true ? rootOf(node) : scope
  }
  for (const node of nodes) {
    declareImports(node, textOf, (name, path) => declare(rootOf(node), name, { imports: [path] }))
    if (node.type === 'variable_declarator') declarePattern(childByField(node, 'name'), childByField(node, 'value'), [], isVar(node) ? functionScope(node) : blockScope(node))
    if (isFunction(node)) declareFunction(node)
    if (node.type === 'class_declaration' || node.type === 'class_definition') {
      const name = childByField(node, 'name')
      if (name && node.parent) declare(node.type === 'class_declaration' ? blockScope(node.parent) : functionScope(node.parent), name, { definition: node })
    }
    if (node.type === 'catch_clause') for (const name of boundNames(childByField(node, 'parameter') ?? { ...node, type: 'none', children: [] })) declare(node, name)
    if (node.type === 'for_in_statement' && node.children.some((child) => child.field === 'kind')) for (const name of boundNames(childByField(node, 'left') ?? node)) declare(node, name)
    // Python binds by assigning.
    if (node.type === 'assignment' || node.type === 'named_expression') {
      const left = childByField(node, 'left') ?? childByField(node, 'name')
      declarePattern(left, lastRight(node), [], undefined)
    }
    if (node.type === 'for_statement' || node.type === 'for_in_clause') {
      const left = childByField(node, 'left')
      const scope = node.type === 'for_in_clause' && node.parent && comprehensions.has(node.parent.type) ? node.parent : undefined
      if (left) for (const name of boundNames(left)) declare(scope ?? pythonScope(node, name), name)
    }
    if (node.type === 'as_pattern_target') for (const name of boundNames(node)) declare(pythonScope(node, name), name, { values: asPatternValues(node) })
  }
  // Assignments that change a name that is declared elsewhere.
  for (const node of nodes) {
    const isChange = node.type === 'assignment_expression' || node.type === 'augmented_assignment_expression' || node.type === 'update_expression' || node.type === 'augmented_assignment'
    const target = isChange ? (childByField(node, 'left') ?? childByField(node, 'argument')) : undefined
    if (target === undefined) continue
    const value = childByField(node, 'right')
    for (const name of boundNames(target)) {
      const binding = find(textOf(name), name)
      if (binding === undefined) continue
      const isFirst = binding.values.length === 0 && !binding.isParameter && binding.definition === undefined && node.type === 'assignment_expression' && target === name
      if (value !== undefined) binding.values.push({ node: value, steps: [] })
      // `let x` set at one place only, in the same function, is as good as a constant.
      binding.isConstant = isFirst && functionScope(name) === functionScope(binding.at)
    }
  }
  for (const node of nodes) {
    const changed = mutatedObject(node, textOf)
    const binding = changed && find(textOf(changed), changed)
    if (binding) binding.isMutated = true
  }
  return find

  function declareFunction(node: SyntaxNode): void {
    const name = childByField(node, 'name')
    if (name && node.parent && (node.type === 'function_declaration' || node.type === 'generator_function_declaration')) declare(blockScope(node.parent), name, { definition: node })
    if (name && node.parent && node.type === 'function_definition') declare(functionScope(node.parent), name, { definition: node })
    if (name && node.type === 'function_expression') declare(node, name, { definition: node })
    const passed = argumentsPassedAtOnce(node)
    for (const [at, parameter] of (functionOf(node)?.parameters ?? []).entries()) {
      const value = passed[at]
      const values = [defaultOf(parameter), value].flatMap((given) => (given === undefined ? [] : [{ node: given, steps: [] }]))
      const pattern = childByField(parameter, 'pattern') ?? childByField(parameter, 'left') ?? parameter
      if (pattern.type === 'object_pattern' && values[0] !== undefined) declarePattern(pattern, values[0].node, [], node)
      else for (const bound of boundNames(parameter)) declare(node, bound, { isParameter: true, values })
    }
  }

  function declarePattern(pattern: SyntaxNode | undefined, value: SyntaxNode | undefined, steps: string[], scope: SyntaxNode | undefined): void {
    if (pattern === undefined) return
    const values = value === undefined ? [] : [{ node: value, steps }]
    switch (pattern.type) {
      case 'identifier':
      case 'shorthand_property_identifier_pattern':
        return declare(scope ?? pythonScope(pattern, pattern), pattern, { values })
      case 'object_assignment_pattern':
      case 'assignment_pattern': {
        const left = childByField(pattern, 'left')
        const isKey = left?.type === 'shorthand_property_identifier_pattern'
        declarePattern(left, value, isKey && left ? [...steps, textOf(left)] : steps, scope)
        return
      }
      case 'object_pattern':
        for (const entry of namedChildren(pattern)) {
          const key = childByField(entry, 'key')
          if (entry.type === 'pair_pattern' && key) declarePattern(childByField(entry, 'value'), value, [...steps, textOf(key).replace(/^\[?['"`]|['"`]\]?$/g, '')], scope)
          else if (entry.type === 'shorthand_property_identifier_pattern') declarePattern(entry, value, [...steps, textOf(entry)], scope)
          else if (entry.type === 'object_assignment_pattern') declarePattern(entry, value, steps, scope)
          else for (const name of boundNames(entry)) declare(scope ?? functionScope(entry), name)
        }
        return
      case 'array_pattern':
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
        for (const [at, entry] of namedChildren(pattern).entries()) declarePattern(entry, value, [...steps, String(at)], scope)
        return
      default:
        for (const name of boundNames(pattern)) declare(scope ?? pythonScope(pattern, name), name)
    }
  }
}

const mutating = /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append|extend|insert|remove|update|setdefault|popitem|popleft|appendleft|discard)$/

/** The name whose object a node changes: `list.push(x)`, `table[key] = x`, `delete table.key`. */
function mutatedObject(node: SyntaxNode, textOf: (node: SyntaxNode) => string): SyntaxNode | undefined {
  const member = memberOf(node)
  if (member === undefined || node.parent === undefined) return undefined
  const isCalled = callOf(node.parent)?.callee === node && member.property !== undefined && mutating.test(textOf(member.property))
  const isAssigned = (node.field === 'left' && /assignment|^for_/.test(node.parent.type)) || node.parent.type === 'update_expression' || node.parent.type === 'delete_statement' || (node.parent.type === 'unary_expression' && node.parent.children[0]?.type === 'delete')
  if (!isCalled && !isAssigned) return undefined
  let base = unwrap(member.object)
  while (memberOf(base)) base = unwrap(memberOf(base)?.object ?? base)
  return base.type === 'identifier' ? base : undefined
}

/** `(function (p) {…})(process)` */
function argumentsPassedAtOnce(node: SyntaxNode): SyntaxNode[] {
  let above: SyntaxNode | undefined = node.parent
  while (above?.type === 'parenthesized_expression') above = above.parent
  const call = above === undefined ? undefined : callOf(above)
  return call !== undefined && call.callee.from <= node.from && node.to <= call.callee.to ? call.args : []
}

function declareImports(node: SyntaxNode, textOf: (node: SyntaxNode) => string, declare: (name: SyntaxNode, path: string) => void): void {
  const source = childByField(node, 'source')
  if (node.type === 'import_statement' && source) {
    const path = modulePath(textOf(source).slice(1, -1))
    for (const clause of namedChildren(node).filter((child) => child.type === 'import_clause')) {
      for (const child of namedChildren(clause)) {
        if (child.type === 'identifier') declare(child, path)
        if (child.type === 'namespace_import') for (const name of boundNames(child)) declare(name, path)
        if (child.type === 'named_imports') {
          for (const specifier of namedChildren(child)) {
            const name = childByField(specifier, 'name')
            if (name) declare(childByField(specifier, 'alias') ?? name, textOf(name) === 'default' ? path : `${path}.${textOf(name).replace(/^['"]|['"]$/g, '')}`)
          }
        }
      }
    }
  }
  if (node.type === 'import_require_clause' && source) for (const name of namedChildren(node).filter((child) => child.type === 'identifier')) declare(name, modulePath(textOf(source).slice(1, -1)))
  if (node.type === 'import_statement' && !source) {
    for (const child of namedChildren(node)) {
      const alias = childByField(child, 'alias')
      const name = childByField(child, 'name') ?? child
      const first = name.children[0]
      if (alias) declare(alias, textOf(name))
      else if (first) declare(first, textOf(first))
    }
  }
  if (node.type === 'import_from_statement') {
    const from = textOf(childByField(node, 'module_name') ?? node)
    for (const child of node.children.filter(({ field }) => field === 'name')) {
      const name = childByField(child, 'name') ?? child
      declare(childByField(child, 'alias') ?? name, `${from}.${textOf(name)}`)
    }
  }
}

/** `node:fs/promises` and `fs/promises` are one. */
export function modulePath(specifier: string): string {
  return specifier.replace(/^node:(?!test$|sqlite$|sea$)/, '')
}

/** The value of `a = b = value`. */
function lastRight(node: SyntaxNode): SyntaxNode | undefined {
  const right = childByField(node, 'right') ?? childByField(node, 'value')
  return right?.type === 'assignment' ? lastRight(right) : right
}

/** `with open() as file`: the name is what the expression gave, or close to it. */
function asPatternValues(target: SyntaxNode): { node: SyntaxNode; steps: string[] }[] {
  const value = target.parent?.type === 'as_pattern' ? target.parent.children[0] : undefined
  return value === undefined || target.parent?.parent?.type === 'except_clause' ? [] : [{ node: value, steps: [] }]
}

function isVar(declarator: SyntaxNode): boolean {
  return declarator.parent?.type === 'variable_declaration'
}

function rootOf(node: SyntaxNode): SyntaxNode {
  return [...ancestorsOf(node)].at(-1) ?? node
}

/** The nearest function, class of Python or module: where a name that is assigned lives. */
function functionScope(node: SyntaxNode): SyntaxNode {
  for (let scope: SyntaxNode | undefined = node; scope !== undefined; scope = scope.parent) {
    if (isFunction(scope) || scope.type === 'class_definition' || moduleTypes.has(scope.type) || scope.parent === undefined) return scope
  }
  return node
}

function blockScope(node: SyntaxNode): SyntaxNode {
  for (let scope: SyntaxNode | undefined = node; scope !== undefined; scope = scope.parent) {
    if (blockTypes.has(scope.type) || isFunction(scope) || moduleTypes.has(scope.type) || scope.parent === undefined) return scope
  }
  return node
}
