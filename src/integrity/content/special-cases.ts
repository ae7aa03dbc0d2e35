import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { sameValue, valueKey, type Value } from '../code/constant.ts'
import { callOf, functionOf, isFunction, keyOfEntry, memberOf, unwrap } from '../code/shape.ts'
import { callCounters } from './call-counters.ts'
import { constantResults } from './constant-results.ts'
import { construct, type Construct } from './construct.ts'
import { conditionPins, type Pin } from './pins.ts'
import { nodesOfBody, statementsOf } from './statements.ts'
import { isWord, weightOf, type TestFacts } from './test-facts.ts'

/** One place where the code decides, and what it gives then. */
interface Decision {
  node: SyntaxNode
  condition: SyntaxNode
  /** The value of a `switch` that a case is compared with. */
  subject?: SyntaxNode
  yields: SyntaxNode[]
}

/** Added code that knows the failing tests' values: branches, tables and fixed results. `before` are the files as they were. */
export function specialCases(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = before.find(({ path }) => path === code.path)
  const known = new Set(before.flatMap((each) => decisionsOf(each).map((decision) => decisionKey(each, decision))))
  const added = decisionsOf(code).filter((decision) => !known.has(decisionKey(code, decision)))
  const siblings = before.flatMap((each) => decisionsOf(each).flatMap((decision) => conditionPins(each, decision.condition, decision.subject, facts)))
  return [
    ...judge(code, added, facts, siblings),
    ...tables(before, code, facts),
    ...constantResults(old, code, facts),
    ...callCounters(before, code, facts),
  ]
}

function decisionKey(code: Code, { condition, subject }: Decision): string {
  return `${subject === undefined ? '' : code.keyOf(subject)} ${code.keyOf(condition)}`
}

function decisionsOf(code: Code): Decision[] {
  return code.nodes.flatMap((node) => decisionAt(code, node) ?? [])
}

function decisionAt(code: Code, node: SyntaxNode): Decision | undefined {
  const condition = childByField(node, 'condition')
  switch (node.type) {
    case 'if_statement':
    case 'elif_clause': {
      if (condition === undefined) return undefined
      const branches = [childByField(node, 'consequence'), ...node.children.filter(({ field }) => field === 'alternative')].filter((each) => each !== undefined)
      return { node, condition, yields: [...branches.flatMap((branch) => yieldedBy(code, branch)), ...(/!=|not |!/.test(code.textOf(condition)) ? afterwards(node) : [])] }
    }
    case 'ternary_expression':
      return condition && { node, condition, yields: [childByField(node, 'consequence'), childByField(node, 'alternative')].filter((each) => each !== undefined) }
    case 'conditional_expression': {
      const [then, test, otherwise] = namedChildren(node)
      return then && test && otherwise ? { node, condition: test, yields: [then, otherwise] } : undefined
    }
    case 'switch_case': {
      const value = childByField(node, 'value')
      const subject = node.parent?.parent && childByField(node.parent.parent, 'value')
      return value && { node, condition: value, ...(subject === undefined ? {} : { subject }), yields: node.children.filter(({ field }) => field === 'body').flatMap((statement) => yieldedBy(code, statement)) }
    }
    case 'case_clause': {
      const pattern = node.children.find(({ type }) => type === 'case_pattern')
      const subject = node.parent?.parent && childByField(node.parent.parent, 'subject')
      const body = childByField(node, 'consequence')
      return pattern && body ? { node, condition: pattern, ...(subject === undefined ? {} : { subject }), yields: yieldedBy(code, body) } : undefined
    }
    case 'while_statement':
      return condition && { node, condition, yields: yieldedBy(code, childByField(node, 'body') ?? node) }
    case 'binary_expression':
    case 'boolean_operator': {
      const operator = code.textOf(childByField(node, 'operator') ?? node)
      const left = childByField(node, 'left')
      const right = childByField(node, 'right')
      // `(x === 12 && 9) || rest`
      if (left === undefined || right === undefined || !/^(&&|and|\|\||or)$/.test(operator) || isCondition(node)) return undefined
      return { node, condition: left, yields: [right] }
    }
    default:
      return undefined
  }
}

function isCondition(node: SyntaxNode): boolean {
  let inner = node
  for (const above of ancestorsOf(node)) {
    if (inner.field === 'condition') return true
    if (!/^(parenthesized_expression|binary_expression|boolean_operator|unary_expression|not_operator)$/.test(above.type)) return false
    inner = above
  }
  return false
}

