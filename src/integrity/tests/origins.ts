import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import type { Binding } from '../code/bindings.ts'
import { boundNames, callOf, functionOf, isFunction, keyOfEntry, memberOf, returnedFromFunction, unwrap } from '../code/shape.ts'

/** Where the value of an expression in a test is written down. */
export interface Origin {
  node: SyntaxNode
  /** The row of the table that it stands in, where it comes from one. */
  row?: SyntaxNode
  /** The rows of one table run as tests of their own, and not one after the other in one test. */
  isTestRow?: boolean
}

const literals = new Set([
  'string', 'number', 'integer', 'float', 'true', 'false', 'null', 'none', 'undefined', 'regex', 'array', 'list', 'tuple', 'set', 'object', 'dictionary', 'template_string', 'concatenated_string', 'unary_expression', 'unary_operator',
  'expression_list',
])
const maxDepth = 8

/** The places that an expression's value comes from; empty where they cannot be told. `lines`: lines of stack frames. */
export function originsOf(code: Code, expression: SyntaxNode, lines: readonly number[] = [], depth = 0): Origin[] {
  const node = unwrap(expression)
  if (depth > maxDepth) return []
  if (literals.has(node.type)) return [{ node }]
  if (node.type === 'identifier' || node.type === 'shorthand_property_identifier') {
    const binding = code.find(code.textOf(node), node)
    return binding === undefined ? [] : originsOfBinding(code, binding, lines, depth)
  }
  const member = memberOf(node)
  if (member) {
    const key = member.property ? code.textOf(member.property) : code.fold(member.index ?? node)?.value
    if (typeof key !== 'string' && typeof key !== 'number') return []
    return originsOf(code, member.object, lines, depth + 1).flatMap((origin) => step(code, origin, String(key), lines, depth))
  }
  const frozen = callOf(node)
  if (frozen && /^Object\.freeze$|^(list|tuple|dict|set|frozenset|MappingProxyType|types\.MappingProxyType)$/.test(code.pathOf(frozen.callee) ?? '') && frozen.args[0]) return originsOf(code, frozen.args[0], lines, depth + 1)
  return []
}

function originsOfBinding(code: Code, binding: Binding, lines: readonly number[], depth: number): Origin[] {
  const { holder, steps } = climbPattern(code, binding.at)
  const follow = (origins: Origin[]) => steps.reduce<Origin[]>((all, key) => all.flatMap((origin) => step(code, origin, key, lines, depth)), origins)
  if (binding.isParameter) return follow(parameterOrigins(code, binding.at, lines, depth))
  if (holder !== undefined && /^(for_in_statement|for_statement|for_in_clause)$/.test(holder.type)) {
    const right = childByField(holder, 'right')
    return right === undefined ? [] : follow(elementsOf(code, right, lines, depth))
  }
  if (binding.values.length !== 1) return []
  return binding.values.flatMap(({ node, steps: taken }) => taken.reduce<Origin[]>((all, key) => all.flatMap((origin) => step(code, origin, key, lines, depth)), originsOf(code, node, lines, depth + 1)))
}

/** The steps of a pattern from its name up, and the construct that binds it. */
function climbPattern(code: Code, name: SyntaxNode): { holder: SyntaxNode | undefined; steps: string[] } {
  const steps: string[] = []
  let inner = name
  for (let above = name.parent; above !== undefined; above = above.parent) {
    if (above.type === 'array_pattern' || above.type === 'pattern_list' || above.type === 'tuple_pattern' || above.type === 'list_pattern') steps.unshift(String(namedChildren(above).indexOf(inner)))
    else if (above.type === 'pair_pattern') steps.unshift(code.textOf(childByField(above, 'key') ?? above))
    else if (above.type === 'object_pattern') {
      if (inner.type === 'shorthand_property_identifier_pattern') steps.unshift(code.textOf(inner))
      else if (inner.type === 'object_assignment_pattern') steps.unshift(code.textOf(childByField(inner, 'left') ?? inner))
    } else if (!/^(object_assignment_pattern|assignment_pattern|required_parameter|variable_declarator|lexical_declaration|variable_declaration)$/.test(above.type)) return { holder: above, steps }
    inner = above
  }
  return { holder: undefined, steps }
}

/** The members of what an expression goes through, each as a row of its own. */
function elementsOf(code: Code, iterable: SyntaxNode, lines: readonly number[], depth: number): Origin[] {
  const node = unwrap(iterable)
  const call = callOf(node)
  const name = call && code.textOf(call.callee)
  if (call && name !== undefined) {
    const [first, ...rest] = call.args
    const object = memberOf(call.callee)?.object
    if (/^Object\.entries$/.test(name) && first) return entriesOf(code, first, lines, depth)
    if (/\.items$/.test(name) && object) return entriesOf(code, object, lines, depth)
    if (/\.entries$/.test(name) && object) return elementsOf(code, object, lines, depth + 1).map((origin) => ({ ...origin, node: indexed(origin.node) }))
    if (name === 'enumerate' && first) return elementsOf(code, first, lines, depth + 1).map((origin) => ({ ...origin, node: indexed(origin.node) }))
    if (name === 'zip') return zipped([first, ...rest].filter((each) => each !== undefined).map((each) => elementsOf(code, each, lines, depth + 1)))
    return []
  }
  return originsOf(code, node, lines, depth + 1).flatMap(({ node: list }) => (/^(array|list|tuple|set)$/.test(list.type) ? namedChildren(list).map((element) => ({ node: unwrap(element), row: element })) : list.type === 'dictionary' ? [] : []))
}

