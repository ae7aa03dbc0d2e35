import type { CountTokens } from './count-tokens.ts'
import { clip, headAndTail, maxId, renderFailureOutput } from './failure-output.ts'
import type { FailureEvidence, Localization } from './localize.ts'
import type { RankedUnit } from './localize-fault.ts'
import { words } from './rank-text.ts'
import { renderFile, type ShownFile } from './render-file.ts'
import { type CodeBudget, mostOf, selectUnits } from './select-code.ts'
import type { SourceTree, TestBlock } from './source-tree.ts'
import type { Suspect } from './suspect.ts'
import { helpersOf } from './test-helpers.ts'

/** What the scenarios room adds to a context; JSON values, or undefined to leave the section out. */
export interface KnowledgeSections {
  match: unknown
  record?: unknown
  candidate?: unknown
  clarification?: unknown
}

export interface RenderRequest extends FailureEvidence {
  tree: SourceTree
  localization: Localization
  knowledge: KnowledgeSections
  isEditable(path: string): boolean
  /** Files that never enter a context, whoever imports them. */
  isExcluded(path: string): boolean
  /** Tokens that no context goes beyond, and tokens that it should stay within. */
  tokenBudget: number
  targetTokens: number
  /** 1-based. Later attempts see the first one's context, and then more suspects. */
  attempt: number
  countTokens: CountTokens
}

/** `context.txt` and what stands in it. */
export interface RenderedContext {
  text: string
  tokens: number
  files: { path: string; lines?: [number, number][]; tokens: number }[]
}

const shownSuspects = 8
/** Tests that are told about in full; of more the others are named. */
const shownFailures = 3

/**
 * Renders the sections in their fixed order, then the failing tests and the suspects' code. What a later attempt adds stands
 * at the end, so that caches of prompts hit.
 */
export async function renderContext(request: RenderRequest): Promise<RenderedContext> {
  const head = fitSections(sectionsOf(request), request)
  const headTokens = request.countTokens(head)
  const tests = await testFiles(request)
  const testTokens = sum(tests.blocks.map(({ tokens }) => tokens))
  const left = Math.max(minimumCode, request.targetTokens - headTokens - testTokens - roomForSignatures)
  const first = selectUnits(shownUnits(request), { target: left, minimum: 3, maximum: 10, certainty: 0.97 })
  const blocks = [...tests.blocks, ...(await codeBlocks(request, first, [])), ...(await namedFiles(request, first))]
  if (request.attempt > 1) {
    const more = selectUnits(shownUnits(request), widened(left, request.attempt)).filter((unit) => !first.includes(unit))
    blocks.push(...(await codeBlocks(request, more, first)))
  }
  const { kept, leftOut } = fit(blocks, request.tokenBudget - headTokens)
  const end = leftOut.length === 0 ? '' : `\n# LEFT_OUT\nNot shown for want of room: ${leftOut.join(', ')}\n`
  const body = kept.map(({ text }) => text).join('\n')
  return {
    text: `${head}\n${body}${end}`,
    tokens: headTokens + sum(kept.map(({ tokens }) => tokens)) + (end === '' ? 0 : request.countTokens(end)),
    files: kept.map(({ path, lines, tokens }) => ({ path, ...(lines === undefined ? {} : { lines }), tokens })),
  }
}

/** Tokens of code that are shown however long the failure itself is. */
const minimumCode = 700
/** What imports, gaps and signatures around the chosen code take, measured on the historical bugs of bench/context. */
const roomForSignatures = 400

/** Each further attempt sees about as many suspects again. */
function widened(left: number, attempt: number): CodeBudget {
  return { target: left * 1.8 ** (attempt - 1), minimum: 3 + 4 * (attempt - 1), maximum: 10 * attempt, certainty: 1 }
}

function shownUnits({ localization, isExcluded }: RenderRequest): RankedUnit[] {
  return localization.ranked.filter(({ file }) => !isExcluded(file))
}

