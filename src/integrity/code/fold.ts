import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Constant, Value } from './constant.ts'
import { binaryValue, unaryValue } from './fold-operators.ts'
import { foldCall } from './fold-call.ts'
import { operatorOf } from './path-of.ts'
import { keyOfEntry, memberOf, unwrap } from './shape.ts'
import { constant, toNumber, unescapeText } from './text-constants.ts'
import type { Binding } from './bindings.ts'

export interface FoldSource {
  textOf(node: SyntaxNode): string
  find(name: string, place: SyntaxNode): Binding | undefined
  /** Values that names have for this once, e.g. parameters of a call that is looked at. */
  given?: ReadonlyMap<string, Value> | undefined
}

const maxDepth = 60
const words: Readonly<Record<string, Value>> = { true: true, false: false, null: null, none: null, undefined, True: true, False: false, None: null }

/** The value of an expression that always has the same one: literals, arithmetic, joined texts, decoded texts, names of such values. */
export function fold(node: SyntaxNode, source: FoldSource, depth = 0): Constant | undefined {
  if (depth > maxDepth) return undefined
  const inner = unwrap(node)
  const again = (each: SyntaxNode | undefined) => (each === undefined ? undefined : fold(each, source, depth + 1))
  switch (inner.type) {
    case 'string':
      return foldString(inner, source, again)
    case 'concatenated_string':
      return joined(namedChildren(inner).map(again))
    case 'template_string':
      return joined(namedChildren(inner).map((part) => (part.type === 'template_substitution' ? again(namedChildren(part)[0]) : constant(unescapeText(source.textOf(part))))))
    case 'number':
    case 'integer':
    case 'float': {
      const value = toNumber(source.textOf(inner))
      return value === undefined ? undefined : constant(value)
    }
    case 'true':
    case 'false':
    case 'null':
    case 'none':
    case 'undefined':
      return constant(words[inner.type])
    case 'array':
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
      return foldList(namedChildren(inner), again)
    case 'object':
    case 'dictionary':
      return foldRecord(namedChildren(inner), source, again)
    case 'identifier':
    case 'shorthand_property_identifier':
      return foldName(inner, source, depth)
    case 'unary_expression':
    case 'unary_operator':
    case 'not_operator': {
      const operand = again(childByField(inner, 'argument'))
      return operand && unaryValue(inner.type === 'not_operator' ? '!' : operatorOf(inner, source), operand.value)
    }
    case 'binary_expression':
    case 'binary_operator':
    case 'boolean_operator':
      return foldBinary(inner, source, again)
    case 'comparison_operator':
      return foldComparison(inner, source, again)
    case 'ternary_expression': {
      const condition = again(childByField(inner, 'condition'))
      return condition && again(childByField(inner, condition.value ? 'consequence' : 'alternative'))
    }
    case 'conditional_expression': {
      const [then, condition, otherwise] = namedChildren(inner)
      const decided = again(condition)
      return decided && again(decided.value ? then : otherwise)
    }
    case 'named_expression':
      return again(childByField(inner, 'value'))
    case 'keyword_argument':
      return again(childByField(inner, 'value'))
    default:
      return memberOf(inner) ? foldMember(inner, again, source) : foldCall(inner, source, again)
  }
}

type Again = (node: SyntaxNode | undefined) => Constant | undefined

