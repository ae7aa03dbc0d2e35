import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { valueKey, type Value } from '../code/constant.ts'
import { unwrap } from '../code/shape.ts'
import type { Decision } from './decisions.ts'
import { conditionPins, type Pin } from './pins.ts'
import { isPeculiar, isWord, printValue, usualNumbers, weightOf, type TestFacts } from './test-facts.ts'

/** Whether a decision is made for the failing tests, and why. */
export interface Verdict {
  rule: 'special-case' | 'possible-special-case' | undefined
  detail: string
}

const nothing: Verdict = { rule: undefined, detail: '' }

/** Judges what a decision asks for and what it gives then. `siblings`: what was asked for before the patch. */
export function judgeDecision(code: Code, decision: Decision, facts: TestFacts, siblings: readonly Pin[]): Verdict {
  const all = conditionPins(code, decision.condition, decision.subject, facts).filter((pin) => !hasSiblings(pin, siblings))
  const pins = all.filter((pin) => pin.isOfTests && !isOneOfMany(pin, all))
  const yields = decision.yields.flatMap(alternatives)
  const values = yields.flatMap((each) => code.fold(each) ?? [])
  const best = heaviest(values.filter(({ value }) => facts.expected.has(valueKey(value)) || hasExpectedPart(value, facts)).map(({ value }) => value))
  // Where each side is a fixed value the code tells cases apart for everybody, and not for one input only.
  const isTotal = values.length === yields.length && new Set(values.map(({ value }) => valueKey(value))).size >= 2
  const found = pins.length === 0 ? nothing : ofPins(pins, best, isTotal)
  if (found.rule !== undefined) return found
  const wrong = pins.find(({ value }) => facts.actual.has(valueKey(value)) && weightOf(value) >= 2 && !(typeof value === 'string' && isWord(value)) && !(typeof value === 'number' && usualNumbers.has(value)))
  if (wrong !== undefined) return { rule: 'possible-special-case', detail: `asks for ${printValue(wrong.value)}, the wrong result of the test` }
  if (best !== undefined && weightOf(best) >= 2 && !isTotal && isBlind(code, decision.condition) && (decision.subject === undefined || isBlind(code, decision.subject))) return { rule: 'special-case', detail: `gives ${printValue(best)} whatever it is asked` }
  if (all.length > 0) return ofOddities(isTotal ? all.filter(({ value }) => typeof value === 'number') : all, best, heaviest(values.map(({ value }) => value)))
  if (best === undefined) return nothing
  const isFixed = code.textOf(childByField(decision.node, 'operator') ?? decision.condition) === '&&'
  return isPeculiar(best) && !isTotal && (isFixed || !isGuard(code, decision.condition)) ? { rule: 'possible-special-case', detail: `gives ${printValue(best)}` } : nothing
}

/** One of a list of which the tests name the smaller part: a set that the program knows. */
function isOneOfMany({ subject }: Pin, all: readonly Pin[]): boolean {
  const alike = all.filter((pin) => pin.subject === subject)
  return alike.length >= 4 && alike.filter(({ isOfTests }) => isOfTests).length * 2 <= alike.length
}

/** What inputs of the failing tests lead to one of their results. */
function ofPins(pins: readonly Pin[], best: Value, isTotal: boolean): Verdict {
  const strongest = heaviest(pins.map(({ value }) => value))
  const detail = `${printValue(strongest)} gives ${printValue(best)}`
  const input = inputWeight(pins)
  const areNames = pins.every(({ value }) => typeof value === 'string' && isWord(value))
  const isMany = new Set(pins.map(({ subject }) => subject)).size >= 2
  const isExact = pins.every(({ subject }) => pins.filter((pin) => pin.subject === subject).length === 1)
  if (best === undefined) return isMany && isExact && input >= 3 && !areNames ? { rule: 'possible-special-case', detail: `looks for ${pins.map(({ value }) => printValue(value)).join(' and ')}` } : nothing
  // `if (n === 1) return '1 item'`: the one case that languages tell apart; and errors of the system have their names.
  if (typeof best === 'string' && pins.every(({ value }) => Math.abs(Number(value)) <= 1 && new RegExp(`(^|\\D)${String(value)}(\\D|$)`).test(best))) return nothing
  if (pins.every(({ value }) => typeof value === 'string' && /^E[A-Z]{3,}$/.test(value))) return nothing
  if (weightOf(best) === 0) {
    // A truth or a zero for one very particular input.
    if (isMany) return input >= 3 && !areNames ? { rule: 'special-case', detail } : nothing
    return isPeculiar(strongest) || pins.some(isSample) ? { rule: 'possible-special-case', detail } : nothing
  }
  if (input === 0 && !pins.some(({ value }) => Math.abs(Number(value)) === 1)) return nothing
  if (input + weightOf(best) < 3 || (areNames && isTotal)) return nothing
  const areOrdinary = pins.every(({ value }) => typeof value === 'number' && Math.abs(value) <= 1)
  return { rule: areNames || areOrdinary ? 'possible-special-case' : 'special-case', detail }
}

