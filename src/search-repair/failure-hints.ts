import type { TestFailure, TestResult } from '../oracle/test-report.ts'
import type { Trait } from './candidate.ts'

/** What the failing tests say about the edit that is wanted. */
export interface FailureHints {
  /** How much more likely edits of a kind are. */
  traits: ReadonlyMap<Trait, number>
  /** Identifiers in messages, stacks and test names. */
  mentioned: ReadonlySet<string>
  /** `path:line` of stack frames. */
  frames: ReadonlySet<string>
  /** Values that assertions expect, as printed: an edit that just writes one down is suspect. */
  expectedValues: ReadonlySet<string>
  /** Whether a text stands in a value that came, and not in the one that was expected: what writes it is suspect. */
  isUnwanted(text: string): boolean
}

/** Shorter texts stand anywhere by chance. */
const shortText = 3

type Rule = (expected: string, actual: string) => [Trait, number][]

const rules: readonly Rule[] = [
  (expected, actual) => (expected.toLowerCase() === actual.toLowerCase() ? [['case', 3]] : []),
  (expected, actual) => (withoutSpace(expected) === withoutSpace(actual) ? [['whitespace', 3]] : []),
  (expected, actual) => (isTruth(expected) && isTruth(actual) ? [['negation', 1.3], ['comparison', 1.3]] : []),
  (expected, actual) => (/^Promise/.test(actual) && !/^Promise/.test(expected) ? [['waiting', 4]] : []),
  (expected, actual) => (isNothing(actual) && !isNothing(expected) ? [['missing_value', 1.3]] : []),
  (expected, actual) => (sorted(expected) === sorted(actual) ? [['order', 2]] : []),
  (expected, actual) => numberPairs(expected, actual).flatMap(([a, b]) => numberHints(a, b)),
]

const messageRules: readonly [RegExp, Trait, number][] = [
  [/of (undefined|null)\b|'NoneType'|undefined is not an object/, 'missing_value', 2.5],
  [/is not defined|is not a function|NameError|AttributeError|has no attribute/, 'name', 2],
  [/index out of range|IndexError|Invalid array length|maximum recursion|call stack/i, 'off_by_one', 1.6],
  [/\bPromise\b|coroutine/, 'waiting', 2],
]

/** Reads hints from all failures together; the strongest counts. */
export function readHints(failing: readonly TestResult[]): FailureHints {
  const failures = failing.flatMap((test) => test.failure ?? [])
  return {
    traits: strongest(failures.flatMap(traitsOf)),
    mentioned: new Set(failing.flatMap((test) => identifiers(`${test.name} ${test.failure?.message ?? ''} ${functionsOf(test.failure)}`))),
    frames: new Set(failures.flatMap((failure) => failure.frames.map((frame) => `${frame.file}:${frame.line}`))),
    isUnwanted: unwantedIn(failures),
    expectedValues: new Set(failures.flatMap((failure) => (failure.expected === undefined ? [] : literalsOf(failure.expected)))),
  }
}

function unwantedIn(failures: readonly TestFailure[]): (text: string) => boolean {
  const known = new Map<string, boolean>()
  const isUnwanted = (text: string) => text.length >= shortText && failures.some(({ expected, actual }) => expected !== undefined && actual?.includes(text) === true && !expected.includes(text))
  return (text) => known.get(text) ?? known.set(text, isUnwanted(text)).get(text)!
}

function traitsOf(failure: TestFailure): [Trait, number][] {
  const { expected, actual } = failure
  const isComparison = expected !== undefined && actual !== undefined && expected !== actual
  const compared = isComparison ? rules.flatMap((rule) => rule(expected.trim(), actual.trim())) : []
  const said = messageRules.filter(([pattern]) => pattern.test(failure.message))
  return [...compared, ...said.map(([, trait, weight]): [Trait, number] => [trait, weight])]
}

function strongest(hints: readonly [Trait, number][]): ReadonlyMap<Trait, number> {
  const result = new Map<Trait, number>()
  for (const [trait, weight] of hints) result.set(trait, Math.max(weight, result.get(trait) ?? 0))
  return result
}

function functionsOf(failure: TestFailure | undefined): string {
  return (failure?.frames ?? []).map((frame) => frame.function ?? '').join(' ')
}

function identifiers(text: string): string[] {
  return text.match(/[A-Za-z_$][\w$]*/g) ?? []
}

function literalsOf(printed: string): string[] {
  return printed.match(/-?\d+(\.\d+)?|"[^"]*"|'[^']*'/g) ?? []
}

/** Numbers at the same places of two texts that are equal but for them. */
function numberPairs(expected: string, actual: string): [number, number][] {
  const number = /-?\d+(?:\.\d+)?/g
  if (expected.replace(number, '#') !== actual.replace(number, '#')) return []
  const received = (actual.match(number) ?? []).map(Number)
  const wanted = (expected.match(number) ?? []).map(Number)
  return wanted.map((value, at): [number, number] => [value, received[at] ?? 0]).filter(([value, other]) => value !== other)
}

function numberHints(expected: number, actual: number): [Trait, number][] {
  const difference = Math.abs(expected - actual)
  const ratio = Math.abs(expected / actual)
  const hints: [Trait, number][] = []
  if (difference === 1) hints.push(['off_by_one', 1.6], ['comparison', 1.3], ['rounding', 1.4])
  if (difference < 1 && difference > 0) hints.push(['rounding', 2])
  if (expected === -actual) hints.push(['negation', 2])
  if ([10, 100, 1000, 60].some((factor) => isNear(ratio, factor) || isNear(ratio, 1 / factor))) hints.push(['scale', 3])
  return hints
}

function isNear(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) < wanted * 1e-6
}

function isTruth(value: string): boolean {
  return /^(true|false)$/i.test(value)
}

function isNothing(value: string): boolean {
  return /^(undefined|null|None)$/.test(value)
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '')
}

function sorted(text: string): string {
  return [...withoutSpace(text).replace(/,/g, '')].sort().join('')
}
