import { ancestorsOf, childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey } from '../code/constant.ts'
import { callOf, functionOf, isFunction, memberOf, unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { returnedFrom } from './statements.ts'
import { constantsIn, weightOf, type TestFacts } from './test-facts.ts'

/** State outside of a function that chooses which fixed result it gives: counters, queues and iterators of results. */
export function callCounters(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = new Set(before.flatMap((each) => changedNames(each).map(({ name }) => name)))
  const counters = changedNames(code).filter(({ name }) => !old.has(name))
  return counters.flatMap(({ name, node, change }) => {
    if (change === 'taken') return isOfExpected(code, node, facts) ? [construct('call-counter', code, node, name)] : []
    const chosen = code.focus.find((each) => (change === 'filled' ? isChosenBySize(code, each, name) : isChosenBy(code, each, name, facts)))
    return chosen === undefined ? [] : [construct('call-counter', code, chosen, name)]
  })
}

interface Changed {
  name: string
  node: SyntaxNode
  change: 'counted' | 'taken' | 'filled'
}

/** Names that live longer than a call and that a function changes. */
function changedNames(code: Code): Changed[] {
  return code.focus.flatMap((node): Changed[] => {
    if (![...ancestorsOf(node)].some(isFunction)) return []
    if (/^(update_expression|augmented_assignment_expression|augmented_assignment|assignment_expression|assignment)$/.test(node.type)) {
      const target = childByField(node, 'argument') ?? childByField(node, 'left')
      const right = childByField(node, 'right')
      const isCount = node.type.startsWith('update') || node.type.startsWith('augmented') || (right !== undefined && target !== undefined && code.textOf(right).includes(code.textOf(target)))
      return target && isCount && isLasting(code, target) ? [{ name: code.textOf(target), node, change: 'counted' }] : []
    }
    const call = callOf(node)
    if (call === undefined) return []
    const member = memberOf(call.callee)
    const method = member?.property && code.textOf(member.property)
    if (member && method && /^(shift|pop|popleft|next|__next__)$/.test(method) && isLasting(code, member.object)) return [{ name: code.textOf(member.object), node: member.object, change: 'taken' }]
    if (member && method && /^(append|push|add)$/.test(method) && isLasting(code, member.object)) return [{ name: code.textOf(member.object), node: member.object, change: 'filled' }]
    const [first] = call.args
    return code.textOf(call.callee) === 'next' && first && isLasting(code, first) ? [{ name: code.textOf(first), node: first, change: 'taken' }] : []
  })
}

/** Of the module, of the function itself, or a default value that is shared by all calls. */
function isLasting(code: Code, target: SyntaxNode): boolean {
  const member = memberOf(target)
  const base = member ? unwrap(member.object) : target
  if (base.type !== 'identifier') return false
  const binding = code.find(code.textOf(base), base)
  if (binding === undefined) return member !== undefined && /^(globalThis|global)$/.test(code.textOf(base))
  if (binding.isParameter) return code.language === 'python' && binding.values.length > 0 && /[[{]|list|dict|count|iter/.test(code.textOf(binding.values[0]?.node ?? base))
  const owner = (node: SyntaxNode) => [...ancestorsOf(node)].find(isFunction)
  return binding.definition !== undefined || owner(binding.at) === undefined || owner(binding.at) !== owner(target)
}

function isOfExpected(code: Code, list: SyntaxNode, facts: TestFacts): boolean {
  const binding = list.type === 'identifier' ? code.find(code.textOf(list), list) : undefined
  const values = (binding?.values ?? []).flatMap(({ node }) => constantsIn(code, node))
  return values.flat().some((value) => facts.expected.has(valueKey(value)) && weightOf(value) >= 1)
}

/** A condition on the counter with a fixed result behind it, or a list of results with the counter as the index. */
function isChosenBy(code: Code, node: SyntaxNode, name: string, facts: TestFacts): boolean {
  const mentions = (part: SyntaxNode | undefined) => part !== undefined && code.inside(part).some((each) => code.textOf(each) === name)
  const isExpected = (part: SyntaxNode) => {
    const value = code.fold(part)
    return value !== undefined && facts.expected.has(valueKey(value.value)) && (weightOf(value.value) >= 1 || isExact)
  }
  const head = childByField(node, 'condition') ?? node.children[2]
  const isExact = head !== undefined && /[!=]==?|%/.test(code.textOf(head))
  const index = memberOf(node)?.index
  if (index && mentions(index)) {
    const list = memberOf(node)?.object
    return list !== undefined && constantsIn(code, list).concat(list.type === 'identifier' ? (code.find(code.textOf(list), list)?.values ?? []).flatMap(({ node: value }) => constantsIn(code, value)) : []).flat().some((value) => facts.expected.has(valueKey(value)))
  }
  const condition = childByField(node, 'condition')
  if (node.type === 'switch_statement' && mentions(childByField(node, 'value'))) return returnedFrom(node).some(isExpected)
  if (node.type === 'conditional_expression') return mentions(node.children[2]) && [node.children[0], node.children.at(-1)].some((each) => each !== undefined && isExpected(each))
  if (condition === undefined || !mentions(condition) || !hasConstant(code, condition) || !/^(if_statement|ternary_expression|elif_clause)$/.test(node.type)) return false
  if (node.type === 'ternary_expression') return [childByField(node, 'consequence'), childByField(node, 'alternative')].some((each) => each !== undefined && isExpected(each))
  return returnedFrom(node).some(isExpected) || functionReturnsExpectedAfter(code, node, isExpected)
}

/** `2 if len(CALLS) == 1 else 0` */
function isChosenBySize(code: Code, node: SyntaxNode, name: string): boolean {
  const condition = childByField(node, 'condition') ?? (node.type === 'conditional_expression' ? node.children[2] : undefined)
  if (condition === undefined || !/^(if_statement|ternary_expression|conditional_expression)$/.test(node.type)) return false
  const text = code.textOf(condition).replaceAll(/\s/g, '')
  const asksForSize = [`len(${name})==`, `len(${name})%`, `${name}.length==`, `${name}.length%`, `${name}.size==`].some((part) => text.includes(part))
  const results = node.type === 'if_statement' ? returnedFrom(node) : [childByField(node, 'consequence') ?? node.children[0], childByField(node, 'alternative') ?? node.children.at(-1)]
  return asksForSize && results.some((each) => each !== undefined && code.fold(each) !== undefined)
}

/** A limit that the caller sets is no answer that somebody looked up. */
function hasConstant(code: Code, condition: SyntaxNode): boolean {
  const comparison = code.inside(condition).find((node) => /^(binary_expression|comparison_operator)$/.test(node.type))
  return comparison === undefined || comparison.children.some((side) => side.named && code.fold(side) !== undefined)
}

function functionReturnsExpectedAfter(code: Code, node: SyntaxNode, isExpected: (part: SyntaxNode) => boolean): boolean {
  const owner = [...ancestorsOf(node)].find(isFunction)
  return owner !== undefined && functionOf(owner) !== undefined && returnedFrom(owner).some((each) => isExpected(each) && weightOf(code.fold(each)?.value) >= 2)
}
