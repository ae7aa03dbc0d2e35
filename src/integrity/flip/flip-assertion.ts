import type { SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf, unwrap } from '../code/shape.ts'
import { type Assertion, assertionsOf } from '../tests/assertion.ts'
import { originsOf, type Origin } from '../tests/origins.ts'
import type { TestResult } from '../../oracle/test-report.ts'
import { changeValue, farNumber, farText, replaceValue, type TextEdit } from './change-value.ts'
import { flipCondition } from './flip-condition.ts'
import { flipNames } from './flip-names.ts'

/** What a flip may use to choose among the rows of a table. */
export interface FlipTarget {
  test: TestResult
  /** Lines of the test's file that the failure's stack names. */
  lines: readonly number[]
  /** Changes the assertion itself, wherever its expected value is written down. */
  inPlace?: boolean
}

const javaScriptClass = 'class RalphFlip extends Error {}'
const pythonClass = "type('RalphFlip', (Exception,), {})"

/** The changes by which an assertion asks for something else; undefined where none is certain to fail an honest implementation. */
export function flipAssertion(code: Code, assertion: Assertion, target: FlipTarget): TextEdit[] | undefined {
  switch (assertion.form) {
    case 'condition':
      return flipCondition(code, assertion, target)
    case 'raises':
      return flipRaises(code, assertion)
    case 'chain':
      return flipChain(code, assertion, target)
    case 'call':
      return flipCall(code, assertion, target)
    case 'own':
      return flipOwn(code, assertion, target)
  }
}

/** The expected side changed where it is written down, else replaced. `replace: undefined` leaves it alone. */
export function flipExpected(code: Code, expected: SyntaxNode, target: FlipTarget, replace: 'number' | 'text' | undefined): TextEdit[] | undefined {
  const here = changeValue(code, expected)
  if (here) return [here]
  const origins = target.inPlace === true || isGivenToo(code, expected) ? [] : rowsOf(code, originsOf(code, expected, target.lines), target)
  const changes = origins.map(({ node }) => changeValue(code, node) ?? (isOwnPlace(node, expected) ? undefined : replaceValue(code, node, replace)))
  if (changes.length > 0 && changes.every((change) => change !== undefined)) return withoutOverlaps(changes)
  return replace === undefined ? undefined : [replaceValue(code, expected, replace)]
}

/**
 * Whether the test also hands the expected value, or what it is a part of, to the code under test: changed where it is written down,
 * both sides would change alike.
 */
function isGivenToo(code: Code, expected: SyntaxNode): boolean {
  const path = code.textOf(unwrap(expected))
  const name = /^[\p{L}\p{N}_$]+/u.exec(path)?.[0] ?? ''
  const binding = code.find(name, expected)
  if (binding === undefined) return false
  const uses = code.nodes.filter((node) => isUse(node) && code.textOf(node) === name && node.from !== binding.at.from && code.find(name, node) === binding).map(wholePath)
  const given = uses.filter((use) => isPartOf(code.textOf(use), path) || isPartOf(path, code.textOf(use)))
  const asserted = given.length < 2 ? [] : assertionsOf(code).flatMap(({ args, actual, expected: sides }) => [...args, ...actual, ...sides].map(unwrap))
  return given.some((use) => use.from !== unwrap(expected).from && !asserted.some(({ from, to }) => from === use.from && to === use.to))
}

function isUse({ type, field, parent }: SyntaxNode): boolean {
  return (type === 'identifier' && !(parent?.type === 'keyword_argument' && field === 'name')) || type === 'shorthand_property_identifier'
}

/** `row` → `row.input` in `f(row.input)`. */
function wholePath(node: SyntaxNode): SyntaxNode {
  const { parent } = node
  const object = parent && memberOf(parent)?.object
  return parent && object?.from === node.from && object.to === node.to ? wholePath(parent) : node
}

function isPartOf(path: string, part: string): boolean {
  return part === path || part.startsWith(`${path}.`) || part.startsWith(`${path}[`)
}

function isOwnPlace(node: SyntaxNode, expected: SyntaxNode): boolean {
  return node.from === expected.from
}

/** Of the rows that are tests of their own the one that this test is made of, as far as its name tells. */
function rowsOf(code: Code, origins: readonly Origin[], { test }: FlipTarget): Origin[] {
  if (!origins.some(({ isTestRow }) => isTestRow === true)) return [...origins]
  const scored = origins.map((origin) => ({ origin, score: origin.row === undefined ? 0 : nameScore(code, origin.row, test.name) }))
  const best = Math.max(...scored.map(({ score }) => score))
  const chosen = scored.filter(({ score }) => score === best)
  // More rows than one that could be it: all change, and so does this one.
  return (chosen.length === 1 && best > 0 ? chosen : scored).map(({ origin }) => origin)
}

