import { ancestorsOf, loadGrammar, type SyntaxNode } from '../../syntax/syntax.ts'
import { loadTestName, type TestResult } from '../../oracle/test-report.ts'
import { grammarOf, readCode, type Code } from '../code/code.ts'
import { callOf, isFunction } from '../code/shape.ts'
import { assertionsOf, type Assertion } from '../tests/assertion.ts'
import { blockOf, testBlocksOf, type TestBlock } from '../tests/test-blocks.ts'
import type { TextEdit } from './change-value.ts'
import { flipAssertion, withoutOverlaps } from './flip-assertion.ts'
import type { FlipPlan, FlipPlans, FlipSource } from './flip-plan.ts'

interface Flip {
  path: string
  before: string
  edits: TextEdit[]
}
type FlipSearch = { status: 'found'; flip: Flip } | { status: 'none'; reason: string }

/**
 * Plans one change to the assertion at which a test failed (as the baseline saw it) that an honest implementation must
 * fail: another expected value where it is written down, else the opposite assertion. `sources` are the test's file and
 * helper files that its frames name. Says `none` where no change is certain to do that.
 */
export async function planFlip(test: TestResult, sources: readonly FlipSource[]): Promise<FlipPlan> {
  const search = await findFlip(test, sources, await readSources(sources))
  return search.status === 'none' ? search : describe(search.flip)
}

/** Plans a flip for each test and puts those of one file together, so that they can run in one tree. `inPlace`: no values that are written down elsewhere, such as in a row of a table. */
export async function planFlips(tests: readonly TestResult[], sources: readonly FlipSource[], { inPlace = false }: { inPlace?: boolean } = {}): Promise<FlipPlans> {
  const plans: FlipPlans = { changes: [], planned: [], none: [] }
  const edits = new Map<string, TextEdit[]>()
  const codes = await readSources(sources)
  for (const test of tests) {
    const search = await findFlip(test, sources, codes, inPlace)
    const plan = search.status === 'none' ? search : describe(search.flip)
    if (search.status === 'none' || plan.status === 'none') {
      plans.none.push({ id: test.id, reason: plan.status === 'none' ? plan.reason : '' })
      continue
    }
    const { flip } = search
    const known = edits.get(flip.path) ?? []
    const isSame = (one: TextEdit, other: TextEdit) => one.from === other.from && one.to === other.to && one.text === other.text
    const added = flip.edits.filter((edit) => !known.some((each) => isSame(each, edit)))
    if (added.some((edit) => known.some((each) => edit.from <= each.to && each.from <= edit.to))) {
      plans.none.push({ id: test.id, reason: 'another test changes the same place in another way' })
      continue
    }
    edits.set(flip.path, [...known, ...added])
    plans.planned.push({ id: test.id, path: plan.path, line: plan.line, from: plan.from, to: plan.to })
  }
  for (const [path, all] of edits) {
    const before = sources.find((source) => source.path === path)?.text ?? ''
    plans.changes.push({ path, before, after: applyEdits(before, all) })
  }
  return plans
}

async function readSources(sources: readonly FlipSource[]): Promise<Code[]> {
  return (await Promise.all(sources.map(({ path, text }) => readCode(path, text)))).flatMap((code) => code ?? [])
}

async function findFlip(test: TestResult, sources: readonly FlipSource[], codes: readonly Code[], inPlace = false): Promise<FlipSearch> {
  const code = codes.find(({ path }) => path === test.file)
  if (code === undefined) return { status: 'none', reason: `${test.file} is not at hand, or in a language that ralph does not read` }
  if (code.hasError) return { status: 'none', reason: `${test.file} does not parse` }
  const blocks = testBlocksOf(code)
  const block = test.name === loadTestName ? undefined : blockOf(code, blocks, test)
  if (block === undefined && test.name !== loadTestName) return { status: 'none', reason: 'the code of the test was not found in its file' }
  const helpers = codes.filter((each) => each !== code)
  for (const { code: place, assertion } of candidates(code, helpers, test, block, blocks)) {
    const lines = framesIn(test, place.path)
    const edits = flipAssertion(place, assertion, { test, lines, inPlace })
    if (edits === undefined || edits.length === 0) continue
    const flip = { path: place.path, before: sources.find(({ path }) => path === place.path)?.text ?? '', edits: withoutOverlaps(edits) }
    if (await isUsable(flip)) return { status: 'found', flip }
  }
  return { status: 'none', reason: 'no assertion of the test has a value that can be changed' }
}

interface Candidate {
  code: Code
  assertion: Assertion
}

