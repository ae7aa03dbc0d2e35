import { childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import { modulePath, type Binding } from './bindings.ts'
import { callOf, memberOf, unwrap } from './shape.ts'
import type { Constant } from './constant.ts'

/** What finding a path needs to know about the file. */
export interface PathSource {
  textOf(node: SyntaxNode): string
  find(name: string, place: SyntaxNode): Binding | undefined
  fold(node: SyntaxNode): Constant | undefined
}

/** Aliases of aliases are followed no further than this. */
const maxDepth = 12
const globalObjects = /^(?:globalThis|global|window|self|top|frames)\.(?=.)/

/**
 * The dotted name of what an expression denotes, through imports, aliases, destructuring and computed names:
 * `const { exit: e } = globalThis['pro' + 'cess']` makes `e` `process.exit`. A property of something unknown is `?.name`,
 * an unknown property of something known `name.*`; undefined for what is local or no name at all.
 */
export function pathOf(node: SyntaxNode, source: PathSource, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined
  const found = rawPath(unwrap(node), source, depth)
  return found?.replace(globalObjects, '').replace(/^builtins\.(?=.)/, '').replace(/^(\w+)\.default\./, '$1.')
}

function rawPath(node: SyntaxNode, source: PathSource, depth: number): string | undefined {
  if (node.type === 'identifier' || node.type === 'shorthand_property_identifier') return pathOfName(node, source, depth)
  if (node.type === 'this') return 'this'
  if (node.type === 'super') return 'super'
  if (node.type === 'import') return 'import'
  if (node.type === 'meta_property') return 'import.meta'
  if (node.type === 'dotted_name') return source.textOf(node)
  if (node.type === 'assignment_expression') return ofChild(node, 'right', source, depth)
  if (node.type === 'named_expression') return ofChild(node, 'value', source, depth)
  if (node.type === 'binary_expression' && /^(\|\||\?\?|&&)$/.test(operatorOf(node, source))) return ofChild(node, 'left', source, depth) ?? ofChild(node, 'right', source, depth)
  if (node.type === 'ternary_expression') return ofChild(node, 'consequence', source, depth) ?? ofChild(node, 'alternative', source, depth)
  const member = memberOf(node)
  if (member) {
    const object = pathOf(member.object, source, depth + 1) ?? '?'
    if (object === '?' && member.property && source.textOf(member.property) === 'constructor') return literalTypes[unwrap(member.object).type] ?? '?.constructor'
    if (member.property) return `${object}.${plainName(source.textOf(member.property))}`
    const key = member.index && source.fold(member.index)?.value
    return typeof key === 'string' || typeof key === 'number' ? `${object}.${String(key)}` : `${object}.*`
  }
  return pathOfCall(node, source, depth)
}

const literalTypes: Readonly<Record<string, string>> = { object: 'Object', array: 'Array', string: 'String', template_string: 'String', number: 'Number', true: 'Boolean', false: 'Boolean', regex: 'RegExp', arrow_function: 'Function', function_expression: 'Function' }

function pathOfName(node: SyntaxNode, source: PathSource, depth: number): string | undefined {
  const name = plainName(source.textOf(node))
  const binding = source.find(source.textOf(node), node)
  if (binding === undefined) return name
  if (binding.imports[0] !== undefined) return binding.imports[0]
  if (binding.definition !== undefined) return undefined
  for (const { node: value, steps } of binding.values) {
    if (contains(value, node)) continue
    const base = pathOf(value, source, depth + 1) ?? (steps[0] === 'constructor' ? literalTypes[unwrap(value).type] : undefined)
    if (base !== undefined && steps[0] === 'constructor' && base === literalTypes[unwrap(value).type]) return [base, ...steps.slice(1)].join('.')
    // What hangs on something unknown is a local thing like any other.
    if (base !== undefined && !base.startsWith('?')) return [base, ...steps].join('.')
  }
  return undefined
}

/** Calls that only hand a thing on, or find it by its name. Any other call gives `path()`. */
function pathOfCall(node: SyntaxNode, source: PathSource, depth: number): string | undefined {
  const call = callOf(node)
  if (call === undefined) return undefined
  const callee = pathOf(call.callee, source, depth + 1)
  if (callee === undefined) return undefined
  if (call.isNew) return `new ${callee}`
  const [first, second] = call.args
  const text = (argument: SyntaxNode | undefined) => {
    const value = argument && source.fold(argument)?.value
    return typeof value === 'string' ? value : undefined
  }
  switch (callee) {
    case 'require':
    case 'import':
    case '__import__':
    case 'importlib.import_module':
    case 'process.getBuiltinModule':
    case 'module.createRequire()':
    case 'require.main.require':
    case 'module.require': {
      const name = text(first)
      return name === undefined ? `${callee}()` : modulePath(name)
    }
    case 'getattr':
    case 'Reflect.get': {
      const object = first && pathOf(first, source, depth + 1)
      return object === undefined ? '?.*' : `${object}.${text(second) ?? '*'}`
    }
    case 'vars':
    case 'Object':
      return (first && pathOf(first, source, depth + 1)) ?? `${callee}()`
    case 'globals':
      return 'globalThis'
    default:
      return callee.endsWith('.bind') ? callee.slice(0, -'.bind'.length) : `${callee}()`
  }
}

function ofChild(node: SyntaxNode, field: string, source: PathSource, depth: number): string | undefined {
  const child = childByField(node, field)
  return child && pathOf(child, source, depth + 1)
}

export function operatorOf(node: SyntaxNode, source: Pick<PathSource, 'textOf'>): string {
  const operator = childByField(node, 'operator') ?? childByField(node, 'operators')
  return operator === undefined ? '' : source.textOf(operator)
}

function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.from <= inner.from && inner.to <= outer.to
}

/** Escapes in names (`\u0065xit`) and Python's NFKC forms are other spellings of the same name. */
function plainName(name: string): string {
  const unescaped = name.replace(/\\u(?:\{([\da-fA-F]+)\}|([\da-fA-F]{4}))/g, (_, long?: string, short?: string) => String.fromCodePoint(Number.parseInt(long ?? short ?? '3f', 16)))
  return unescaped.normalize('NFKC')
}

/** The place of `__class__`-like attributes and of subscripts in a path is the same. */
export function lastPart(path: string): string {
  return /[^.]*$/.exec(path)?.[0] ?? ''
}

/** The named children of a call's argument list by position, keyword arguments left out. */
export function positional(args: readonly SyntaxNode[]): SyntaxNode[] {
  return args.filter(({ type }) => type !== 'keyword_argument' && type !== 'dictionary_splat')
}