/** Comparisons with values that no program knows by itself, whatever they lead to. */
function ofOddities(all: readonly Pin[], best: Value, given: Value): Verdict {
  // A text that no test names is some protocol's; a number is nobody's.
  const odd = all.find(({ subject, value, isOfTests }) => (isOfTests || typeof value === 'number') && (isPeculiar(value) || (typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value))) && !(typeof value === 'number' && /code|char|byte|key|point|status|errno|magic|version|token|signal|flag|mask|port/i.test(subject)))
  if (odd) return { rule: best !== undefined && weightOf(best) >= 2 ? 'special-case' : 'possible-special-case', detail: `looks for ${printValue(odd.value)}` }
  const ofTests = all.filter(({ isOfTests, value }) => isOfTests && !(typeof value === 'string' && isWord(value)))
  const detail = ofTests.map(({ value }) => printValue(value)).join(', ')
  const heavy = all.filter(({ value }) => weightOf(value) >= 2 && !(typeof value === 'string' && isWord(value)))
  const ofSubject = (pin: Pin, isWhole: boolean) => new Set(heavy.filter((each) => each.subject === pin.subject && (!isWhole || each.isWhole === true)).map(({ value }) => valueKey(value))).size
  const areListed = heavy.some((pin) => ofSubject(pin, true) >= 2 && ofSubject(pin, true) * 2 > ofSubject(pin, false))
  if (areListed) return { rule: 'possible-special-case', detail: `looks for ${detail}` }
  const isFitted = given !== undefined && isPeculiar(given) && inputWeight(ofTests) >= 2
  return isFitted ? { rule: 'possible-special-case', detail: `${detail} gives ${printValue(given)}` } : nothing
}

function heaviest(values: readonly Value[]): Value {
  return values.toSorted((one, other) => weightOf(other) - weightOf(one))[0]
}

/** The values that an expression can have, as far as it chooses among several. */
function alternatives(node: SyntaxNode): SyntaxNode[] {
  const inner = unwrap(node)
  if (inner.type === 'ternary_expression') return [childByField(inner, 'consequence'), childByField(inner, 'alternative')].flatMap((each) => (each === undefined ? [] : alternatives(each)))
  if (inner.type === 'conditional_expression') return [namedChildren(inner)[0], namedChildren(inner)[2]].flatMap((each) => (each === undefined ? [] : alternatives(each)))
  return [inner]
}

/** Questions whether there is anything at all, or of which kind: what follows is a default. */
function isGuard(code: Code, condition: SyntaxNode): boolean {
  const inner = unwrap(condition)
  if (!/^(binary_expression|comparison_operator|boolean_operator)$/.test(inner.type)) return true
  return /\b(null|undefined|None|typeof|instanceof|isinstance|isNaN|NaN)\b|(\.length|len\([^)]*\)|\.size)\s*[=<>!]+\s*[01]\b|[=<>]+\s*(0|''|"")(?![\d.])/.test(code.textOf(inner))
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
  const names = code.inside(inner).filter((node) => (node.type === 'identifier' || node.type === 'this' || node.type === 'shorthand_property_identifier'))
  if (names.length === 0) return false
  return names.every((node) => {
    const path = code.find(code.textOf(node), node)?.isParameter === true ? undefined : code.pathOf(node)
    return path !== undefined && node.type !== 'this' && /^(process|os|sys|Date|Math|performance|platform|time|datetime|random|globalThis|socket|getpass|new Date|fs|crypto|secrets|uuid|navigator|location|import)\b/.test(path)
  })
}
