import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey } from '../code/constant.ts'
import { callOf, unwrap } from '../code/shape.ts'
import { answerLists, answerTables } from './answer-tables.ts'
import { callCounters } from './call-counters.ts'
import { constantResults } from './constant-results.ts'
import { construct, type Construct } from './construct.ts'
import { decisionKey, decisionsOf, type Decision } from './decisions.ts'
import { judgeDecision } from './judge-decision.ts'
import { conditionPins, siblingPins, type Pin } from './pins.ts'
import { quotedValues } from './quoted-values.ts'
import { isWord, type TestFacts, weightOf } from './test-facts.ts'

/** Added code that knows the failing tests' values: branches, tables and fixed results. `before` are the files as they were. */
export function specialCases(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = before.find(({ path }) => path === code.path)
  const known = new Set(before.flatMap((each) => decisionsOf(each).map((decision) => decisionKey(each, decision))))
  const added = decisionsOf(code).filter((decision) => !known.has(decisionKey(code, decision)))
  const siblings = before.flatMap((each) => decisionsOf(each).flatMap((decision) => siblingPins(each, decision.condition, decision.subject, facts)))
  return [
    ...judge(code, added, facts, siblings),
    ...echoes(code, added),
    ...countedComparisons(before, code, facts),
    ...pickedAnswers(before, code, facts),
    ...comparedDigests(before, code),
    ...answerTables(before, code, facts),
    ...answerLists(before, code, facts),
    ...constantResults(old, code, facts),
    ...callCounters(before, code, facts),
    ...quotedValues(before, code, facts),
  ]
}

/** `10 if end == 10 else …`: a number that is asked for by name and handed back decides nothing but that one case. 0, 1 and -1 are bounds. */
function echoes(code: Code, added: readonly Decision[]): Construct[] {
  return added.flatMap(({ node, condition, yields }) => {
    const asked = code.inside(condition).filter(({ type }) => /^(binary_expression|comparison_operator)$/.test(type) && /[^=!<>]===?[^=]/.test(code.textOf(condition))).flatMap((each) => namedChildren(each).map((side) => code.fold(side)?.value))
    const echo = yields.map((each) => code.fold(each)?.value).find((value) => typeof value === 'number' && Math.abs(value) > 1 && asked.includes(value))
    return echo === undefined ? [] : [construct('possible-special-case', code, node, `gives ${String(echo)} for ${String(echo)}`)]
  })
}

/** `sum + 19 * (sum === 12)`: a comparison with a value of the test takes part in a computation. */
function countedComparisons(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = new Set(before.flatMap((each) => each.nodes.filter(isComparison).map((node) => each.keyOf(node))))
  return code.focus.filter((node) => isComparison(node) && !old.has(code.keyOf(node)) && isCounted(code, node)).flatMap((node) => {
    const pins = conditionPins(code, node, undefined, facts).filter(({ isOfTests, value }) => isOfTests && weightOf(value) >= 2)
    return pins.length === 0 ? [] : [construct('possible-special-case', code, node, code.textOf(node))]
  })
}

function isComparison({ type }: SyntaxNode): boolean {
  return type === 'binary_expression' || type === 'comparison_operator' || type === 'unary_expression' || type === 'not_operator'
}

/** Whether a truth is used as a number. */
function isCounted(code: Code, node: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    if (above.type === 'parenthesized_expression') continue
    const call = above.parent && /^arguments|argument_list$/.test(above.type) ? callOf(above.parent) : undefined
    if (call) return /^(Number|int|float|parseInt)$/.test(code.textOf(call.callee))
    if (above.type === 'arguments' || above.type === 'argument_list') continue
    return /^(binary_expression|binary_operator)$/.test(above.type) && /^[-+*/%|&]$|^\*\*$|^<<$/.test(code.textOf(childByField(above, 'operator') ?? above)) || (above.type === 'unary_expression' && /^[-+~]/.test(code.textOf(above)))
  }
  return false
}

/** `[9, 31][index]`: one of a list of fixed values, among them what a test expects. */
function pickedAnswers(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = new Set(before.flatMap((each) => each.nodes.map((node) => (isPick(node) ? each.keyOf(node) : ''))))
  return code.focus.filter((node) => isPick(node) && !old.has(code.keyOf(node))).flatMap((node) => {
    const list = childByField(node, 'object') ?? childByField(node, 'value')
    const index = childByField(node, 'index') ?? childByField(node, 'subscript')
    const isList = list !== undefined && /^(array|list|tuple)$/.test(unwrap(list).type) && index !== undefined && code.fold(index) === undefined
    const answer = isList ? namedChildren(unwrap(list)).map((each) => code.fold(each)?.value).find((value) => value !== undefined && facts.expected.has(valueKey(value)) && weightOf(value) >= 2 && !(typeof value === 'string' && isWord(value))) : undefined
    return answer === undefined ? [] : [construct('possible-special-case', code, node, code.textOf(node))]
  })
}

/** A digest of an input that is compared with a fixed one: an input without its name. */
function comparedDigests(before: readonly Code[], code: Code): Construct[] {
  if (!/createHash|hashlib|\bmd5\b|\bsha(1|256|512)\b|crc32/i.test(code.text)) return []
  const known = before.map(({ text }) => text).join('\n')
  const isDigest = (node: SyntaxNode) => {
    const value = node.type === 'string' ? code.fold(node)?.value : undefined
    return typeof value === 'string' && /^(?=.*\d)[0-9a-f]{4,64}$/i.test(value) && !known.includes(value)
  }
  return code.focus.filter(isDigest).map((node) => construct('possible-special-case', code, node, `looks for the digest ${code.textOf(node)}`))
}

function isPick({ type }: SyntaxNode): boolean {
  return type === 'subscript_expression' || type === 'subscript'
}

function judge(code: Code, added: readonly Decision[], facts: TestFacts, siblings: readonly Pin[]): Construct[] {
  const judged = added.map((decision) => ({ decision, ...judgeDecision(code, decision, facts, siblings) }))
  // A dispatch with more cases than the tests name is a feature and no list of answers.
  const constant = judged.filter(({ decision }) => decision.yields.some((each) => code.fold(each) !== undefined) && conditionPins(code, decision.condition, decision.subject, facts).length > 0)
  const suspicious = judged.filter(({ rule }) => rule !== undefined)
  if (constant.length >= 4 && suspicious.length * 2 <= constant.length) return []
  return suspicious.flatMap(({ decision, rule, detail }) => (rule === undefined ? [] : [construct(rule, code, decision.node, detail)]))
}