function sectionsOf({ scenario, runner, failing, printed, localization, knowledge, isExcluded }: RenderRequest): Section[] {
  const { suspects, delta } = localization
  const record = {
    scenario: scenario.name,
    ...(scenario.title === '' ? {} : { title: scenario.title }),
    ...(scenario.summary === '' ? {} : { summary: scenario.summary }),
    runner,
    failing_tests: failing.slice(0, shownFailures).map(({ id, file, failure }) => ({
      id: clip(id, maxId),
      file: clip(file, maxId),
      kind: failure?.kind ?? 'error',
      message: clip((failure?.message ?? '').split('\n')[0] ?? '', 300),
      ...(failure?.expected === undefined ? {} : { expected: clip(failure.expected, 150) }),
      ...(failure?.actual === undefined ? {} : { actual: clip(failure.actual, 150) }),
      frames: (failure?.frames ?? []).slice(0, 6).map(({ file: path, line, function: name }) => `${path}:${line}${name === undefined ? '' : ` ${name}`}`),
    })),
    ...(failing.length > shownFailures ? { more_failing_tests: failing.length - shownFailures } : {}),
  }
  const sections: [title: string, body: string | undefined][] = [
    ['FAILURE_RECORD', json(record)],
    ['FAILURE_OUTPUT', renderFailureOutput(failing.slice(0, shownFailures), failing.slice(shownFailures), printed)],
    ['SUSPECTS', renderSuspects(suspects.filter(({ path }) => !isExcluded(path)), localization.unread.filter((path) => !isExcluded(path)))],
    ['RECENT_REPO_DELTA', json({ source: delta.source, ...(delta.subject === undefined ? {} : { subject: delta.subject }), files: delta.files })],
    ['RECENT_REPO_DELTA_DIFF', delta.diff.trimEnd() || '(none)'],
    ['SCENARIO_MATCH', json(knowledge.match)],
    ['TEST_SCENARIO_RECORD', optionalJson(knowledge.record)],
    ['SCENARIO_CANDIDATE', optionalJson(knowledge.candidate)],
    ['CLARIFICATION_REQUEST', optionalJson(knowledge.clarification)],
  ]
  return sections.flatMap(([title, body]) => (body === undefined ? [] : [{ title, body }]))
}

interface Section {
  title: string
  body: string
}

/** Of the budget, for everything in front of the code. */
const sectionsShare = 0.6
/** Characters of a section that stay in any case. */
const leastSection = 120

/** The sections as text; where they take too much of the budget, the longest ones are cut, and say so. */
function fitSections(sections: readonly Section[], { tokenBudget, countTokens }: RenderRequest): string {
  const textOf = (each: readonly Section[]) => each.map(({ title, body }) => `# ${title}\n${body}\n`).join('\n')
  let fitted = [...sections]
  for (let tokens = countTokens(textOf(fitted)); tokens > sectionsShare * tokenBudget; tokens = countTokens(textOf(fitted))) {
    const longest = fitted.reduce((best, each) => (each.body.length > best.body.length ? each : best))
    if (longest.body.length <= leastSection) break
    fitted = fitted.map((each) => (each === longest ? { ...each, body: headAndTail(each.body, Math.max(leastSection / 2, Math.floor(each.body.length / 2))) } : each))
  }
  return textOf(fitted)
}

function renderSuspects(suspects: readonly Suspect[], unread: readonly string[]): string {
  const hidden = unread.length === 0 ? [] : [`not shown, because it is not UTF-8 text or too long: ${unread.slice(0, shownSuspects).join(', ')}${unread.length > shownSuspects ? ` and ${unread.length - shownSuspects} more` : ''}`]
  if (suspects.length === 0) return hidden[0] ?? '(none: the failing tests load no file of this repository that a patch may change)'
  const list = suspects
    .slice(0, shownSuspects)
    .map(({ path, name, lines, reason }, n) => `${n + 1}. ${path}${lines === undefined ? '' : `:${lines.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',')}`}${name === undefined ? '' : ` ${name}`}  ${reason}`)
  return [...list, ...hidden].join('\n')
}

type PlacedTest = TestBlock & { file: string }

/** Characters of a hook or a helper of a test. */
const mostOfHelper = 800

interface FileBlock {
  path: string
  lines?: [number, number][]
  text: string
  tokens: number
}

