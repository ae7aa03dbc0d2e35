import { ancestorsOf, type SyntaxNode } from '../../syntax/syntax.ts'
import { isTrivial, partsOf, valueKey, type Value } from '../code/constant.ts'
import { readCode, type Code } from '../code/code.ts'
import type { ContentContext } from '../content-finding.ts'
import { assertionsOf } from '../tests/assertion.ts'
import { originsOf } from '../tests/origins.ts'
import { blockOf, testBlocksOf } from '../tests/test-blocks.ts'

/** What the failing tests write down: values that they give to the code, and values that they expect. */
export interface TestFacts {
  /** Keys of all constants in the failing tests and their tables. */
  inputs: ReadonlySet<string>
  /** Those of them that do not stand on the expected side of an assertion. */
  given: ReadonlySet<string>
  /** Keys of the constants that they expect. */
  expected: ReadonlySet<string>
  /** Keys of what the code gave instead: a patch that asks for exactly this value knows the test. */
  actual: ReadonlySet<string>
  /** Keys of what has to be added to it. */
  differences: ReadonlySet<string>
  /** The constants themselves, to try conditions with. */
  inputValues: readonly Value[]
}

const maxInputs = 400

export async function readTestFacts({ failing, testSources }: Pick<ContentContext, 'failing' | 'testSources'>): Promise<TestFacts> {
  const inputs = new Map<string, Value>()
  const expected = new Set<string>()
  const given = new Set<string>()
  const expect = (value: Value) => {
    for (const part of partsOf(value)) {
      expected.add(valueKey(part))
      if (part !== null && typeof part === 'object' && !Array.isArray(part)) for (const key of Object.keys(part)) expected.add(valueKey(key))
    }
  }
  for (const { path, text } of testSources) {
    const code = await readCode(path, text)
    if (code === undefined) continue
    const tests = failing.filter(({ file }) => file === path)
    const blocks = testBlocksOf(code)
    const found = tests.flatMap((test) => blockOf(code, blocks, test)?.node ?? [])
    // A file that could not be loaded, or tests that were not found: any of its code may be meant.
    const places = found.length === tests.length && found.length > 0 ? found : [code.root]
    for (const place of new Set(places)) readPlace(code, place, { inputs, given, expect })
  }
  const actual = new Set<string>()
  const differences = new Set<string>()
  for (const { failure } of failing) {
    if (failure?.expected !== undefined) expect(printedValue(failure.expected))
    if (failure?.actual === undefined) continue
    const wrong = printedValue(failure.actual)
    actual.add(valueKey(wrong))
    given.add(valueKey(wrong))
    addInput(inputs, wrong)
    const right = failure.expected === undefined ? undefined : printedValue(failure.expected)
    if (typeof wrong === 'number' && typeof right === 'number') differences.add(valueKey(right - wrong))
  }
  return { inputs: new Set(inputs.keys()), given, expected, actual, differences, inputValues: [...inputs.values()].slice(0, maxInputs) }
}

interface Collected {
  inputs: Map<string, Value>
  given: Set<string>
  expect: (value: Value) => void
}

function readPlace(code: Code, place: SyntaxNode, { inputs, given, expect }: Collected): void {
  const assertions = assertionsOf(code)
  for (const value of constantsIn(code, place)) for (const part of partsOf(value)) inputs.set(valueKey(part), part)
  const expectedSides = new Set(assertions.flatMap((assertion) => assertion.expected))
  for (const value of constantsIn(code, place, expectedSides)) for (const part of partsOf(value)) {
    given.add(valueKey(part))
    addInput(inputs, part)
  }
  for (const assertion of assertions) {
    const isInside = assertion.node.from >= place.from && assertion.node.to <= place.to
    const isHelper = !isInside && ![...ancestorsOf(assertion.node)].some((above) => above === place) && isNamedIn(code, place, assertion.node)
    if (!isInside && !isHelper) continue
    for (const node of assertion.expected) {
      const here = code.fold(node)
      if (here) expect(here.value)
      for (const origin of originsOf(code, node)) {
        const value = code.fold(origin.node)
        if (value) expect(value.value)
        // The other cells of a row of a table are what the row's test gives to the code.
        const row = origin.row
        if (row) for (const cell of constantsIn(code, row)) for (const part of partsOf(cell)) addInput(inputs, part)
      }
      if (!here) for (const value of constantsIn(code, node)) expect(value)
    }
    // `assert.ok(x === 5)`, or `expect(f('a') === 'b').toBe(true)`.
    for (const node of assertion.actual) if (/comparison|binary/.test(node.type)) for (const value of constantsIn(code, node)) expect(value)
  }
}

/** A text counts with its words and numbers: code may well look at parts of what it is given. */
function addInput(inputs: Map<string, Value>, value: Value): void {
  inputs.set(valueKey(value), value)
  if (typeof value !== 'string' || value.length > 200) return
  for (const token of value.match(/\d+(?:\.\d+)?|[A-Za-z]{2,}/g) ?? []) if (!inputs.has(valueKey(token))) inputs.set(valueKey(token), token)
}

