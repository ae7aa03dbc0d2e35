import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey, type Constant, type Value } from '../code/constant.ts'
import { callOf, memberOf, unwrap } from '../code/shape.ts'
import type { TestFacts } from './test-facts.ts'

/** A condition asks whether something is one certain value. */
export interface Pin {
  /** What is compared, as written. */
  subject: string
  value: Value
  /** The failing tests name this value. */
  isOfTests: boolean
  /** They name it as it is, and not within a longer text. */
  isWhole?: boolean
}

const comparisons = /^(===?|!==?|is|is not|in|not in)$/
const askingMethods = /^(includes|has|startsWith|endsWith|startswith|endswith|equals|isEqual|localeCompare|indexOf|is|eq|match|test|fullmatch|search|get|hasOwn|hasOwnProperty|some|every|find|count|index|compare|isDeepStrictEqual|deepEqual)$/

/** The values that a condition pins its subjects to. */
export function siblingPins(code: Code, condition: SyntaxNode, subject: SyntaxNode | undefined, facts: TestFacts): Pin[] {
  return [...(subject === undefined ? [] : pinsOf(code, subject, condition, facts)), ...code.inside(condition).flatMap((node) => comparedPins(code, node, facts))]
}

/** The same, and values to which it pins them in another way. */
export function conditionPins(code: Code, condition: SyntaxNode, subject: SyntaxNode | undefined, facts: TestFacts): Pin[] {
  const compared = siblingPins(code, condition, subject, facts)
  return compared.some(({ isOfTests }) => isOfTests) ? compared : [...compared, ...triedPins(code, condition, facts)]
}

function comparedPins(code: Code, node: SyntaxNode, facts: TestFacts): Pin[] {
  if (node.type === 'binary_expression' || node.type === 'comparison_operator') {
    const sides = node.type === 'binary_expression' ? [childByField(node, 'left'), childByField(node, 'right')].filter((each) => each !== undefined) : namedChildren(node)
    const operators = node.children.filter(({ field }) => field === 'operator' || field === 'operators').map((each) => code.textOf(each).replace(/\s+/g, ' '))
    return operators.flatMap((operator, at) => {
      const left = sides[at]
      const right = sides[at + 1]
      if (!comparisons.test(operator) || left === undefined || right === undefined) return []
      // Being a part of a text is not being that text.
      if (operator.includes('in') && typeof code.fold(right)?.value === 'string') return []
      return [...pinsOf(code, left, right, facts), ...(operator.includes('in') ? [] : pinsOf(code, right, left, facts))]
    })
  }
  const call = callOf(node)
  const method = call && memberOf(call.callee)
  if (call === undefined || !askingMethods.test(code.textOf(method?.property ?? call.callee))) return []
  const isPartOfText = method !== undefined && typeof code.fold(method.object)?.value === 'string'
  const things = isPartOfText ? [] : [...(method ? [method.object] : []), ...call.args]
  return things.flatMap((thing) => things.filter((other) => other !== thing).flatMap((other) => pinsOf(code, thing, other, facts)))
}

/** `subject` is compared with the constant `other`. */
function pinsOf(code: Code, subject: SyntaxNode, other: SyntaxNode, facts: TestFacts): Pin[] {
  // `typeof x === 'number'` asks for a kind.
  if (code.fold(subject) || (subject.type === 'unary_expression' && code.textOf(subject).startsWith('typeof'))) return []
  const inner = unwrap(other)
  const constant = inner.type === 'regex' ? patternText(code, inner) : inner.type === 'case_pattern' ? patternConstant(code, inner) : code.fold(inner)
  if (constant === undefined) return []
  const value = decoded(constant.value)
  const parts = valuesIn(value)
  const subjects = subjectParts(code, subject)
  // (a, b) == (2, 3), JSON.stringify([a, b]) === '[2,3]'
  if (parts.length > 1 && parts.every((part) => facts.inputs.has(valueKey(part)))) return parts.map((part, at) => ({ subject: subjects[at] ?? `${code.keyOf(subject)}#${at}`, value: part, isOfTests: true }))
  const key = code.keyOf(unwrap(subject))
  if (Array.isArray(value)) return parts.map((part) => ({ subject: key, value: part, isOfTests: facts.inputs.has(valueKey(part)), isWhole: facts.given.has(valueKey(part)) }))
  return [{ subject: key, value, isOfTests: facts.inputs.has(valueKey(value)), isWhole: facts.given.has(valueKey(value)) }]
}

/** `JSON.stringify(x) === '[1,2]'` compares x with what the text stands for. */
function decoded(value: Value): Value {
  if (typeof value !== 'string' || !/^(["[{]|-?\d)/.test(value)) return value
  try {
    return JSON.parse(value) as Value
  } catch {
    return value
  }
}

function subjectParts(code: Code, subject: SyntaxNode): string[] {
  const inner = unwrap(subject)
  return /^(array|list|tuple)$/.test(inner.type) ? namedChildren(inner).map((part) => code.keyOf(part)) : []
}

function valuesIn(value: Value): Value[] {
  if (Array.isArray(value)) return value.flatMap((part) => (Array.isArray(part) ? valuesIn(part) : [part]))
  if (typeof value !== 'string' || !/[,;|:[\]{}]/.test(value)) return []
  return value.split(/[^\w.+-]+/).filter((part) => part !== '')
}

/** The text that a pattern without choices stands for. */
export function patternText(code: Code, node: SyntaxNode): Constant | undefined {
  const text = code.textOf(childByField(node, 'pattern') ?? node).replace(/^\^|\$$/g, '')
  return /[[\](){}*+?|.^$]|\\[a-zA-Z\d]/.test(text.replace(/\\[^a-zA-Z\d]/g, '')) ? undefined : { value: text.replace(/\\(.)/g, '$1') }
}

function patternConstant(code: Code, node: SyntaxNode): Constant | undefined {
  const [inner] = namedChildren(node)
  if (inner === undefined) return undefined
  if (inner.type === 'tuple_pattern' || inner.type === 'list_pattern') {
    const parts = namedChildren(inner).map((part) => patternConstant(code, part)?.value)
    return parts.every((part) => part !== undefined) ? { value: parts as Value } : undefined
  }
  return code.fold(inner)
}

const variants = (value: Value): Value[] =>
  typeof value === 'number' ? [value + 1, value - 1, value + 2, value + 4, value + 7, value * 2, value * 3, value * 10, value + 400, -value - 1] : typeof value === 'string' ? [`${value}x`, `x${value}`, value.slice(1), value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase(), ''] : []

/** `x * 2 === 24`, `x > 11 && x < 13`, `!(x - 12)`: true for an input of the tests, and for nothing near it. */
function triedPins(code: Code, condition: SyntaxNode, facts: TestFacts): Pin[] {
  const names = new Set(code.inside(condition).filter((node) => node.type === 'identifier' && code.fold(node) === undefined && code.find(code.textOf(node), node) !== undefined).map((node) => code.textOf(node)))
  const [name] = names
  if (names.size !== 1 || name === undefined) return []
  const holds = (value: Value) => Boolean(code.fold(condition, new Map([[name, value]]))?.value)
  return facts.inputValues.flatMap((value) => {
    if (typeof value !== 'number' && typeof value !== 'string') return []
    const isPinned = holds(value) && variants(value).every((variant) => !holds(variant))
    return isPinned ? [{ subject: name, value, isOfTests: true }] : []
  })
}