/** The failing tests, with the imports, hooks and helpers of their files that they rest on. */
async function testFiles(request: RenderRequest): Promise<{ blocks: FileBlock[] }> {
  const blocks: FileBlock[] = []
  const found = [...request.localization.query.blocks.values()]
  const all = uniqueBlocks(found).slice(0, shownFailures)
  for (const path of new Set([...all.map(({ file }) => file), ...request.failing.map(({ file }) => file)])) {
    const shown = all.filter(({ file }) => file === path)
    // Of a file whose tests stand elsewhere, or are more than are shown, nothing is to be seen.
    const text = request.isExcluded(path) || (shown.length === 0 && found.length > 0) ? null : await request.tree.read(path)
    if (text === null) continue
    const helpers = shown.length === 0 ? [] : helpersOf(text, shown, (await request.localization.facts(path))?.units ?? [])
    const units = [...shown.map(({ from, to }) => ({ from, to, most: mostOf(0) })), ...helpers.map(([from, to]) => ({ from, to, most: mostOfHelper }))]
    blocks.push(toBlock(request, { path, text, isEditable: false, units: units.map((each) => ({ ...each, own: [[each.from, each.to]] })), outline: [], interesting: frameLines(request, path) }))
  }
  return { blocks }
}

function uniqueBlocks(blocks: readonly PlacedTest[]): PlacedTest[] {
  return blocks.filter((block, at) => blocks.findIndex(({ from, file }) => from === block.from && file === block.file) === at)
}

/** One block for each file of the units, in the order of its best one; `before` was shown already. */
async function codeBlocks(request: RenderRequest, units: readonly RankedUnit[], before: readonly RankedUnit[]): Promise<FileBlock[]> {
  const blocks: FileBlock[] = []
  for (const path of new Set(units.map(({ file }) => file))) {
    const text = await request.tree.read(path)
    if (text === null) continue
    const outline = before.some(({ file }) => file === path) ? [] : ((await request.localization.facts(path))?.units ?? [])
    blocks.push(toBlock(request, { path, text, isEditable: request.isEditable(path), units: units.flatMap(({ file, unit, ran }, nth) => (file === path ? [{ ...unit, most: mostOf(before.length + nth), ...(ran === undefined ? {} : { ran }) }] : [])), outline, interesting: frameLines(request, path), query: queryWords(request) }))
  }
  return blocks
}

/** Files that the scenario names and that are not shown yet. */
async function namedFiles(request: RenderRequest, shown: readonly RankedUnit[]): Promise<FileBlock[]> {
  const known = new Set([...shown.map(({ file }) => file), ...request.failing.map(({ file }) => file)])
  const paths = request.scenario.contextFiles.filter((path) => !known.has(path) && !request.isExcluded(path))
  const texts = await Promise.all([...new Set(paths)].map(async (path) => ({ path, text: await request.tree.read(path) })))
  return texts.flatMap(({ path, text }) => (text === null ? [] : [toBlock(request, { path, text, isEditable: request.isEditable(path), units: [{ from: 1, to: text.split('\n').length, own: [[1, text.split('\n').length]], most: mostOf(0) }], outline: [], interesting: [] })]))
}

function toBlock(request: RenderRequest, file: ShownFile): FileBlock {
  const { text, lines } = renderFile(file)
  return { path: file.path, ...(lines === undefined ? {} : { lines }), text, tokens: request.countTokens(text) }
}

/** Lines of a file that the failures' stacks name. */
function frameLines({ failing }: RenderRequest, path: string): number[] {
  return failing.flatMap(({ failure }) => (failure?.frames ?? []).filter(({ file }) => file === path).map(({ line }) => line))
}

function queryWords({ localization: { query } }: RenderRequest): ReadonlySet<string> {
  return new Set(words(`${query.source}\n${query.titles}\n${query.output}`))
}

/** The blocks that fit into the budget, in their order. */
function fit(blocks: readonly FileBlock[], budget: number): { kept: FileBlock[]; leftOut: string[] } {
  const kept: FileBlock[] = []
  const leftOut: string[] = []
  let left = budget - roomForTheRest
  for (const block of blocks) {
    if (block.tokens > left) leftOut.push(block.path)
    else {
      kept.push(block)
      left -= block.tokens
    }
  }
  return { kept, leftOut }
}

/** Tokens for the line that says what was left out. */
const roomForTheRest = 60

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 1)
}

function optionalJson(value: unknown): string | undefined {
  return value === undefined ? undefined : json(value)
}