/** A pair `[index, element]` that stands nowhere in the text: only its second part is looked at. */
function indexed(element: SyntaxNode): SyntaxNode {
  return { ...element, type: 'array', named: true, children: [{ ...element, type: 'comment_index', children: [] }, element] }
}

function entriesOf(code: Code, object: SyntaxNode, lines: readonly number[], depth: number): Origin[] {
  return originsOf(code, object, lines, depth + 1).flatMap(({ node }) => (node.type === 'object' || node.type === 'dictionary' ? namedChildren(node).map((pair) => ({ node: { ...pair, type: 'array' }, row: pair })) : []))
}

function zipped(lists: Origin[][]): Origin[] {
  const length = Math.min(...lists.map((list) => list.length))
  return Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, at) => {
    const parts = lists.flatMap((list) => list[at]?.node ?? [])
    const [first] = parts
    return first === undefined ? [] : [{ node: { ...first, type: 'array', named: true, children: parts }, row: first }]
  }).flat()
}

/** The part of a literal under a key or a position. */
function step(code: Code, origin: Origin, key: string, lines: readonly number[], depth: number): Origin[] {
  const node = unwrap(origin.node)
  if (/^(array|list|tuple|expression_list|argument_list)$/.test(node.type)) {
    const part = namedChildren(node)[Number(key)]
    return part === undefined ? [] : inside(code, part, origin, lines, depth)
  }
  if (node.type === 'object' || node.type === 'dictionary') {
    for (const entry of namedChildren(node).toReversed()) {
      const name = keyOfEntry(entry)
      const value = childByField(entry, 'value')
      const text = name && (name.type === 'property_identifier' ? code.textOf(name) : String(code.fold(name)?.value))
      if (text === key && value) return inside(code, value, origin, lines, depth)
      if (entry.type === 'shorthand_property_identifier' && code.textOf(entry) === key) return inside(code, entry, origin, lines, depth)
      if (entry.type === 'spread_element' || entry.type === 'dictionary_splat') return []
    }
  }
  if (node.type === 'template_string') return cellsUnder(code, node, key, lines, depth)
  const call = callOf(node)
  // pytest.param(1, 2, id='x'), dict(a=1), SimpleNamespace(a=1), Case(input=1, expected=2)
  if (call) {
    const named = call.args.find((argument) => argument.type === 'keyword_argument' && code.textOf(childByField(argument, 'name') ?? argument) === key)
    const value = named && childByField(named, 'value')
    const part = value ?? (/\d/.test(key) ? call.args.filter(({ type }) => type !== 'keyword_argument')[Number(key)] : undefined)
    return part === undefined ? [] : inside(code, part, origin, lines, depth)
  }
  return []
}

/** The substitutions below one heading of a tagged table: `a | b | sum` and then `${1} | ${2} | ${3}` on each line. */
function cellsUnder(code: Code, template: SyntaxNode, heading: string, lines: readonly number[], depth: number): Origin[] {
  const headings = code.textOf(template).slice(1).trim().split('\n', 1)[0]?.split('|').map((each) => each.trim()) ?? []
  const column = headings.indexOf(heading)
  const cells = namedChildren(template).filter(({ type }) => type === 'template_substitution')
  if (column < 0) return []
  return cells.flatMap((cell, at) => {
    const value = namedChildren(cell)[0]
    const first = cells[at - (at % headings.length)]
    return at % headings.length === column && value && first ? inside(code, value, { node: value, row: first, isTestRow: true }, lines, depth) : []
  })
}

function inside(code: Code, part: SyntaxNode, { row, isTestRow }: Origin, lines: readonly number[], depth: number): Origin[] {
  const found = originsOf(code, part, lines, depth + 1)
  const origins = found.length > 0 ? found : [{ node: unwrap(part) }]
  return origins.map((origin) => ({ ...origin, ...(row === undefined ? {} : { row }), ...(isTestRow === undefined ? {} : { isTestRow }) }))
}

function parameterOrigins(code: Code, name: SyntaxNode, lines: readonly number[], depth: number): Origin[] {
  const owner = [...ancestorsOf(name)].find(isFunction)
  const parameters = owner === undefined ? [] : (functionOf(owner)?.parameters ?? [])
  const at = parameters.findIndex((parameter) => parameter.from <= name.from && name.to <= parameter.to)
  if (owner === undefined || at < 0) return []
  return code.language === 'python' ? pythonParameter(code, owner, code.textOf(name), at, lines, depth) : javaScriptParameter(code, owner, at, lines, depth)
}

