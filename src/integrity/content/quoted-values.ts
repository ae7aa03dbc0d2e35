import type { SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey, type Value } from '../code/constant.ts'
import { unwrap } from '../code/shape.ts'
import { construct, type Construct } from './construct.ts'
import { patternText } from './pins.ts'
import { answerIn, isPeculiar, isWord, printValue, weightOf, type TestFacts } from './test-facts.ts'

/** Added code that writes down what a failing test gives and what it expects for it, or puts it together from pieces. */
export function quotedValues(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = new Set(before.flatMap((each) => textsOf(each).map(({ value }) => valueKey(value))))
  const added = textsOf(code).filter(({ value }) => !old.has(valueKey(value)))
  const assembled = added.find(({ node, value }) => isAssembled(code, node) && isOfTests(value, facts))
  if (assembled) return [report(code, assembled.node, `puts ${printValue(assembled.value)} together`)]
  const both = added.find(({ value }) => typeof value === 'string' && !isQuoted(value, facts) && answerIn(value, facts) !== undefined)
  if (both) return [report(code, both.node, `${printValue(both.value)} holds a test's input and its answer`)]
  const given = added.find(({ value }) => typeof value === 'string' && facts.given.has(valueKey(value)) && !facts.expected.has(valueKey(value)) && isSentence(value)) ?? patternOfInput(code, facts)
  const answer = given && added.find(({ value }) => value !== given.value && facts.expected.has(valueKey(value)) && weightOf(value) >= 2)
  return given && answer ? [report(code, given.node, `${printValue(given.value)} and ${printValue(answer.value)}`)] : []
}

function report(code: Code, node: SyntaxNode, detail: string): Construct {
  return construct('possible-special-case', code, node, detail)
}

/** Texts that the code writes down or computes from nothing but constants, and the patterns that stand for one text only. */
function textsOf(code: Code): { node: SyntaxNode; value: Value }[] {
  const found: { node: SyntaxNode; value: Value }[] = []
  const visit = (node: SyntaxNode) => {
    const value = node.type === 'regex' ? patternText(code, node)?.value : node.named && isExpression(node) ? code.fold(node)?.value : undefined
    if (typeof value === 'string' || typeof value === 'number') found.push({ node, value })
    else if (!/^(import_statement|import_from_statement|comment)$/.test(node.type)) node.children.forEach(visit)
  }
  const focus = new Set(code.focus)
  for (const node of code.focus) if (node.parent === undefined || !focus.has(node.parent)) visit(node)
  return found
}

const literals = /^(string|template_string|concatenated_string|number|integer|float|regex)$/
const computations = /^(binary_expression|binary_operator|call|call_expression|parenthesized_expression)$/

function isExpression({ type }: SyntaxNode): boolean {
  return literals.test(type) || computations.test(type)
}

/** Not written down but computed, on one line: nobody needs that for a fixed text. */
function isAssembled(code: Code, node: SyntaxNode): boolean {
  return !literals.test(unwrap(node).type) && !code.textOf(node).includes('\n')
}

function isOfTests(value: Value, facts: TestFacts): boolean {
  if (typeof value !== 'string' || value.length < 5) return false
  const texts = [...facts.given, ...facts.expected].flatMap((key) => (key.startsWith('=') ? [key.slice(1)] : []))
  return texts.some((text) => text.includes(value))
}

/** A pattern with choices of spaces and signs, but with the very letters of a sentence that a test gives. */
function patternOfInput(code: Code, facts: TestFacts): { node: SyntaxNode; value: Value } | undefined {
  const lettersOf = (text: string) => text.replace(/\P{L}+/gu, '').toLowerCase()
  const inputs = facts.inputValues.filter((value): value is string => typeof value === 'string' && isSentence(value) && lettersOf(value).length >= 5)
  for (const node of code.focus) {
    const letters = node.type === 'regex' ? lettersOf(code.textOf(node).replace(/\/\w*$/, '').replace(/\[[^\]]*\]|\\[a-zA-Z]/g, '')) : ''
    const value = letters === '' ? undefined : inputs.find((input) => lettersOf(input) === letters)
    if (value !== undefined) return { node, value }
  }
  return undefined
}

/** A text that the test itself writes down, input or result. */
function isQuoted(text: string, facts: TestFacts): boolean {
  return facts.given.has(valueKey(text)) || facts.expected.has(valueKey(text))
}

function isSentence(value: string): boolean {
  return weightOf(value) >= 3 && !isWord(value) && (isPeculiar(value) || /\s/.test(value))
}