/** Assertions in the order in which they are tried: where the test failed, then those that follow, then the others of the test. */
function candidates(code: Code, helpers: readonly Code[], test: TestResult, block: TestBlock | undefined, blocks: readonly TestBlock[]): Candidate[] {
  // A test within the test has an id, and a result, of its own.
  const inner = block === undefined ? [] : blocks.filter((each) => each.node !== block.node && contains(block.node, each.node))
  const isOfInner = ({ node }: Assertion) => inner.some((each) => contains(each.node, node))
  const isInBlock = ({ node }: Assertion) => (block === undefined ? blocks.some((each) => !each.isSkipped && contains(each.node, node)) : contains(block.node, node))
  // Several tests may stand on the line that failed.
  const others = block === undefined ? [] : blocks.filter((each) => !contains(each.node, block.node) && !contains(block.node, each.node))
  const isOfOther = ({ node }: Assertion) => others.some((each) => contains(each.node, node))
  const all = assertionsOf(code).filter((assertion) => !isOfInner(assertion) && !isOfOther(assertion))
  const own = all.filter(isInBlock)
  const failedAt = test.failure?.frames ?? []
  const hit: Candidate[] = []
  for (const { file, line } of failedAt) {
    const place = file === code.path ? code : helpers.find(({ path }) => path === file)
    if (place === undefined) continue
    const covering = (file === code.path ? all : assertionsOf(place)).filter((assertion) => covers(place, assertion, line))
    // Of several on a line the innermost: `expect(() => expect(x))` has two.
    hit.push(...covering.toSorted((one, other) => one.node.to - one.node.from - (other.node.to - other.node.from)).map((assertion) => ({ code: place, assertion })))
  }
  const lines = framesIn(test, code.path)
  const last = block === undefined ? 0 : Math.max(0, ...lines.filter((line) => line >= code.lineOf(block.node) && line <= code.lineOf(block.node) + code.textOf(block.node).split('\n').length))
  const sure = own.filter((assertion) => isAlwaysReached(code, assertion, block, blocks))
  const following = sure.filter(({ node }) => code.lineOf(node) >= last)
  const isOutOfHandlers = ({ code: place, assertion }: Candidate) => ![...ancestorsOf(assertion.node)].some(({ type }) => type === 'catch_clause' || type === 'except_clause') || place !== code
  return [...hit.filter(isOutOfHandlers), ...following.map((assertion) => ({ code, assertion })), ...sure.map((assertion) => ({ code, assertion }))]
}

function covers(code: Code, { node }: Assertion, line: number): boolean {
  const first = code.lineOf(statementOf(node))
  return line >= first && line <= first + code.textOf(statementOf(node)).split('\n').length - 1
}

function statementOf(node: SyntaxNode): SyntaxNode {
  return node.parent && /^(expression_statement|await_expression|await)$/.test(node.parent.type) ? statementOf(node.parent) : node
}

/** Not in a branch, a handler or a callback of which nobody knows whether it runs. */
function isAlwaysReached(code: Code, { node }: Assertion, block: TestBlock | undefined, blocks: readonly TestBlock[]): boolean {
  const owner = block ?? blocks.findLast((each) => contains(each.node, node))
  if (owner === undefined) return false
  for (const above of ancestorsOf(node)) {
    if (above === owner.node) return true
    if (/^(if_statement|catch_clause|except_clause|switch_case|switch_default|case_clause|ternary_expression|conditional_expression|while_statement|else_clause|elif_clause)$/.test(above.type)) return false
    if (isFunction(above) && !isRunByTest(code, above, owner)) return false
  }
  return true
}

/** The test's own function, and callbacks that run while the test does. */
function isRunByTest(code: Code, node: SyntaxNode, owner: TestBlock): boolean {
  if (node.type === 'function_definition') return node === owner.node || node.parent === owner.node
  const call = node.parent?.parent && callOf(node.parent.parent)
  if (call === undefined) return false
  if (node.parent?.parent === owner.node) return true
  return /(^|\.)(forEach|map|each|act|step|test|it|run|waitFor|then|doesNotThrow)$/.test(code.textOf(call.callee))
}

function framesIn(test: TestResult, path: string): number[] {
  return (test.failure?.frames ?? []).filter(({ file }) => file === path).map(({ line }) => line)
}

function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.from <= inner.from && inner.to <= outer.to
}

/** A flip changes something, and what comes out is still a program. */
async function isUsable({ path, before, edits }: Flip): Promise<boolean> {
  const after = applyEdits(before, edits)
  const grammar = grammarOf(path, before)
  return after !== before && grammar !== undefined && (await loadGrammar(grammar)).accepts(after)
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits.toSorted((one, other) => other.from - one.from).reduce((result, { from, to, text: piece }) => result.slice(0, from) + piece + result.slice(to), text)
}

function describe({ path, before, edits }: Flip): FlipPlan {
  const [first] = edits.toSorted((one, other) => one.from - other.from)
  if (first === undefined) return { status: 'none', reason: 'nothing to change' }
  const line = before.slice(0, first.from).split('\n').length
  // A change inside of a literal is shown with the line around it.
  const start = before.lastIndexOf('\n', first.from - 1) + 1
  const lineEnd = before.indexOf('\n', Math.max(first.to, first.from))
  const end = lineEnd < 0 ? before.length : lineEnd
  const from = before.slice(start, end).trim()
  const to = (before.slice(start, first.from) + first.text + before.slice(first.to, end)).trim()
  return { status: 'planned', path, before, after: applyEdits(before, edits), line, from, to }
}
