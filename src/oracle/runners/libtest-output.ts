import type { RawFrame } from '../parse-stack.ts'
import type { TestRecord } from '../read-ledger.ts'

/** What the test program of one Rust target printed about the tests that it had listed before. */
export interface LibtestOutput {
  outcomes: Map<string, 'passed' | 'failed' | 'skipped'>
  /** name → what the failed test printed, with its panic. */
  blocks: Map<string, string>
  /** Its own count is there and agrees with what it printed test by test. */
  isComplete: boolean
}

/** The names that `--list` prints; undefined for a program that does not know this option (`harness = false`). */
export function parseList(output: string): string[] | undefined {
  if (!/^\d+ tests?, \d+ benchmarks?$/m.test(output)) return undefined
  return [...output.matchAll(/^(.+): test$/gm)].map((match) => match[1] ?? '')
}

/** Reads libtest's default format. Only lines with a listed name count; a test that is both ok and failed has failed. */
export function parseLibtest(output: string, listed: readonly string[]): LibtestOutput {
  const names = new Set(listed)
  const outcomes: LibtestOutput['outcomes'] = new Map()
  let pending: string | undefined
  for (const line of resultLines(output)) {
    const match = /^test (.+?)(?: - (?:should panic|compile fail|compile))? \.\.\. (.*)$/.exec(line)
    if (match !== null && names.has(match[1] ?? '')) pending = match[1]
    // What a test prints past the harness stands between its name and its result.
    const word = /(?:^|\W|[a-z])(ok|FAILED|ignored)(?:, .*)?(?: <[\d.]+s>)?$/.exec(match?.[2] ?? (/^(ok|FAILED)$/.test(line) ? line : ''))?.[1]
    if (pending === undefined || word === undefined) continue
    const outcome = word === 'ok' ? 'passed' : word === 'FAILED' ? 'failed' : 'skipped'
    if (outcomes.get(pending) !== 'failed') outcomes.set(pending, outcome)
    pending = undefined
  }
  return { outcomes, blocks: failureBlocks(output), isComplete: agreesWithSummary(output, outcomes) }
}

/** The failures' own output comes after the results and may hold anything. */
function resultLines(output: string): string[] {
  const lines = output.split('\n')
  const end = lines.findIndex((line, at) => line === 'failures:' && lines[at + 1] === '')
  return end < 0 ? lines : lines.slice(0, end)
}

function agreesWithSummary(output: string, outcomes: LibtestOutput['outcomes']): boolean {
  const summaries = [...output.matchAll(/^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm)]
  const counted = (status: string) => [...outcomes.values()].filter((one) => one === status).length
  const sum = (group: number) => summaries.reduce((total, match) => total + Number(match[group]), 0)
  return summaries.length > 0 && sum(1) === counted('passed') && sum(2) === counted('failed') && sum(3) === counted('skipped')
}

function failureBlocks(output: string): Map<string, string> {
  const parts = output.split(/^---- (.+) stdout ----$/m)
  const blocks = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 2) blocks.set(parts[at] ?? '', (parts[at + 1] ?? '').replace(/\n\nfailures:\n[^]*$/, '').trim())
  return blocks
}

/** Where relative paths of the compiler lead. */
export interface RustPaths {
  workspaceRoot: string
  /** Working folder of the tests. */
  packageDir: string
}

/** What a failed test printed, as a failure: the panic with its place and backtrace, or the `Err` that it returned. */
export function describePanic(block: string, paths: RustPaths): NonNullable<TestRecord['failure']> {
  const panic = findPanic(block)
  if (panic === undefined) {
    const said = /^(?:note: )?(test did not panic as expected.*)$/m.exec(block)?.[1]
    return said === undefined ? { message: /^Error: [^]*/m.exec(block)?.[0] ?? (block || 'the test failed and said nothing'), kind: 'error', stack: ownFrames(block) } : { message: said, kind: 'assertion', stack: ownFrames(block) }
  }
  const { message, place } = panic
  const sides = /\n\s*left: ([^]*?),?\n\s*right: ([^]*)$/.exec(message)
  return {
    message,
    kind: /^assertion|^test did not panic|^panic did not contain/.test(message) ? 'assertion' : 'error',
    // By custom the value under test stands on the left.
    ...(sides?.[1] === undefined || sides[2] === undefined ? {} : { actual: unquoted(sides[1]), expected: unquoted(sides[2]) }),
    frames: framesOf(place, block, paths),
    stack: ownFrames(block),
  }
}

/** Without the frames of the standard library, and without the numbers of threads, which differ from run to run. */
function ownFrames(block: string): string {
  return block
    .replace(/^\s+\d+: .+\n\s+at \/rustc\/.+\n?/gm, '')
    .replace(/^note: (Some details are omitted|run with `RUST_BACKTRACE).*\n?/gm, '')
    .replace(/^(thread '.*') \(\d+\) /gm, '$1 ')
    .trim()
}

function findPanic(block: string): { message: string; place: string } | undefined {
  const after = /^thread '.*'(?: \(\d+\))? panicked at ((?!').+:\d+:\d+):\n([^]*)/m.exec(block)
  if (after?.[1] !== undefined) {
    return { place: after[1], message: (after[2] ?? '').split(/^(?:stack backtrace:|note: |thread '.*panicked at )/m)[0]?.trim() ?? '' }
  }
  // Rust before 1.73 printed the message first.
  const before = /^thread '.*' panicked at '([^]*?)', (\S+:\d+:\d+)$/m.exec(block)
  return before?.[2] === undefined ? undefined : { message: before[1] ?? '', place: before[2] }
}

/** Rust before 1.73 put both sides between backticks. */
function unquoted(text: string): string {
  return /^`[^]*`$/.test(text) ? text.slice(1, -1) : text
}

function framesOf(place: string, block: string, { workspaceRoot, packageDir }: RustPaths): RawFrame[] {
  const frame = (file: string, line: string, column: string, name?: string): RawFrame => ({
    file: file.startsWith('/') ? file : file.startsWith('./') ? `${packageDir}/${file.slice(2)}` : `${workspaceRoot}/${file}`,
    line: Number(line),
    column: Number(column),
    ...(name === undefined ? {} : { function: name }),
  })
  const called = [...block.matchAll(/^\s+\d+: (.+)\n\s+at (.+):(\d+):(\d+)$/gm)].map(([, name, file = '', line = '', column = '']) => frame(file, line, column, name))
  const thrown = /^(.+):(\d+):(\d+)$/.exec(place)
  const own = thrown === null ? [] : [frame(thrown[1] ?? '', thrown[2] ?? '', thrown[3] ?? '')]
  const isSame = (one: RawFrame) => (other: RawFrame) => one.line === other.line && one.file === other.file
  const frames = called.filter((one) => !/::\{\{closure\}\}$/.test(one.function ?? '') || !called.some((other) => other !== one && one.function?.startsWith(`${other.function}::`)))
  return [...own.filter((one) => !frames.some(isSame(one))), ...frames]
}