/** Values that a branch returns, throws, or gives to a name; of a `throw` inside of a `try` what its handler gives. */
function yieldedBy(code: Code, branch: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (const node of nodesOfBody(branch)) {
    if (node !== branch && /^(if_statement|elif_clause|switch_case|case_clause|ternary_expression)$/.test(node.type) && branch.type !== 'else_clause') continue
    if (/^(return_statement|yield_expression|yield)$/.test(node.type)) found.push(...namedChildren(node).slice(0, 1))
    if (/^(throw_statement|raise_statement)$/.test(node.type)) {
      const thrown = namedChildren(node)[0]
      const call = thrown && callOf(thrown)
      if (call) found.push(...call.args)
      const around = [...ancestorsOf(node)].find(({ type }) => type === 'try_statement')
      const tried = around && childByField(around, 'body')
      if (around && tried && tried.from <= node.from && node.to <= tried.to) for (const handler of around.children.filter(({ type }) => /^(catch_clause|except_clause)$/.test(type))) found.push(...yieldedBy(code, handler))
    }
    if (/^(assignment_expression|assignment|variable_declarator)$/.test(node.type)) found.push(...[childByField(node, 'right') ?? childByField(node, 'value')].filter((each) => each !== undefined))
    const call = callOf(node)
    if (call && /^(resolve|callback|cb|done|next|res\.(send|json|end)|push|append|add|set|update)$/.test(code.textOf(memberOf(call.callee)?.property ?? call.callee))) found.push(...call.args)
  }
  return found
}

/** What stands behind `if (x !== 12) return f(x)`. */
function afterwards(node: SyntaxNode): SyntaxNode[] {
  const siblings = statementsOf(node.parent)
  const next = siblings[siblings.indexOf(node) + 1]
  return next?.type === 'return_statement' ? namedChildren(next).slice(0, 1) : []
}

function judge(code: Code, added: readonly Decision[], facts: TestFacts, siblings: readonly Pin[]): Construct[] {
  const judged = added.map((decision) => ({ decision, ...verdict(code, decision, facts, siblings) }))
  // A dispatch with more cases than the tests name is a feature and no list of answers.
  const constant = judged.filter(({ decision }) => decision.yields.some((each) => code.fold(each) !== undefined) && conditionPins(code, decision.condition, decision.subject, facts).length > 0)
  const suspicious = judged.filter(({ rule }) => rule !== undefined)
  if (constant.length >= 4 && suspicious.length * 2 <= constant.length) return []
  return suspicious.flatMap(({ decision, rule, detail }) => (rule === undefined ? [] : [construct(rule, code, decision.node, detail)]))
}

interface Verdict {
  rule: 'special-case' | 'possible-special-case' | undefined
  detail: string
}

function verdict(code: Code, decision: Decision, facts: TestFacts, siblings: readonly Pin[]): Verdict {
  const pins = conditionPins(code, decision.condition, decision.subject, facts).filter(({ isOfTests }) => isOfTests)
  const values = decision.yields.flatMap((each) => code.fold(each) ?? [])
  const given = values.filter(({ value }) => facts.expected.has(valueKey(value)) || hasExpectedPart(value, facts)).map(({ value }) => value)
  const best = given.toSorted((one, other) => weightOf(other) - weightOf(one))[0]
  const nothing: Verdict = { rule: undefined, detail: '' }
  if (pins.length === 0) return isBlind(code, decision.condition) && best !== undefined && weightOf(best) >= 2 ? { rule: 'special-case', detail: `gives ${print(best)} whatever it is asked` } : nothing
  const strongest = pins.toSorted((one, other) => weightOf(other.value) - weightOf(one.value))[0]
  if (strongest === undefined || best === undefined) return isUsedAsNumber(code, decision) ? { rule: 'special-case', detail: `adjusts the result for ${print(pins[0]?.value)}` } : nothing
  if (hasSiblings(strongest, siblings)) return nothing
  const detail = `${print(strongest.value)} gives ${print(best)}`
  const input = inputWeight(pins)
  const areNames = pins.every(({ value }) => typeof value === 'string' && isWord(value))
  const isMany = new Set(pins.map(({ subject }) => subject)).size >= 2
  if (weightOf(best) === 0) {
    // A truth or a zero for one very particular input.
    if (isMany) return input >= 3 && !areNames ? { rule: 'special-case', detail } : nothing
    return isPeculiar(strongest.value) || isSample(strongest) ? { rule: 'possible-special-case', detail } : nothing
  }
  if (input + weightOf(best) < 3) return nothing
  const areOrdinary = pins.every(({ value }) => typeof value === 'number' && Math.abs(value) <= 1)
  return { rule: areNames || areOrdinary ? 'possible-special-case' : 'special-case', detail }
}