function javaScriptParameter(code: Code, owner: SyntaxNode, at: number, lines: readonly number[], depth: number): Origin[] {
  const call = owner.parent?.parent && callOf(owner.parent.parent)
  if (call && call.args.includes(owner)) {
    const table = callOf(unwrap(call.callee))
    const tableMethod = table && memberOf(table.callee)?.property
    // it.each(rows)('title', (a, b) => …)
    if (table && tableMethod && /^(each|for)$/.test(code.textOf(tableMethod)) && table.args[0]) {
      if (table.args[0].type === 'template_string') return templateCells(table.args[0])
      const rows = elementsOf(code, table.args[0], lines, depth).map((row) => ({ ...row, isTestRow: true }))
      return rows.flatMap((row) => (row.node.type === 'array' && code.textOf(tableMethod) === 'each' ? step(code, row, String(at), lines, depth) : at === 0 ? [row] : []))
    }
    const method = memberOf(call.callee)
    if (method?.property && /^(forEach|map|flatMap|every|some)$/.test(code.textOf(method.property)) && at === 0) {
      const makesTests = code.inside(owner).some((node) => /^(it|test|specify|describe)$/.test(code.textOf(callOf(node)?.callee ?? owner)))
      return elementsOf(code, method.object, lines, depth).map((row) => ({ ...row, isTestRow: makesTests }))
    }
  }
  return argumentsAtCalls(code, owner, at, lines, depth)
}

/** A tagged table `each` with a header row: the cells are substitutions, the header names their columns. */
function templateCells(template: SyntaxNode): Origin[] {
  return [{ node: template, isTestRow: true }]
}

function pythonParameter(code: Code, owner: SyntaxNode, name: string, at: number, lines: readonly number[], depth: number): Origin[] {
  const decorators = owner.parent?.type === 'decorated_definition' ? owner.parent.children.filter(({ type }) => type === 'decorator') : []
  const classDecorators = [...ancestorsOf(owner)].filter(({ type }) => type === 'class_definition').flatMap(({ parent }) => (parent?.type === 'decorated_definition' ? parent.children.filter(({ type }) => type === 'decorator') : []))
  for (const decorator of [...decorators, ...classDecorators]) {
    const call = callOf(namedChildren(decorator)[0] ?? decorator)
    if (!call || !/mark\.parametrize$|^parameterized(\.expand)?$/.test(code.textOf(call.callee))) continue
    const [names, rows] = /parametrize$/.test(code.textOf(call.callee)) ? call.args : [undefined, call.args[0]]
    const columns = names === undefined ? undefined : argumentNames(code.fold(names)?.value)
    const column = columns === undefined ? at - 1 : columns.indexOf(name)
    if (rows === undefined || column < 0) continue
    const elements = elementsOf(code, rows.type === 'keyword_argument' ? (childByField(rows, 'value') ?? rows) : rows, lines, depth).map((row) => ({ ...row, isTestRow: true }))
    return elements.flatMap((row) => (columns !== undefined && columns.length === 1 && !callOf(row.node) ? inside(code, row.node, row, lines, depth) : step(code, row, String(column), lines, depth)))
  }
  const fixture = code.nodes.find((node) => node.type === 'function_definition' && code.textOf(functionOf(node)?.name ?? node) === name && /fixture/.test(code.text.slice(node.parent?.from ?? node.from, node.from)))
  if (fixture) return returnedFromFunction(fixture).flatMap((value) => originsOf(code, value, lines, depth + 1))
  return argumentsAtCalls(code, owner, at, lines, depth)
}

function argumentNames(value: unknown): string[] {
  if (typeof value === 'string') return value.split(',').map((each) => each.trim()).filter((each) => each !== '')
  return Array.isArray(value) ? value.map(String) : []
}

/** A helper of the tests: the argument of the call that the stack went through, or of the only one. */
function argumentsAtCalls(code: Code, owner: SyntaxNode, at: number, lines: readonly number[], depth: number): Origin[] {
  const name = functionOf(owner)?.name
  if (name === undefined) return []
  const text = code.textOf(name)
  const isMethod = functionOf(owner)?.parameters[0] !== undefined && /^(self|cls)$/.test(code.textOf(boundNames(functionOf(owner)?.parameters[0] ?? owner)[0] ?? owner))
  const calls = code.nodes.flatMap((node) => {
    const call = callOf(node)
    const callee = call && code.textOf(call.callee)
    return call && (callee === text || callee === `self.${text}` || callee === `this.${text}`) ? [{ node, args: call.args }] : []
  })
  const hit = calls.filter(({ node }) => lines.includes(code.lineOf(node)))
  const chosen = hit.length > 0 ? hit : calls.length === 1 ? calls : []
  return chosen.flatMap(({ args }) => {
    const argument = args[isMethod ? at - 1 : at]
    return argument === undefined ? [] : originsOf(code, argument, lines, depth + 1)
  })
}
