import { childByField, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import type { Assertion, ChainLink } from './assertion.ts'

const expectNames = /^(?:(?:chai|vitest|vi|jest|bun:test|@jest\/globals|@playwright\/test|[\w@/-]+)\.)?expect(?:\.(?:soft|poll|element|default))?$/
/** Functions of node:assert and chai's assert whose first argument is the value and whose second is what it should be. */
const comparing = /^(equal|strictEqual|deepEqual|deepStrictEqual|notEqual|notStrictEqual|notDeepEqual|notDeepStrictEqual|looseEqual|is|same|eq|eql|deepLooseEqual|partialDeepStrictEqual|match|doesNotMatch|notMatch|include|notInclude|includes|deepInclude|lengthOf|sameMembers|sameDeepMembers|sameOrderedMembers|includeMembers|property|propertyVal|isAbove|isAtLeast|isBelow|isAtMost|closeTo|approximately|typeOf|instanceOf|notInstanceOf|hasAllKeys|oneOf|strictSame|equals|isDeepStrictEqual)$/
const throwing = /^(throws|rejects|doesNotThrow|doesNotReject|throw|Throw|isRejected)$/
const stating = /^(ok|notOk|isTrue|isFalse|isNotTrue|isNotFalse|isNull|isNotNull|isUndefined|isDefined|isNaN|isNotNaN|exists|notExists|isOk|isNotOk|isArray|isNotArray|isObject|isNotObject|isString|isNotString|isNumber|isNotNumber|isBoolean|isNotBoolean|isFunction|isNotFunction|isEmpty|isNotEmpty|isFinite|true|false|truthy|falsy|assert|ifError|fail|isFrozen|isNotFrozen|isSealed|isExtensible)$/

export function javaScriptAssertions(code: Code): Assertion[] {
  return code.nodes.flatMap((node) => expectChain(code, node) ?? shouldChain(code, node) ?? assertCall(code, node) ?? ownAssertion(code, node) ?? [])
}

function expectChain(code: Code, node: SyntaxNode): Assertion | undefined {
  const call = callOf(node)
  if (call === undefined || call.isNew || !isExpect(code, call.callee)) return undefined
  return chain(code, node, call.args)
}

function isExpect(code: Code, callee: SyntaxNode): boolean {
  const text = code.textOf(callee)
  return /(^|\.)expect(\.(soft|poll))?$/.test(text) && (text.startsWith('expect') || expectNames.test(code.pathOf(callee) ?? text))
}

function shouldChain(code: Code, node: SyntaxNode): Assertion | undefined {
  const member = memberOf(node)
  if (member?.property === undefined || code.textOf(member.property) !== 'should' || node.parent === undefined) return undefined
  return memberOf(node.parent) ? chain(code, node, [member.object]) : undefined
}

function chain(code: Code, root: SyntaxNode, actual: SyntaxNode[]): Assertion | undefined {
  const links: ChainLink[] = []
  let outer = root
  for (let above = root.parent; above !== undefined; above = above.parent) {
    const member = memberOf(above)
    const call = callOf(above)
    if (member?.object === outer && member.property) links.push({ name: code.textOf(member.property), property: member.property })
    else if (call?.callee === outer && !call.isNew) {
      const last = links.at(-1)
      if (last) last.args = call.args
    } else break
    outer = above
  }
  const matcher = links.findLast(({ args }) => args !== undefined) ?? links.at(-1)
  if (matcher === undefined) return undefined
  return { form: 'chain', node: outer, name: matcher.name, nameNode: matcher.property, links, subjectEnd: root.to, args: matcher.args ?? [], actual, expected: matcher.args ?? [] }
}

function assertCall(code: Code, node: SyntaxNode): Assertion | undefined {
  const call = callOf(node)
  if (call === undefined || call.isNew) return undefined
  const path = code.pathOf(call.callee) ?? ''
  const member = memberOf(call.callee)
  const name = member?.property ? code.textOf(member.property) : /[^./]*$/.exec(path)?.[0] || code.textOf(call.callee)
  const object = member ? code.textOf(member.object) : ''
  const isAssert = /(^|[./])(assert|chai)(\.|$)/.test(path) || /(^|\.)assert(\.strict)?$/.test(object) || (object === 't' && /^(assert|is|equal|deepEqual|true|false|throws|ok|same)/.test(name))
  if (!isAssert) return undefined
  const isPlain = /(^|\.)assert(\.strict|\.default)?$/.test(path) || (member === undefined && code.textOf(call.callee) === 'assert')
  const [first, second] = call.args
  if (isPlain || name === 'ok') {
    if (first === undefined) return undefined
    const sides = comparedSides(first)
    return { form: 'condition', node, name: '', links: [], subjectEnd: node.to, args: [first], actual: sides?.slice(0, 1) ?? [first], expected: sides?.slice(1) ?? [] }
  }
  if (!comparing.test(name) && !throwing.test(name) && !stating.test(name)) return undefined
  const nameNode = member?.property ?? call.callee
  const expected = comparing.test(name) || (throwing.test(name) && second !== undefined) ? call.args.slice(1, name === 'propertyVal' || name === 'property' ? 3 : 2) : []
  return { form: 'call', node, name, nameNode, links: [], subjectEnd: node.to, args: call.args, actual: call.args.slice(0, 1), expected }
}

/** `same(await f(), ['a'])`: a function of another library that by its name and its arguments compares. */
function ownAssertion(code: Code, node: SyntaxNode): Assertion | undefined {
  const call = callOf(node)
  const [first, second] = call?.args ?? []
  const member = call && memberOf(call.callee)
  const name = call && code.textOf(member?.property ?? call.callee)
  if (call === undefined || call.isNew || first === undefined || second === undefined || name === undefined) return undefined
  const isStatement = node.parent?.type === 'expression_statement' || node.parent?.parent?.type === 'expression_statement'
  if (!isStatement || !/^(same|equals?|eq|is|deepEquals?|check(Equal)?|assert[A-Z]\w*|expect[A-Z]\w*|should[A-Z]\w*|verify\w*|isEqual|matches?)$/.test(name)) return undefined
  return { form: 'own', node, name, nameNode: member?.property ?? call.callee, links: [], subjectEnd: node.to, args: call.args, actual: [first], expected: [second] }
}

function comparedSides(node: SyntaxNode): [SyntaxNode, SyntaxNode] | undefined {
  const left = childByField(node, 'left')
  const right = childByField(node, 'right')
  return node.type === 'binary_expression' && left && right ? [left, right] : undefined
}
