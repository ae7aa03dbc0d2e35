import type { FailureEvidence, Localization } from './localize.ts'
import type { CountTokens } from './count-tokens.ts'
import { renderFailureOutput } from './failure-output.ts'
import type { SourceTree } from './source-tree.ts'
import type { Suspect } from './suspect.ts'

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
  tokenBudget: number
  countTokens: CountTokens
}

/** `context.txt` and what stands in it. */
export interface RenderedContext {
  text: string
  tokens: number
  files: { path: string; lines?: [number, number][]; tokens: number }[]
}

const shownSuspects = 10

/** Renders the sections in their fixed order, then file blocks until the token budget is spent. */
export async function renderContext(request: RenderRequest): Promise<RenderedContext> {
  const head = renderSections(request)
  const headTokens = request.countTokens(head)
  const files = await fitFiles(request, request.tokenBudget - headTokens)
  const blocks = files.blocks.map(({ text }) => text).join('\n')
  const leftOut = files.leftOut.length === 0 ? '' : `\n# LEFT_OUT\nNot shown for want of room: ${files.leftOut.join(', ')}\n`
  return {
    text: `${head}\n${blocks}${leftOut}`,
    tokens: headTokens + request.countTokens(blocks + leftOut),
    files: files.blocks.map(({ path, lines, tokens }) => ({ path, ...(lines === undefined ? {} : { lines }), tokens })),
  }
}

function renderSections({ scenario, runner, failing, printed, localization, knowledge }: RenderRequest): string {
  const { suspects, delta } = localization
  const record = {
    scenario: scenario.name,
    ...(scenario.title === '' ? {} : { title: scenario.title }),
    ...(scenario.summary === '' ? {} : { summary: scenario.summary }),
    runner,
    failing_tests: failing.map(({ id, file, failure }) => ({
      id,
      file,
      kind: failure?.kind ?? 'error',
      message: failure?.message ?? '',
      ...(failure?.expected === undefined ? {} : { expected: failure.expected }),
      ...(failure?.actual === undefined ? {} : { actual: failure.actual }),
      frames: failure?.frames ?? [],
    })),
  }
  const sections: [title: string, body: string | undefined][] = [
    ['FAILURE_RECORD', json(record)],
    ['FAILURE_OUTPUT', renderFailureOutput(failing, printed)],
    ['SUSPECTS', renderSuspects(suspects)],
    ['RECENT_REPO_DELTA', json({ source: delta.source, ...(delta.subject === undefined ? {} : { subject: delta.subject }), files: delta.files })],
    ['RECENT_REPO_DELTA_DIFF', delta.diff.trimEnd() || '(none)'],
    ['SCENARIO_MATCH', json(knowledge.match)],
    ['TEST_SCENARIO_RECORD', optionalJson(knowledge.record)],
    ['SCENARIO_CANDIDATE', optionalJson(knowledge.candidate)],
    ['CLARIFICATION_REQUEST', optionalJson(knowledge.clarification)],
  ]
  return sections.flatMap(([title, body]) => (body === undefined ? [] : [`# ${title}\n${body}\n`])).join('\n')
}

function renderSuspects(suspects: readonly Suspect[]): string {
  if (suspects.length === 0) return '(none: the failing tests load no file of this repository that a patch may change)'
  return suspects
    .slice(0, shownSuspects)
    .map(({ path, lines, reason }, n) => `${n + 1}. ${path}${lines === undefined ? '' : `:${lines.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',')}`}  ${reason}`)
    .join('\n')
}

interface FileBlock {
  path: string
  lines?: [number, number][]
  text: string
  tokens: number
}

/** Failing tests first (the contract), then suspects by rank, files that the scenario names, then what else is loaded. */
async function fitFiles(request: RenderRequest, budget: number): Promise<{ blocks: FileBlock[]; leftOut: string[] }> {
  const { localization, failing, scenario } = request
  const order = [...failing.map(({ file }) => file), ...localization.suspects.map(({ path }) => path), ...scenario.contextFiles, ...localization.closure.keys()]
  const blocks: FileBlock[] = []
  const leftOut: string[] = []
  let left = budget
  for (const path of new Set(order)) {
    if (request.isExcluded(path)) continue
    const text = await request.tree.read(path)
    if (text === null) continue
    const block = wholeFile(request, path, text, left) ?? (await slices(request, path, text, left))
    if (block === undefined) leftOut.push(path)
    else {
      blocks.push(block)
      left -= block.tokens
    }
  }
  return { blocks, leftOut }
}

function wholeFile(request: RenderRequest, path: string, text: string, left: number): FileBlock | undefined {
  // A token is at least one character: no need to count what cannot fit.
  if (text.length > left * 12) return undefined
  const block = `# FILE: ${path}\n${mark(request, path)}${text.endsWith('\n') ? text : `${text}\n`}`
  const tokens = request.countTokens(block)
  return tokens <= left ? { path, text: block, tokens } : undefined
}

/** Of a file that does not fit: the suspect lines, or the failing tests, with a little around them. */
async function slices(request: RenderRequest, path: string, text: string, left: number): Promise<FileBlock | undefined> {
  const all = text.split('\n')
  const wanted = request.localization.suspects.find((suspect) => suspect.path === path)?.lines ?? (await failingTestLines(request, path, text))
  const kept: [number, number][] = []
  let block: FileBlock | undefined
  for (const [from, to] of wanted) {
    kept.push([Math.max(1, from - 2), Math.min(all.length, to + 2)])
    const body = kept.map(([first, last]) => `… line ${first} …\n${all.slice(first - 1, last).join('\n')}`).join('\n')
    const candidate = `# FILE: ${path}\n(parts of ${all.length} lines)\n${mark(request, path)}${body}\n`
    const tokens = request.countTokens(candidate)
    if (tokens > left) break
    block = { path, lines: [...kept], text: candidate, tokens }
  }
  return block
}

async function failingTestLines(request: RenderRequest, path: string, text: string): Promise<[number, number][]> {
  const names = new Set(request.failing.filter(({ file }) => file === path).map(({ name }) => name.replace(/\[.*\]$/, '')))
  const tests = (await request.localization.facts(path))?.tests.filter(({ title }) => names.has(title)) ?? []
  return tests.map(({ text: body }) => {
    const from = text.slice(0, text.indexOf(body)).split('\n').length
    return [from, from + body.split('\n').length - 1]
  })
}

function mark(request: RenderRequest, path: string): string {
  return request.isEditable(path) ? '' : '(read only)\n'
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function optionalJson(value: unknown): string | undefined {
  return value === undefined ? undefined : json(value)
}
