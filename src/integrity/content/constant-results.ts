import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey, type Constant, type Value } from '../code/constant.ts'
import { boundNames, functionOf, isFunction } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { nodesOfBody, returnedFrom, statementsOf } from './statements.ts'
import { isWord, printValue, weightOf, type TestFacts } from './test-facts.ts'

/** Functions that computed something and now give one of the values that a failing test expects. */
export function constantResults(before: Code | undefined, code: Code, facts: TestFacts): Construct[] {
  const old = before === undefined ? new Map<string, SyntaxNode>() : functionsOf(before)
  return [...functionsOf(code)].flatMap(([name, node]) => {
    const was = old.get(name)
    const isSame = was !== undefined && before !== undefined && before.keyOf(was) === code.keyOf(node)
    const fixed = isSame ? undefined : fixedResult(code, node)
    if (fixed === undefined || !facts.expected.has(valueKey(fixed.value))) return []
    const isHollowed = was !== undefined && before !== undefined ? fixedResult(before, was) === undefined && computes(before, was) : ignoresParameters(code, node) && weightOf(fixed.value) >= 1
    const isAlways = returnedFrom(node).every((each) => code.fold(each) !== undefined)
    // Where another `return` still computes, a fixed one may be a default: round numbers and plain words are.
    const isDefault = isSame === false && was !== undefined && before !== undefined && computed(code, node) >= computed(before, was) && isPlain(fixed.value)
    return isHollowed && !isDefault && (isAlways || weightOf(fixed.value) >= 1) ? [construct('constant-result', code, node, `${name || 'a function'} gives ${printValue(fixed.value)}`)] : []
  })
}

/** Functions by the names around them. */
function functionsOf(code: Code): Map<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>()
  for (const node of code.focus) {
    const name = isFunction(node) ? functionOf(node)?.name : undefined
    if (name === undefined) continue
    const around = [...ancestorsOf(node)].flatMap((above) => (/^class/.test(above.type) || isFunction(above) ? [code.textOf(childByField(above, 'name') ?? { ...above, to: above.from })] : [])).toReversed()
    const path = [...around, code.textOf(name)].join('.')
    found.set(found.has(path) ? `${path}#${found.size}` : path, node)
  }
  return found
}

/** What the first `return` that always runs gives, where that is always the same. */
function fixedResult(code: Code, node: SyntaxNode): Constant | undefined {
  const body = functionOf(node)?.body
  if (body === undefined) return undefined
  if (body.type !== 'statement_block' && body.type !== 'block') return code.fold(body)
  const last = statementsOf(body).find(({ type }) => type === 'return_statement' || type === 'throw_statement' || type === 'raise_statement')
  const value = last?.type === 'return_statement' ? namedChildren(last)[0] : undefined
  return value === undefined ? undefined : code.fold(value)
}

/** How many of its results are computed. */
function computed(code: Code, node: SyntaxNode): number {
  return returnedFrom(node).filter((each) => code.fold(each) === undefined).length
}

function isPlain(value: Value): boolean {
  return typeof value === 'number' ? value % 100 === 0 : typeof value === 'string' && (value === '' || isWord(value))
}

function computes(code: Code, node: SyntaxNode): boolean {
  return returnedFrom(node).some((each) => code.fold(each) === undefined)
}

function ignoresParameters(code: Code, node: SyntaxNode): boolean {
  const shape = functionOf(node)
  const names = new Set((shape?.parameters ?? []).flatMap(boundNames).map((name) => code.textOf(name)).filter((name) => !/^(self|cls|this|_\w*)$/.test(name)))
  if (shape === undefined || names.size === 0) return false
  return ![...nodesOfBody(shape.body)].some((each) => (each.type === 'identifier' || each.type === 'shorthand_property_identifier') && names.has(code.textOf(each)))
}