function foldString(node: SyntaxNode, source: FoldSource, again: Again): Constant | undefined {
  const text = source.textOf(node)
  const python = /^([A-Za-z]*)("""|'''|"|')/.exec(text)
  if (python === null) return undefined
  const [, prefix = '', quote = ''] = python
  if (!/f/i.test(prefix)) {
    const body = text.slice(prefix.length + quote.length, -quote.length)
    return constant(/r/i.test(prefix) ? body : unescapeText(body))
  }
  return joined(namedChildren(node).filter(({ type }) => type !== 'string_start' && type !== 'string_end').map((part) => (part.type === 'interpolation' ? again(childByField(part, 'expression')) : constant(unescapeText(source.textOf(part))))))
}

function joined(parts: readonly (Constant | undefined)[]): Constant | undefined {
  if (parts.some((part) => part === undefined)) return undefined
  return constant(parts.map((part) => (Array.isArray(part?.value) ? part.value.join(',') : String(part?.value))).join(''))
}

function foldList(items: readonly SyntaxNode[], again: Again): Constant | undefined {
  const values: Value[] = []
  for (const item of items) {
    const isSpread = item.type === 'spread_element' || item.type === 'list_splat'
    const part = again(isSpread ? namedChildren(item)[0] : item)
    if (part === undefined) return undefined
    if (isSpread) values.push(...(Array.isArray(part.value) ? part.value : [...String(part.value)]))
    else values.push(part.value)
  }
  return { value: values }
}

function foldRecord(entries: readonly SyntaxNode[], source: FoldSource, again: Again): Constant | undefined {
  const record: Record<string, Value> = {}
  for (const entry of entries) {
    if (entry.type === 'spread_element' || entry.type === 'dictionary_splat') {
      const part = again(namedChildren(entry)[0])
      if (part?.value === null || typeof part?.value !== 'object' || Array.isArray(part.value)) return undefined
      Object.assign(record, part.value)
      continue
    }
    const key = entry.type === 'shorthand_property_identifier' ? entry : keyOfEntry(entry)
    const value = again(entry.type === 'shorthand_property_identifier' ? entry : childByField(entry, 'value'))
    const name = key && entryName(key, source, again)
    if (name === undefined || value === undefined) return undefined
    record[name] = value.value
  }
  return { value: record }
}

function entryName(key: SyntaxNode, source: FoldSource, again: Again): string | undefined {
  const isName = key.type === 'property_identifier' || key.type === 'shorthand_property_identifier' || (key.type === 'identifier' && key.parent?.type === 'keyword_argument')
  if (isName) return source.textOf(key)
  const value = again(key)?.value
  return value === undefined ? undefined : Array.isArray(value) ? value.map(String).join(',') : String(value)
}

function foldName(node: SyntaxNode, source: FoldSource, depth: number): Constant | undefined {
  const name = source.textOf(node)
  if (source.given?.has(name)) return { value: source.given.get(name) }
  const binding = source.find(name, node)
  if (binding === undefined) return name === 'undefined' ? { value: undefined } : name === 'Infinity' ? { value: Infinity } : name === 'NaN' ? { value: NaN } : undefined
  const [only] = binding.values
  if (!binding.isConstant || only === undefined || (only.node.from <= node.from && node.to <= only.node.to)) return undefined
  if (binding.isMutated === true && /^(array|list|object|dictionary|set|call|call_expression|new_expression)$/.test(unwrap(only.node).type)) return undefined
  let value = fold(only.node, source, depth + 1)
  for (const step of only.steps) value = value && memberValue(value.value, step)
  return value
}

function foldBinary(node: SyntaxNode, source: FoldSource, again: Again): Constant | undefined {
  const operator = operatorOf(node, source)
  const left = again(childByField(node, 'left'))
  if (left === undefined) return undefined
  const isDecided = { '&&': !left.value, and: !left.value, '||': Boolean(left.value), or: Boolean(left.value), '??': left.value !== null && left.value !== undefined }[operator]
  if (isDecided === true) return left
  const right = again(childByField(node, 'right'))
  return right && (isDecided === false ? right : binaryValue(operator, left.value, right.value))
}

function foldComparison(node: SyntaxNode, source: FoldSource, again: Again): Constant | undefined {
  const operands = namedChildren(node).map(again)
  const operators = node.children.filter(({ field }) => field === 'operators').map((operator) => source.textOf(operator).replace(/\s+/g, ' '))
  let result = true
  for (const [at, operator] of operators.entries()) {
    const left = operands[at]
    const right = operands[at + 1]
    const value = left && right && binaryValue(operator, left.value, right.value)
    if (value === undefined) return undefined
    result &&= Boolean(value.value)
  }
  return { value: result }
}

function foldMember(node: SyntaxNode, again: Again, source: FoldSource): Constant | undefined {
  const member = memberOf(node)
  const object = member && again(member.object)
  if (object === undefined || member === undefined) return undefined
  if (member.index?.type === 'slice') {
    // `text[::-1]`
    const isReversed = /^::\s*-1$/.test(source.textOf(member.index))
    if (!isReversed) return undefined
    return typeof object.value === 'string' ? constant([...object.value].toReversed().join('')) : Array.isArray(object.value) ? { value: object.value.toReversed() } : undefined
  }
  const key = member.property ? source.textOf(member.property) : again(member.index)?.value
  return typeof key === 'string' || typeof key === 'number' ? memberValue(object.value, key) : undefined
}

function memberValue(value: Value, key: string | number): Constant | undefined {
  if (typeof value === 'string' || Array.isArray(value)) {
    if (key === 'length') return { value: value.length }
    const at = Number(key)
    return Number.isInteger(at) ? { value: value.at(at) } : undefined
  }
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, String(key))) return undefined
  return { value: value[String(key)] }
}
