import { loadTestName, type TestResult } from '../oracle/test-report.ts'
import { isMadeOf } from '../oracle/title-template.ts'
import type { ReadFacts } from './module-facts.ts'
import type { TestBlock } from './source-tree.ts'

/** What the failing tests say about the code they want. */
export interface TestQuery {
  /** Their own code, not their whole files. */
  source: string
  /** The statements that failed, and those that made the variables in them. */
  asserted: string
  /** Titles of the tests and of the suites around them. */
  titles: string
  /** Messages, expected and actual values. */
  output: string
  /** The tests' own code by their ids; that of an inherited test stands in another file. */
  blocks: ReadonlyMap<string, TestBlock & { file: string }>
}

/** Characters of all failures' output together: long tracebacks would drown the rest. */
const maxOutput = 6_000
const maxSource = 20_000

/** Reads the failing tests' own code; of a test that is not found, or a file that did not load, the whole file. */
export async function readTestQuery(failing: readonly TestResult[], facts: ReadFacts, read: (path: string) => Promise<string | null>): Promise<TestQuery> {
  const blocks = new Map<string, TestBlock & { file: string }>()
  const sources = new Map<string, string>()
  const output = new Set<string>()
  const asserted = new Set<string>()
  for (const test of failing) {
    const block = await findTest(test, facts)
    if (block) {
      asserted.add(failedStatement(block, test))
      blocks.set(test.id, block)
      sources.set(`${block.file}:${block.from}`, block.text)
    } else if (!sources.has(test.file)) sources.set(test.file, test.name === loadTestName ? '' : ((await read(test.file)) ?? ''))
    const { message = '', expected = '', actual = '' } = test.failure ?? {}
    for (const text of [message, expected, actual]) output.add(text.slice(0, 2_000))
  }
  return {
    source: [...sources.values()].join('\n').slice(0, maxSource),
    titles: failing.map(({ id, file }) => id.slice(file.length)).join('\n'),
    asserted: [...asserted].join('\n'),
    output: [...output].join('\n').slice(0, maxOutput),
    blocks,
  }
}

/** The lines of the test that its stack names, up to the end of the statement, and lines that give a value to names in them. */
function failedStatement({ text, from, to, file }: TestBlock & { file: string }, { failure }: TestResult): string {
  const line = failure?.frames.find((frame) => frame.file === file && from <= frame.line && frame.line <= to)?.line
  if (line === undefined) return ''
  const lines = text.split('\n')
  const at = line - from
  const statement = lines.slice(at, at + longStatement).join('\n').slice(0, 600)
  const own = /^[^]*?(?:[)\]};]\s*\n(?=\s*\S)|$)/.exec(statement)?.[0] ?? statement
  const names = new Set(own.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
  const makers = lines.slice(0, at).filter((each) => [...each.slice(0, longLine).matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:[,\]})].*)?=(?![=>])/gu)].some((match) => names.has(match[1] ?? '')))
  return [own, ...makers].join('\n')
}

const longStatement = 8
/** Characters of a line in which a name is looked for that gets a value; the rest is data. */
const longLine = 300

/** In the test's own file, or in one that its stack names: classes of tests are inherited. */
async function findTest(test: TestResult, facts: ReadFacts): Promise<(TestBlock & { file: string }) | undefined> {
  for (const file of new Set([test.file, ...(test.failure?.frames ?? []).map((frame) => frame.file)])) {
    const block = findBlock((await facts(file))?.tests ?? [], { ...test, file })
    if (block !== undefined) return { ...block, file }
  }
  return undefined
}

/** By title, and among several of the same title by the frames of the failure; a template's title by its fixed parts. */
function findBlock(tests: readonly TestBlock[], { name, file, failure }: TestResult): TestBlock | undefined {
  const plain = name.replace(/ #\d+$/, '').replace(/\[.*\]$/, '')
  const lines = (failure?.frames ?? []).filter((frame) => frame.file === file).map(({ line }) => line)
  const holds = ({ from, to }: TestBlock) => lines.some((line) => from <= line && line <= to)
  const same = tests.filter(({ title }) => title === plain || title === name)
  if (same.length > 0) return same.find(holds) ?? same[0]
  const around = tests.filter(holds).toSorted((a, b) => a.to - a.from - (b.to - b.from))
  return around[0] ?? tests.find(({ title }) => /%[a-z]|\$/.test(title) && matchesTemplate(title, name))
}

function matchesTemplate(title: string, name: string): boolean {
  const parts = title.split(/%[a-z%#$]|\$\{[^}]*\}|\$[\w.]+/)
  return parts.length > 1 && isMadeOf(name, parts)
}