function nameScore(code: Code, row: SyntaxNode, name: string): number {
  const values = code.inside(row).filter((node) => /^(string|number|integer|float|true|false|null|none|unary_expression|unary_operator)$/.test(node.type)).map((node) => code.fold(node)?.value)
  const words = new Set(name.split(/[^\w.+-]+|-(?=[\w-])/))
  const isNamed = (value: unknown) => (typeof value === 'string' && value.length > 1 ? name.includes(value) : words.has(String(value)))
  const named = values.filter(isNamed).length
  return named === 0 ? 0 : named / values.length + named
}

export function withoutOverlaps(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = edits.toSorted((one, other) => one.from - other.from || one.to - other.to)
  return sorted.filter((edit, at) => at === 0 || edit.from >= (sorted[at - 1]?.to ?? 0) && !(edit.from === sorted[at - 1]?.from && edit.to === sorted[at - 1]?.to))
}

/** Matchers with a number that must be passed from one side. */
const above = /^(toBeGreaterThan(OrEqual)?|above|gt|greaterThan|gte|least|atLeast|greaterThanOrEqual|isAbove|isAtLeast|after)$/
const below = /^(toBeLessThan(OrEqual)?|below|lt|lessThan|lte|most|atMost|lessThanOrEqual|isBelow|isAtMost|before)$/
const ofTexts = /^(toMatch|match|matches|toContain|string|toHaveTextContent|include|includes|contain|contains|startsWith|endsWith|toHaveClass|toHaveAttribute)$/
const ofErrors = /^(toThrow|toThrowError|throw|throws|Throw|rejectedWith|toThrowWithMessage|rejects|doesNotThrow|doesNotReject)$/
const ofClasses = /^(toBeInstanceOf|instanceof|instanceOf|an?|typeOf)$/
const ofSnapshots = /^(toMatchSnapshot|toThrowErrorMatchingSnapshot|matchSnapshot|toMatchFileSnapshot|toMatchImageSnapshot)$/
const inlineSnapshots = /^(toMatchInlineSnapshot|toThrowErrorMatchingInlineSnapshot)$/
const notAssertions = /^(assertions|hasAssertions|extend|fail|unreachable|getState|setState|poll|soft|element)$/
const ofEquality = /^(toBe|toEqual|toStrictEqual|toMatchObject|toContainEqual|toHaveLength|toBeCloseTo|toHave(Been)?CalledTimes|toHave(Been)?(Last|Nth)?Called(Once)?With|lastCalledWith|nthCalledWith|toBeCalledWith|toBeCalledTimes|toHave(Last|Nth)?Returned(With|Times)|toHaveProperty|toHaveValue|toHaveReturnedWith|toHaveResolvedWith|equals?|eq|eql|eqls|length|lengthOf|property|members|keys?|closeTo|approximately|calledWith|calledOnceWith|calledWithExactly|callCount|be|size)$/

function flipChain(code: Code, assertion: Assertion, target: FlipTarget): TextEdit[] | undefined {
  const { links, name, args, nameNode, actual } = assertion
  if (nameNode === undefined || notAssertions.test(name) || ofSnapshots.test(name) || isNeverCalled(assertion)) return undefined
  const negation = links.find((link) => link.name === 'not')
  if (negation) return [{ from: code.text.lastIndexOf('.', negation.property.from), to: negation.property.to, text: '' }]
  const [first, second] = args
  if (first === undefined) return negateChain(assertion)
  if (inlineSnapshots.test(name)) return first.type === 'template_string' || first.type === 'string' ? [insertIntoSnapshot(code, first)] : undefined
  if (above.test(name) || below.test(name)) return [{ from: first.from, to: first.to, text: above.test(name) ? '9876543210' : '-9876543210' }]
  if (name === 'toHaveProperty' || name === 'property' || name === 'toHaveAttribute') return flipExpected(code, second ?? first, target, second ? 'number' : 'text')
  if (name === 'toHaveBeenNthCalledWith' || name === 'nthCalledWith' || name === 'toHaveNthReturnedWith') return second && flipExpected(code, second, target, 'number')
  if (ofErrors.test(name)) return flipError(code, first, second, target)
  if (ofClasses.test(name)) return first.type === 'string' ? flipExpected(code, first, target, 'text') : [{ from: first.from, to: first.to, text: javaScriptClass }]
  if (name === 'within') return second && [{ from: first.from, to: second.to, text: '9876543210, 9876543211' }]
  if (name === 'oneOf' || name === 'toBeOneOf') return [{ from: first.from, to: first.to, text: `[${farNumber}]` }]
  if (name === 'satisfy' || name === 'toSatisfy' || name === 'toPass') return negateChain(assertion)
  // `expect(5).toBe(f())`: the literal is the expected side wherever it stands.
  const [subject] = actual
  if (subject && ofEquality.test(name) && changeValue(code, first) === undefined && originsOf(code, first).length === 0 && isPlainLiteral(subject)) {
    const swapped = changeValue(code, subject)
    if (swapped) return [swapped]
  }
  if (ofTexts.test(name)) return flipExpected(code, first, target, first.type === 'regex' ? undefined : 'text')
  if (ofEquality.test(name)) return flipExpected(code, firstChangeable(code, args) ?? first, target, 'number')
  const other = firstChangeable(code, args)
  return other ? flipExpected(code, other, target, undefined) : negateChain(assertion)
}

