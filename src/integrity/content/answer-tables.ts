import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { partsOf, sameValue, valueKey, type Value } from '../code/constant.ts'
import { functionOf, isFunction, keyOfEntry, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { isPeculiar, isWord, printValue, weightOf, type TestFacts } from './test-facts.ts'

interface Table {
  node: SyntaxNode
  name: string
  entries: { key: Value; value: Value }[]
}

/** Added tables most of whose entries are inputs and results of the failing tests. */
export function answerTables(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = before.flatMap(tablesOf)
  return tablesOf(code).flatMap((table) => {
    const known = old.find((each) => each.name === table.name && each.entries.length >= 2)
    const entries = table.entries.filter(({ key, value }) => !old.some((each) => each.entries.some((entry) => sameValue(entry.key, key) && sameValue(entry.value, value))))
    if (known !== undefined || entries.length === 0) return []
    const asked = entries.filter(({ key }) => isInput(key, facts))
    const hits = asked.filter(({ key, value }) => isResult(value, facts) && weightOf(key) + weightOf(value) >= 2)
    const areOdd = entries.length <= 2 && entries.some(({ key, value }) => isPeculiar(key) && isResult(value, facts) && weightOf(value) >= 2)
    if (!areOdd && (hits.length === 0 || asked.length * 2 <= entries.length)) return []
    const areNames = hits.length > 0 && hits.every(({ key }) => typeof key === 'string' && isWord(key))
    // An object with named parts is a table only where its parts are looked up.
    if (areNames && !isLookedUp(code, table)) return []
    return [construct(areNames ? 'possible-special-case' : 'special-case', code, table.node, (hits.length > 0 ? hits : entries).map(({ key, value }) => `${printValue(key)} gives ${printValue(value)}`).join(', '))]
  })
}

function isLookedUp(code: Code, { node, name }: Table): boolean {
  if (node.parent?.type === 'subscript_expression' || node.parent?.type === 'subscript' || node.parent?.field === 'object') return true
  return ['[', '?.[', '.get('].some((use) => code.text.includes(`${name}${use}`)) || [' in ', 'hasOwn('].some((use) => code.text.includes(`${use}${name}`))
}

function isResult(value: Value, facts: TestFacts): boolean {
  return facts.expected.has(valueKey(value)) || facts.differences.has(valueKey(value))
}

/** Added lists that hold what the tests expect, of parts that the tests give: an answer and no knowledge. */
export function answerLists(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = new Set(before.flatMap((each) => each.nodes.filter(isList).map((node) => each.keyOf(node))))
  return code.focus.filter((node) => isList(node) && !old.has(code.keyOf(node))).flatMap((node) => {
    const value = code.fold(node)?.value
    const isAnswer = Array.isArray(value) && value.length >= 3 && facts.expected.has(valueKey(value)) && value.every((part) => facts.given.has(valueKey(part)) && weightOf(part) >= 2)
    return isAnswer ? [construct('possible-special-case', code, node, code.textOf(node))] : []
  })
}

function isList({ type }: SyntaxNode): boolean {
  return type === 'array' || type === 'list' || type === 'tuple'
}

function tablesOf(code: Code): Table[] {
  return code.focus.flatMap((node) => {
    const entries = entriesOf(code, node)
    if (entries.length === 0) return []
    const owner = [...ancestorsOf(node)].find(({ type }) => /^(variable_declarator|assignment|assignment_expression|pair|field_definition|public_field_definition)$/.test(type))
    const name = owner && (childByField(owner, 'name') ?? childByField(owner, 'left') ?? childByField(owner, 'key') ?? childByField(owner, 'property'))
    return [{ node, name: name === undefined ? code.keyOf(node) : code.textOf(name), entries }]
  })
}

function entriesOf(code: Code, node: SyntaxNode): Table['entries'] {
  if (node.type === 'object' || node.type === 'dictionary') {
    return namedChildren(node).flatMap((entry) => {
      const key = keyOfEntry(entry)
      const value = childByField(entry, 'value')
      const result = value && resultOf(code, value)
      const name = key && (key.type === 'property_identifier' ? { value: code.textOf(key) } : code.fold(key))
      return name && result ? [{ key: name.value, value: result.value }] : []
    })
  }
  // [[12, 9], ['a', 'b']], and the same as an argument of Map or dict.
  if (!/^(array|list|tuple)$/.test(node.type) || namedChildren(node).length === 0) return []
  const pairs = namedChildren(node).map((pair) => code.fold(pair)?.value)
  return pairs.every((pair) => Array.isArray(pair) && pair.length === 2) ? pairs.flatMap((pair) => (Array.isArray(pair) ? [{ key: pair[0], value: pair[1] }] : [])) : []
}

/** The value of an entry, or what the function that stands there always gives. */
function resultOf(code: Code, value: SyntaxNode) {
  const direct = code.fold(value)
  const shape = direct === undefined && isFunction(unwrap(value)) ? functionOf(unwrap(value)) : undefined
  return direct ?? (shape && !/block/.test(shape.body.type) ? code.fold(shape.body) : undefined)
}

/** `'2,3'` and `'4x3'` are keys made of inputs, and so is their JSON. */
function isInput(key: Value, facts: TestFacts): boolean {
  if (facts.inputs.has(valueKey(key))) return true
  const parts = Array.isArray(key) ? [...partsOf(key)].filter((part) => !Array.isArray(part)) : typeof key === 'string' ? (key.match(/\d+(\.\d+)?/g) ?? []) : []
  return parts.length >= 2 && parts.every((part) => facts.inputs.has(valueKey(part)))
}