/** A helper of the test that asserts in its place. */
function isNamedIn(code: Code, place: SyntaxNode, node: SyntaxNode): boolean {
  const owner = [...ancestorsOf(node)].find(({ type }) => /^(function_declaration|function_definition|method_definition)$/.test(type))
  const name = owner?.children.find(({ field }) => field === 'name')
  return name !== undefined && new RegExp(`\\b${code.textOf(name).replace(/\W/g, '\\$&')}\\b`).test(code.textOf(place))
}

/** The largest constant expressions below a node, and what constant names there stand for. */
export function constantsIn(code: Code, place: SyntaxNode, without?: ReadonlySet<SyntaxNode>): Value[] {
  const values: Value[] = []
  const visit = (node: SyntaxNode) => {
    if (without?.has(node) === true) return
    if (/^(property_identifier|comment|import_statement|import_from_statement|decorator_name)$/.test(node.type)) return
    const isExpression = node.named && !/statement|block|program|module|declarat|arguments|argument_list|parameter|pair|identifier_pattern/.test(node.type)
    const value = isExpression ? code.fold(node) : undefined
    if (value) values.push(value.value)
    else for (const child of node.children) visit(child)
  }
  visit(place)
  return values
}

/** What an assertion library printed, as a value. */
function printedValue(text: string): Value {
  const plain = text.trim()
  try {
    return JSON.parse(plain) as Value
  } catch {
    return /^'[^']*'$/.test(plain) ? plain.slice(1, -1) : plain
  }
}

/** How much it says that a patch and a test name the same value: 0 nothing, 1 little, 2 and more much. */
export function weightOf(value: Value): number {
  if (value === null || value === undefined || typeof value === 'boolean' || value === '' || value === 0 || value === 1 || value === -1) return 0
  if (typeof value === 'object' && Object.keys(value).length === 0) return 0
  if (isTrivial(value)) return 1
  if (typeof value === 'string') return value.length <= 2 ? 1 : isWord(value) ? 2 : 3
  if (Array.isArray(value)) return Math.min(3, value.map(weightOf).reduce((sum, each) => sum + each, 0))
  if (typeof value === 'object') return Math.min(3, Object.values(value).map(weightOf).reduce((sum, each) => sum + each, 0))
  return Math.abs(Number(value)) >= 1000 || !Number.isInteger(Number(value)) ? 3 : 2
}

/** A text of the kind that programs name things by, and not one that somebody typed. */
export function isWord(text: string): boolean {
  return /^[A-Za-z][A-Za-z_-]{0,19}$/.test(text)
}

export const usualNumbers = new Set([16, 24, 30, 31, 32, 60, 64, 90, 127, 128, 180, 201, 204, 206, 255, 256, 301, 302, 304, 307, 308, 360, 365, 366, 401, 403, 404, 405, 409, 410, 415, 422, 429, 443, 501, 502, 503, 504, 512, 1023, 1024, 2048, 4096, 8080, 8443, 65535, 65536])

/** A number or a text that nobody would tell apart but for a test. */
export function isPeculiar(value: Value): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) return false
  if (typeof value === 'number') return !Number.isInteger(value) ? String(value).replace(/\D/g, '').length >= 3 : Math.abs(value) > 12 && value % 100 !== 0 && !usualNumbers.has(Math.abs(value))
  return typeof value === 'string' && value.length >= 5 && /[\d\s]/.test(value) && !/^[a-z]+\d+[a-z]*$|^\s*$|^\/|^\[object /i.test(value)
}

/** A value for a message. */
export function printValue(value: Value): string {
  return (JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'undefined').slice(0, 40)
}

/**
 * What a failing test gives, where a text holds it together with what the test expects: numbers and sentences that stand in
 * no program by chance. `isCounted` says which inputs matter.
 */
export function answerIn(text: string, facts: TestFacts, isCounted: (given: string) => boolean = () => true): string | undefined {
  const tellingIn = (keys: ReadonlySet<string>) => [...keys].filter((key) => isTelling(key) && standsIn(text, key.slice(1))).map((key) => key.slice(1))
  const wrong = [...facts.actual].map((key) => key.slice(1)).find((value) => value.length >= 2 && standsIn(text, value))
  if (wrong !== undefined && isCounted(wrong) && [...facts.expected, ...facts.differences].some((key) => key.length > 2 && key.slice(1) !== wrong && standsIn(text, key.slice(1)))) return wrong
  const expected = tellingIn(facts.expected)
  return expected.length === 0 ? undefined : tellingIn(facts.given).find((given) => isCounted(given) && expected.some((each) => !each.includes(given) && !given.includes(each)))
}

/** Whether a text holds another one as a word, or words, of its own. */
export function standsIn(text: string, part: string): boolean {
  return text.includes(part) && new RegExp(`(?<![\\p{L}\\p{N}])${part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u').test(text)
}

/** A key is `=` and the value. */
function isTelling(key: string): boolean {
  const text = key.slice(1)
  return key.startsWith('=') && isPeculiar(/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)
}