/** `expect(x).toBeNull;` asserts nothing: a matcher of jest's kind wants a call. */
function isNeverCalled({ name, nameNode, links }: Assertion): boolean {
  return /^to[A-Z]/.test(name) && links.some(({ property, args }) => property === nameNode && args === undefined)
}

function firstChangeable(code: Code, args: readonly SyntaxNode[]): SyntaxNode | undefined {
  return args.find((argument) => changeValue(code, argument) !== undefined)
}

function isPlainLiteral(node: SyntaxNode): boolean {
  return /^(number|string|true|false|null|array|object|integer|float|list|tuple|dictionary|none)$/.test(unwrap(node).type)
}

/** `.not` before the matcher of jest's kind, after `expect(x)` for chai's words. */
function negateChain({ links, nameNode, subjectEnd, name }: Assertion): TextEdit[] | undefined {
  if (nameNode === undefined) return undefined
  if (/^to[A-Z]/.test(name)) return [{ from: nameNode.from, to: nameNode.from, text: 'not.' }]
  const after = links.findLast((link) => /^(resolves|rejects|eventually)$/.test(link.name))?.property.to ?? subjectEnd
  return [{ from: after, to: after, text: '.not' }]
}

function insertIntoSnapshot(code: Code, node: SyntaxNode): TextEdit {
  const lead = /^[`'"]\s*["']?/.exec(code.textOf(node))?.[0].length ?? 1
  return { from: node.from + lead, to: node.from + lead, text: `${farText} ` }
}

/** Another message, a pattern that cannot match, or a class that nothing is an instance of. */
function flipError(code: Code, first: SyntaxNode, second: SyntaxNode | undefined, target: FlipTarget): TextEdit[] | undefined {
  const message = second && changeValue(code, second)
  if (message && first.type !== 'string') return [message]
  const change = changeValue(code, first)
  if (change) return [change]
  const inner = unwrap(first)
  if (/^(arrow_function|function_expression)$/.test(inner.type)) return [{ from: first.from, to: first.to, text: '() => false' }]
  if (callOf(inner)) return [{ from: first.from, to: first.to, text: javaScriptClass }]
  const origins = originsOf(code, first, target.lines)
  if (origins.length > 0) return flipExpected(code, first, target, undefined)
  return [{ from: first.from, to: first.to, text: javaScriptClass }]
}

function flipRaises(code: Code, { name, args, node }: Assertion): TextEdit[] | undefined {
  const match = args.find((each) => each.type === 'keyword_argument' && code.textOf(each).startsWith('match'))
  const pattern = match && code.nodes.find((each) => each.parent === match && each.field === 'value')
  const change = pattern && changeValue(code, pattern)
  if (change) return [change]
  const [type, text] = args.filter((each) => each.type !== 'keyword_argument')
  if (/Regex/.test(name) && text) {
    const other = changeValue(code, text)
    if (other) return [other]
  }
  if (type === undefined || /Logs/.test(name)) return undefined
  const isWarning = /warns|Warns/.test(name)
  return node.from === type.from ? undefined : [{ from: type.from, to: type.to, text: isWarning ? "type('RalphFlip', (Warning,), {})" : pythonClass }]
}

function flipCall(code: Code, assertion: Assertion, target: FlipTarget): TextEdit[] | undefined {
  const { name, nameNode, args, actual, expected } = assertion
  if (nameNode === undefined) return undefined
  const [first, second] = args
  const swapped = flipNames[name]
  const rename = swapped === undefined ? undefined : [{ from: nameNode.to - name.length, to: nameNode.to, text: swapped }]
  const isImported = nameNode.type === 'identifier' && code.textOf(nameNode) === name && callOf(nameNode.parent ?? nameNode)?.callee === nameNode
  if (name === 'ifError' && first) return [{ from: nameNode.from, to: nameNode.to, text: 'ok' }]
  if (/^(throws|rejects)$/.test(name)) {
    const isMessage = second !== undefined && (second.type === 'string' || second.type === 'template_string')
    if (second !== undefined && !isMessage) return flipError(code, second, undefined, target)
    return isImported ? undefined : [{ from: nameNode.from, to: nameNode.to, text: name === 'throws' ? 'doesNotThrow' : 'doesNotReject' }]
  }
  if (/^(doesNotThrow|doesNotReject)$/.test(name)) return isImported ? undefined : [{ from: nameNode.from, to: nameNode.to, text: name === 'doesNotThrow' ? 'throws' : 'rejects' }]
  if (rename) return isImported && code.language === 'javascript' ? negateImported(code, name, first) : rename
  if (/^(isAbove|isAtLeast|assertGreater|assertGreaterEqual)$/.test(name)) return second && [{ from: second.from, to: second.to, text: '9876543210' }]
  if (/^(isBelow|isAtMost|assertLess|assertLessEqual)$/.test(name)) return second && [{ from: second.from, to: second.to, text: '-9876543210' }]
  if (/^(typeOf|instanceOf|assertIsInstance)$/.test(name) && second && second.type !== 'string') return [{ from: second.from, to: second.to, text: code.language === 'python' ? pythonClass : javaScriptClass }]
  if (name === 'assertRegex' || name === 'match') {
    const change = second && changeValue(code, second)
    return change ? [change] : second && [{ from: second.from, to: second.to, text: code.language === 'python' ? `'${farText}'` : '/(?!)/' }]
  }
  const side = expectedSide(code, actual[0], expected[0], target)
  if (side !== undefined) {
    const kind = /^(include|includes|assertMultiLineEqual)$/.test(name) ? 'text' : 'number'
    // The other array of numpy, the other text: what is no literal is replaced only where any value is taken.
    return flipExpected(code, side, target, /^assert_(frame|series|index)|^(hasAllKeys|sameMembers|includeMembers|sameDeepMembers|sameOrderedMembers)$/.test(name) ? undefined : kind)
  }
  const extra = expected.find((argument) => changeValue(code, argument.type === 'keyword_argument' ? (argument.children.find(({ field }) => field === 'value') ?? argument) : argument) !== undefined)
  const value = extra?.type === 'keyword_argument' ? extra.children.find(({ field }) => field === 'value') : extra
  return value ? flipExpected(code, value, target, undefined) : undefined
}

/** Only where the test failed in this very line, with a literal as the second argument: then it is what was expected. */
function flipOwn(code: Code, { node, expected: [second] }: Assertion, { lines, test }: FlipTarget): TextEdit[] | undefined {
  const change = second && changeValue(code, second)
  const isHit = lines.includes(code.lineOf(node)) && test.failure?.kind === 'assertion'
  return change && isHit ? [change] : undefined
}

/** `ok(x)` that is imported by its name: its argument is turned round. */
function negateImported(code: Code, name: string, first: SyntaxNode | undefined): TextEdit[] | undefined {
  return first && /^(ok|isTrue|isOk)$/.test(name) ? [{ from: first.from, to: first.to, text: `!(${code.textOf(first)})` }] : undefined
}

/** By the order of the arguments the second; the first where only that one is a literal. */
function expectedSide(code: Code, first: SyntaxNode | undefined, second: SyntaxNode | undefined, target: FlipTarget): SyntaxNode | undefined {
  if (second === undefined || second.type === 'keyword_argument') return undefined
  if (first === undefined || changeValue(code, second) !== undefined) return second
  if (changeValue(code, first) !== undefined && isPlainLiteral(first)) return first
  if (originsOf(code, second, target.lines).length > 0) return second
  return originsOf(code, first, target.lines).length > 0 ? first : isNamedExpected(code, first) ? first : second
}

function isNamedExpected(code: Code, node: SyntaxNode): boolean {
  return node.type === 'identifier' && /^(expected|want|wanted|desired|correct|exp)/i.test(code.textOf(node))
}