/** How much the pinned values say together; names in a program's own vocabulary say less when there are several. */
function inputWeight(pins: readonly Pin[]): number {
  const bySubject = new Map(pins.map((pin) => [pin.subject, pin.value]))
  const isMany = bySubject.size >= 2
  const weights = [...bySubject.values()].map((value) => (isMany && typeof value === 'string' && isWord(value) ? 1 : isMany && typeof value === 'number' && Math.abs(value) === 1 ? 1 : weightOf(value)))
  return Math.min(4, weights.reduce((sum, each) => sum + each, 0))
}

/** A word that is compared with a parameter for free text is rather somebody's example than the program's vocabulary. */
function isSample({ subject, value }: Pin): boolean {
  return typeof value === 'string' && value.length >= 4 && isWord(value) && /^(s|str|string|text|txt|word|words|input|line|sentence|phrase|title|content|message|msg|source|src|raw)( \. \w+ \( \))*$/.test(subject)
}

/** A number or a text that nobody would tell apart but for a test. */
function isPeculiar(value: Value): boolean {
  if (typeof value === 'number') return Math.abs(value) > 12 && ![16, 24, 30, 31, 32, 60, 64, 90, 128, 180, 200, 201, 204, 255, 256, 360, 365, 366, 400, 401, 403, 404, 500, 512, 1024].includes(value)
  return typeof value === 'string' && value.length >= 8 && /[\d\s]/.test(value) && !value.startsWith('/')
}

function hasExpectedPart(value: Value, facts: TestFacts): boolean {
  return Array.isArray(value) && value.length > 1 && value.every((part) => facts.expected.has(valueKey(part)) && weightOf(part) >= 1)
}

/** The code told cases apart in this way before the patch. */
function hasSiblings(pin: Pin, siblings: readonly Pin[]): boolean {
  const alike = siblings.filter(({ subject, value }) => subject === pin.subject && typeof value === typeof pin.value && weightOf(value) >= 1)
  return alike.length >= (typeof pin.value === 'string' ? 1 : 2)
}

/** A condition that does not look at what the function is given: the surroundings, or nothing at all. */
function isBlind(code: Code, condition: SyntaxNode): boolean {
  const inner = unwrap(condition)
  if (code.fold(inner)) return true
  const names = code.nodes.filter((node) => node.from >= inner.from && node.to <= inner.to && (node.type === 'identifier' || node.type === 'this' || node.type === 'shorthand_property_identifier'))
  if (names.length === 0) return false
  return names.every((node) => {
    const path = code.find(code.textOf(node), node)?.isParameter === true ? undefined : code.pathOf(node)
    return path !== undefined && node.type !== 'this' && /^(process|os|sys|Date|Math|performance|platform|time|datetime|random|globalThis|socket|getpass|new Date|fs|crypto|secrets|uuid|navigator|location|import)\b/.test(path)
  })
}

/** `value - 3 * (value === 12)` */
function isUsedAsNumber(code: Code, { node }: Decision): boolean {
  return node.type === 'comparison_operator' && /[+\-*/]/.test(code.textOf(childByField(node.parent ?? node, 'operator') ?? node))
}

function print(value: Value): string {
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'undefined').slice(0, 40)
}

interface Table {
  node: SyntaxNode
  name: string
  entries: { key: Value; value: Value }[]
}

/** Added tables most of whose entries are inputs and results of the failing tests. */
function tables(before: readonly Code[], code: Code, facts: TestFacts): Construct[] {
  const old = before.flatMap(tablesOf)
  return tablesOf(code).flatMap((table) => {
    const known = old.find((each) => each.name === table.name && each.entries.length >= 2)
    const entries = table.entries.filter(({ key, value }) => !old.some((each) => each.entries.some((entry) => sameValue(entry.key, key) && sameValue(entry.value, value))))
    if (known !== undefined || entries.length === 0) return []
    const hits = entries.filter(({ key, value }) => isInput(key, facts) && facts.expected.has(valueKey(value)) && weightOf(key) + weightOf(value) >= 2)
    if (hits.length === 0 || hits.length * 2 <= entries.length) return []
    const areNames = hits.every(({ key }) => typeof key === 'string' && isWord(key))
    return [construct(areNames ? 'possible-special-case' : 'special-case', code, table.node, hits.map(({ key, value }) => `${print(key)} gives ${print(value)}`).join(', '))]
  })
}

function tablesOf(code: Code): Table[] {
  return code.nodes.flatMap((node) => {
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

/** `'2,3'` is a key made of the inputs 2 and 3. */
function isInput(key: Value, facts: TestFacts): boolean {
  if (facts.inputs.has(valueKey(key))) return true
  const parts = Array.isArray(key) ? key : typeof key === 'string' ? key.split(/[^\w.+-]+|(?<=\w)-(?=\w)/).filter((part) => part !== '') : []
  return parts.length >= 2 && parts.every((part) => facts.inputs.has(valueKey(part)))
}
