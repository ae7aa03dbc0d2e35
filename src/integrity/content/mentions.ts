import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { modulePath } from '../code/bindings.ts'
import { callOf, memberOf } from '../code/shape.ts'

/** One use of something that has a name outside of its function: a global, a module, one of their members. */
export interface Mention {
  /** As {@link Code.pathOf} gives it. */
  path: string
  node: SyntaxNode
  use: 'call' | 'new' | 'assign' | 'import' | 'read'
  args: SyntaxNode[]
  /** What is assigned. */
  value?: SyntaxNode
}

const patterns = new Set(['array_pattern', 'object_pattern', 'pair_pattern', 'assignment_pattern', 'rest_pattern', 'pattern_list', 'tuple_pattern', 'list_pattern', 'as_pattern_target', 'list_splat_pattern'])
/** Functions that change members of their first argument. */
const changingPattern = /^(?:Object\.(?:assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(?:set|defineProperty|deleteProperty|setPrototypeOf)|setattr|delattr|(?:lodash|_)\.(?:set|assign|merge|extend))$/

/** All uses of named things in a file. */
export function mentionsOf(code: Code): Mention[] {
  return code.focus.flatMap((node) => [...importsAt(code, node), ...namesAt(code, node), ...changesAt(code, node)])
}

function namesAt(code: Code, node: SyntaxNode): Mention[] {
  if (!isName(node) || isInsideOfPath(code, node)) return []
  const path = code.pathOf(node)
  if (path === undefined || path === '') return []
  const use = useOf(node)
  // Giving a variable of one's own another value changes nothing of others.
  const isOwn = use.use === 'assign' && node.type === 'identifier' && code.find(code.textOf(node), node) !== undefined
  return isOwn ? [] : [{ path, node, ...use }]
}

function isName(node: SyntaxNode): boolean {
  if (memberOf(node)) return true
  if (callOf(node) && node.type !== 'decorator') return true
  if (node.type === 'shorthand_property_identifier') return true
  if (node.type !== 'identifier' || node.parent === undefined) return false
  const { type } = node.parent
  if (type.startsWith('jsx_') && node.field === 'name') return false
  if (node.field === 'name' || node.field === 'alias' || node.field === 'label' || node.field === 'attribute' || node.field === 'key') return false
  return !/import|export_specifier|dotted_name|parameter|_pattern$|global_statement|nonlocal|type_|labeled|class_heritage$/.test(type) || node.field === 'right' || node.field === 'value'
}

/** `a` of `a.b` and `a()` of `a().b` are parts of a longer path; calls count only where they hand something on. */
function isInsideOfPath(code: Code, node: SyntaxNode): boolean {
  if (callOf(node)) {
    const path = code.pathOf(node)
    if (path === undefined || path.endsWith('()') || path.startsWith('new ')) return true
  }
  let above = node.parent
  while (above !== undefined && /^(parenthesized_expression|non_null_expression|as_expression|await_expression|await)$/.test(above.type)) above = above.parent
  const member = above && memberOf(above)
  return member !== undefined && contains(member.object, node)
}

function useOf(node: SyntaxNode): Pick<Mention, 'use' | 'args' | 'value'> {
  let inner = node
  let above = node.parent
  while (above !== undefined && /^(parenthesized_expression|non_null_expression|as_expression|sequence_expression)$/.test(above.type)) {
    inner = above
    above = above.parent
  }
  if (above === undefined) return { use: 'read', args: [] }
  const call = callOf(above)
  if (call && call.callee === inner) return { use: call.isNew ? 'new' : 'call', args: call.args }
  const target = assignmentTo(inner)
  if (target) return { use: 'assign', args: [], ...target }
  return { use: 'read', args: [] }
}

/** The assignment, deletion or loop that changes this place. */
function assignmentTo(node: SyntaxNode): Pick<Mention, 'value'> | undefined {
  let inner = node
  let above = node.parent
  while (above !== undefined && patterns.has(above.type) && inner.field !== 'right' && inner.field !== 'key') {
    inner = above
    above = above.parent
  }
  if (above === undefined) return undefined
  const isTarget = inner.field === 'left' || (inner.field === 'alias' && above.type === 'as_pattern') || (inner.field === 'argument' && above.type === 'update_expression')
  const isAssignment = /^(assignment|augmented_assignment|assignment_expression|augmented_assignment_expression|for_in_statement|for_statement|for_in_clause|update_expression|as_pattern)$/.test(above.type)
  if (isTarget && isAssignment) {
    const value = childByField(above, 'right')
    return value === undefined ? {} : { value }
  }
  if (above.type === 'delete_statement') return {}
  const isDeletion = above.type === 'unary_expression' && above.children[0]?.type === 'delete'
  return isDeletion ? {} : undefined
}

/** `Object.assign(Math, {…})`, `setattr(json, 'dumps', f)`, `Object.defineProperty(globalThis, 'x', …)`. */
function changesAt(code: Code, node: SyntaxNode): Mention[] {
  const call = callOf(node)
  if (call === undefined) return []
  const callee = code.pathOf(call.callee)?.replace(/\.(call|apply)$/, '')
  const [target, second, third] = call.args
  if (callee === undefined || target === undefined) return []
  const definer = /\.__define[GS]etter__$|\.__setattr__$|\.(set|assign)$/.exec(callee)
  if (!changingPattern.test(callee) && !/__define[GS]etter__$/.test(callee)) return []
  const object = definer !== null && callee.includes('__') ? callee.slice(0, definer.index) : code.pathOf(target)
  if (object === undefined) return []
  const key = second && code.fold(second)?.value
  const values = second?.type === 'object' ? second : third
  return [{ path: `${object}.${typeof key === 'string' ? key : '*'}`, node, use: 'assign', args: [], ...(values === undefined ? {} : { value: values }) }]
}

function importsAt(code: Code, node: SyntaxNode): Mention[] {
  const text = (child: SyntaxNode) => code.textOf(child)
  const mention = (path: string): Mention => ({ path, node, use: 'import', args: [] })
  const source = childByField(node, 'source')
  if (source && (node.type === 'import_statement' || node.type === 'export_statement' || node.type === 'import_require_clause')) {
    const isTypeOnly = node.children.some((child) => child.type === 'type')
    const path = modulePath(text(source).slice(1, -1))
    return isTypeOnly ? [] : [mention(path), ...importedNames(code, node).map((name) => mention(`${path}.${name}`))]
  }
  if (node.type === 'import_statement') return node.children.filter(({ field }) => field === 'name').map((child) => mention(text(childByField(child, 'name') ?? child)))
  if (node.type === 'import_from_statement') {
    const from = text(childByField(node, 'module_name') ?? node)
    const names = node.children.filter(({ field }) => field === 'name').map((child) => text(childByField(child, 'name') ?? child))
    return [mention(from), ...names.map((name) => mention(`${from}.${name}`))]
  }
  const call = callOf(node)
  const callee = call && code.pathOf(call.callee)
  if (callee === undefined || !/^(require|import|__import__|importlib\.import_module|process\.getBuiltinModule|module\.require|module\.createRequire\(\)|importlib\.__import__)$/.test(callee)) return []
  const name = call?.args[0] && code.fold(call.args[0])?.value
  if (typeof name === 'string') return [mention(modulePath(name))]
  return callee === 'import' ? [{ path: 'import', node, use: 'call', args: call?.args ?? [] }] : []
}

function importedNames(code: Code, statement: SyntaxNode): string[] {
  return [...walk(statement)].filter(({ type }) => type === 'import_specifier' || type === 'export_specifier').map((specifier) => code.textOf(childByField(specifier, 'name') ?? specifier))
}

function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const child of node.children) yield* walk(child)
}

function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.from <= inner.from && inner.to <= outer.to
}

/** The functions around a place, innermost first. */
export function functionNames(code: Code, node: SyntaxNode): string[] {
  return [...ancestorsOf(node)].flatMap((above) => {
    const name = childByField(above, 'name') ?? (above.parent && (childByField(above.parent, 'name') ?? childByField(above.parent, 'key') ?? childByField(above.parent, 'left')))
    return /function|method_definition|lambda/.test(above.type) && name ? [code.textOf(name)] : []
  })
}
