import * as z from 'zod'
import type { RawFrame } from '../parse-stack.ts'
import type { TestRecord } from '../read-ledger.ts'

/** What `go test -json` said about one package. */
export interface GoPackageRun {
  /** Name with subtests → result, in the order in which they began. */
  tests: Map<string, GoTestRun>
  /** Absent where its test program did not end. */
  ended?: 'pass' | 'fail' | 'skip'
  /** What it printed outside of tests. */
  output: string
}

export interface GoTestRun {
  /** Absent while it runs. */
  status?: 'passed' | 'failed' | 'skipped'
  durationMs: number
  output: string
}

const eventSchema = z.object({ Action: z.string(), Package: z.string().default(''), Test: z.string().optional(), Elapsed: z.number().default(0), Output: z.string().default('') })
const ends = { pass: 'passed', fail: 'failed', skip: 'skipped' } as const

/** Reads the event stream. Tests can print lines that look like results: a result without a beginning is none, and a failure stays one. */
export function parseGoEvents(stdout: string): Map<string, GoPackageRun> {
  const packages = new Map<string, GoPackageRun>()
  for (const line of stdout.split('\n')) {
    const parsed = line.startsWith('{') ? eventSchema.safeParse(parseJson(line)) : undefined
    if (!parsed?.success) continue
    const { Action: action, Package: name, Test: test, Elapsed: seconds, Output: output } = parsed.data
    const run = packages.get(name) ?? { tests: new Map<string, GoTestRun>(), output: '' }
    packages.set(name, run)
    if (test === undefined) {
      run.output += output
      if (action === 'pass' || action === 'fail' || action === 'skip') run.ended = action
      continue
    }
    if (action === 'run' && !run.tests.has(test)) run.tests.set(test, { durationMs: 0, output: '' })
    const known = run.tests.get(test)
    if (known === undefined) continue
    known.output += output
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') continue
    known.durationMs = seconds * 1000
    if (known.status !== 'failed') known.status = ends[action]
  }
  return packages
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** For people: what the tests and the compiler printed, without the events around it. */
export function readableOutput(output: string): string {
  const lines = output.split('\n').map((line) => {
    const text = /^\{.*"Output":("(?:[^"\\]|\\.)*")/.exec(line)?.[1]
    return text === undefined ? (line.startsWith('{') ? '' : `${line}\n`) : String(parseJson(text) ?? '')
  })
  return lines.join('')
}

/** What the compiler or `go vet` said about the tests of one package; Go 1.24 and later say it in events, others on stderr. */
export function buildErrorsOf(text: string, packageName: string): string | undefined {
  const name = packageName.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')
  return new RegExp(String.raw`^# ${name}(?:_test)?(?: \[.*\])?\n((?:(?!# |FAIL\b|ok |\? ).*\n?)*)`, 'm').exec(text)?.[1]?.trim()
}

/** What a failed test printed, as a failure. `packageDir` is where the file names of its messages are. */
export function describeGoFailure(output: string, packageDir: string): NonNullable<TestRecord['failure']> {
  const text = output.split('\n').filter((line) => !/^\s*(=== (RUN|PAUSE|CONT|NAME)|--- (FAIL|PASS|SKIP):)/.test(line)).join('\n').trimEnd()
  const panic = /^\s*panic: ([^]*?)(?: \[recovered\])?\n/m.exec(`${text}\n`)
  if (panic?.[1] !== undefined) return { message: `panic: ${panic[1]}`, kind: 'error', frames: stackFrames(text), stack: ownFrames(text) }
  const said = [...text.matchAll(/^ {4,}([\w./-]+\.go):(\d+): ?([^]*?)(?=\n {4,}[\w./-]+\.go:\d+: |$(?![^]))/gm)]
  const first = said[0]
  if (first === undefined) return { message: text.trim() || 'the test failed and said nothing', kind: 'error', stack: text }
  const message = (first[3] ?? '').split('\n').map((line) => line.trim()).join('\n').trim()
  return {
    message,
    kind: 'assertion',
    ...comparisonOf(message),
    frames: said.map((match) => ({ file: match[1]?.startsWith('/') ? match[1] : `${packageDir}/${match[1]}`, line: Number(match[2]) })),
    stack: text,
  }
}

/** Without the frames of Go itself, and without addresses and numbers of goroutines, which differ from run to run. */
function ownFrames(text: string): string {
  return text
    .replace(/^\S[^\n]*\n\s+\/[^\n]*\/src\/(testing|runtime)\/[^\n]*\n?/gm, '')
    .replace(/^goroutine \d+/gm, 'goroutine')
    .replace(/ \+0x[0-9a-f]+|\b0x[0-9a-f]+\??/g, (word) => (word.startsWith(' ') ? '' : '…'))
}

const comparisons: [form: RegExp, first: 'expected' | 'actual'][] = [
  // testify
  [/expected\s*: ([^]+?)\n\s*actual\s*: (.+)/, 'expected'],
  [/\bgot:?\s+(.+?)[,;\n]\s*(?:but )?(?:want(?:ed)?|expect(?:ed)?):?\s+(.+)/is, 'actual'],
  [/\b(?:want(?:ed)?|expect(?:ed)?):?\s+(.+?)[,;\n]?\s+(?:but )?got:?\s+(.+)/is, 'expected'],
  [/ = (.+?)[,;] (?:want(?:ed)?|expected) (.+)/is, 'actual'],
]

/** Go has no assertions of its own; these are the ways in which nearly everybody words a comparison. */
function comparisonOf(message: string): { expected?: string; actual?: string } {
  for (const [form, first] of comparisons) {
    const match = form.exec(message)
    if (match?.[1] === undefined || match[2] === undefined) continue
    const [one, other] = [match[1].trim(), match[2].trim()]
    return first === 'expected' ? { expected: one, actual: other } : { actual: one, expected: other }
  }
  return {}
}

/** `pkg.Func(0x1, …)` and, on the next line, `\t/a/b.go:12 +0x1d`. */
function stackFrames(text: string): RawFrame[] {
  return [...text.matchAll(/^(\S[^\n]*?)\([^\n]*\)\n\s+(\/[^\n]+\.go):(\d+)/gm)].map((match) => ({ file: match[2] ?? '', line: Number(match[3]), function: match[1] ?? '' }))
}
