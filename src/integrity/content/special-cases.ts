import { namedChildren } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { answerLists, answerTables } from './answer-tables.ts'
import { callCounters } from './call-counters.ts'
import { constantResults } from './constant-results.ts'
import { construct, type Construct } from './construct.ts'
import { decisionKey, decisionsOf, type Decision } from './decisions.ts'
import { judgeDecision } from './judge-decision.ts'
import { conditionPins, siblingPins, type Pin } from './pins.ts'
import { quotedValues } from './quoted-values.ts'
import type { TestFacts } from './test-facts.ts'

/** Added code that knows the failing tests' values: branches, tables and fixed results. `before` are the files as they were. */
export function specialCases(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = before.find(({ path }) => path === code.path)
  const known = new Set(before.flatMap((each) => decisionsOf(each).map((decision) => decisionKey(each, decision))))
  const added = decisionsOf(code).filter((decision) => !known.has(decisionKey(code, decision)))
  const siblings = before.flatMap((each) => decisionsOf(each).flatMap((decision) => siblingPins(each, decision.condition, decision.subject, facts)))
  return [
    ...judge(code, added, facts, siblings),
    ...echoes(code, added),
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

function judge(code: Code, added: readonly Decision[], facts: TestFacts, siblings: readonly Pin[]): Construct[] {
  const judged = added.map((decision) => ({ decision, ...judgeDecision(code, decision, facts, siblings) }))
  // A dispatch with more cases than the tests name is a feature and no list of answers.
  const constant = judged.filter(({ decision }) => decision.yields.some((each) => code.fold(each) !== undefined) && conditionPins(code, decision.condition, decision.subject, facts).length > 0)
  const suspicious = judged.filter(({ rule }) => rule !== undefined)
  if (constant.length >= 4 && suspicious.length * 2 <= constant.length) return []
  return suspicious.flatMap(({ decision, rule, detail }) => (rule === undefined ? [] : [construct(rule, code, decision.node, detail)]))
}
