import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { FinishedProcess, PreparedRun } from '../prepared-run.ts'
import type { TestRecord } from '../read-ledger.ts'
import { outputOf, tailOf } from '../runner-output.ts'
import { loadTestName, type TestReport } from '../test-report.ts'
import { splitPositionals } from './argument-rules.ts'
import { buildErrorsOf, describeGoFailure, type GoPackageRun, type GoTestRun, parseGoEvents, readableOutput } from './go-events.ts'
import { notStarted, type PrintedRun, reportPrinted, selectionFilter, shownPaths, type ShownPaths } from './printed-run.ts'

/**
 * `go test -json`. go makes its events of what the test programs print, so a test can forge them; that is why the tests of each
 * package are looked up in its files first, and each of them must have a result.
 */
export async function runGo(prepared: PreparedRun): Promise<TestReport> {
  const { spec } = prepared
  const env = goEnvironment(prepared)
  const { options, patterns } = splitArguments(spec.args)
  const listed = await prepared.start({ file: 'go', args: ['list', '-e', '-json', ...tagsOf(options), ...patterns], env, maxOutputBytes })
  if (listed.status !== 'exited' || listed.exitCode !== 0) return notStarted('go', whyNot(listed, spec.reason))
  const run: GoRun = { prepared, env, paths: shownPaths(prepared), filter: selectionFilter(prepared), records: [], isComplete: true, results: [], sourceFiles: new Set() }
  const packages = (await Promise.all(parseList(listed.stdout.toString()).map((one) => findTests(run, one)))).filter((one) => one.wanted.length > 0)
  if (packages.length > 0) await runPackages(run, packages, options)
  return reportPrinted(prepared, 'go', run)
}

const maxOutputBytes = 64 * 1024 * 1024
/** A test that ends its program takes those after it along; they run again without it, up to this often. */
const maxRounds = 10

interface GoRun extends PrintedRun {
  prepared: PreparedRun
  env: Record<string, string>
  paths: ShownPaths
  filter: ReturnType<typeof selectionFilter>
}

interface GoPackage {
  name: string
  /** Absolute, as go sees it. */
  dir: string
  /** Name of a test function → its file. */
  tests: Map<string, string>
  /** Names of those that are asked for. */
  wanted: string[]
}

function goEnvironment({ env, run }: PreparedRun): Record<string, string> {
  // Nothing is downloaded while tests run, neither modules nor another version of go.
  return { ...env, GOCACHE: join(run.buildDir ?? join(run.scratchDir, 'build'), 'go'), GOPROXY: 'off', GOTOOLCHAIN: env['GOTOOLCHAIN'] ?? 'local', GOTELEMETRY: 'off' }
}

function splitArguments(args: readonly string[]): { options: string[]; patterns: string[] } {
  const { options, positionals } = splitPositionals('go', args)
  const patterns = positionals.filter((word) => word !== 'test')
  return { options, patterns: patterns.length > 0 ? patterns : ['./...'] }
}

function tagsOf(options: readonly string[]): string[] {
  const at = options.indexOf('-tags')
  return [...options.filter((word) => word.startsWith('-tags=')), ...(at < 0 ? [] : options.slice(at, at + 2))]
}

function whyNot(result: FinishedProcess, reason: string): string {
  const said = result.status === 'could_not_start' ? result.reason : tailOf(outputOf(result))
  if (result.status !== 'could_not_start' && !/execvp go\b/.test(said)) return `go cannot list the packages of this repository:\n${said}`
  return `The tests of this repository run with go (${reason}), but go cannot be started: ${said}. Install Go (https://go.dev/dl), or set oracle.command in ci_config.json.`
}

const packageSchema = z.object({ Dir: z.string(), ImportPath: z.string(), TestGoFiles: z.array(z.string()).default([]), XTestGoFiles: z.array(z.string()).default([]) })
type ListedPackage = z.infer<typeof packageSchema>

/** `go list -json` prints one object after the other. */
function parseList(stdout: string): ListedPackage[] {
  return stdout.split(/^(?=\{$)/m).flatMap((text) => {
    try {
      const parsed = packageSchema.safeParse(JSON.parse(text))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}

/** Tests are functions by name; an example without the comment "Output:" is only compiled. */
async function findTests(run: GoRun, listed: ListedPackage): Promise<GoPackage> {
  const tests = new Map<string, string>()
  for (const name of [...listed.TestGoFiles, ...listed.XTestGoFiles]) {
    const file = join(listed.Dir, name)
    const text = await readFile(run.paths.toTree(file), 'utf8').catch(() => '')
    for (const match of text.matchAll(/^func ((?:Test|Fuzz)(?:[^a-z\s(]\w*)?)\(\s*\w+\s+\*testing\.[TF]\s*\)/gm)) tests.set(match[1] ?? '', file)
    for (const match of text.matchAll(/^func (Example\w*)\(\)\s*\{([^]*?)^\}/gm)) if (/\/\/\s*(unordered )?output:/i.test(match[2] ?? '')) tests.set(match[1] ?? '', file)
  }
  const wanted = [...tests].filter(([name, file]) => isAskedFor(run, file, name)).map(([name]) => name)
  return { name: listed.ImportPath, dir: listed.Dir, tests, wanted }
}

/** A subtest runs by its outermost test. */
function isAskedFor({ filter, paths }: GoRun, file: string, name: string): boolean {
  if (filter.isWanted(paths.toTree(file), [name])) return true
  return filter.requested?.tests.some((one) => one.absoluteFile === paths.toTree(file) && one.name.startsWith(`${name} > `)) ?? false
}

async function runPackages(run: GoRun, packages: readonly GoPackage[], options: readonly string[]): Promise<void> {
  const own = run.filter.requested === undefined ? [] : runPattern(packages.flatMap(({ wanted }) => wanted))
  const hasFilter = options.some((word) => /^-(run|skip|list)(=|$)/.test(word))
  const result = await startGo(run, options, own, packages)
  if (result.status !== 'exited') return
  if (result.droppedBytes > 0) run.isComplete = false
  const runs = parseGoEvents(result.stdout.toString())
  for (const one of packages) await takeResults(run, one, { seen: runs.get(one.name), options, result, mayMiss: hasFilter && own.length === 0 })
}

function runPattern(names: readonly string[]): string[] {
  return ['-run', `^(${[...new Set(names)].join('|')})$`]
}

async function startGo(run: GoRun, options: readonly string[], pattern: readonly string[], packages: readonly GoPackage[]): Promise<FinishedProcess> {
  const args = ['test', '-json', '-count=1', ...options, ...pattern, ...packages.map(({ name }) => name)]
  const result = await run.prepared.start({ file: 'go', args, env: run.env, maxOutputBytes })
  run.results.push(result.status === 'exited' ? { ...result, stdout: Buffer.from(readableOutput(result.stdout.toString())) } : result)
  return result
}

interface PackageResults {
  seen: GoPackageRun | undefined
  options: readonly string[]
  result: FinishedProcess
  /** The user's own filter leaves tests out. */
  mayMiss: boolean
}

async function takeResults(run: GoRun, one: GoPackage, { seen, options, result, mayMiss }: PackageResults): Promise<void> {
  if (seen === undefined || (seen.tests.size === 0 && seen.ended !== 'pass')) return addLoadFailures(run, one, result)
  const tests = new Map(seen.tests)
  const missing = () => one.wanted.filter((name) => !tests.has(name))
  let ended = seen.ended
  for (let round = 0; round < maxRounds && missing().length > 0 && !mayMiss && ended === 'fail'; round++) {
    const again = await startGo(run, options.filter((word, at) => !/^-run(=|$)/.test(word) && options[at - 1] !== '-run'), runPattern(missing()), [one])
    const more = again.status === 'exited' ? parseGoEvents(again.stdout.toString()).get(one.name) : undefined
    if (more === undefined || more.tests.size === 0) break
    for (const [name, test] of more.tests) if (!tests.has(name)) tests.set(name, test)
    ended = more.ended
  }
  for (const [name, test] of tests) addRecord(run, one, name, test, tests)
  if (mayMiss) return
  for (const name of one.wanted.filter((wanted) => !tests.has(wanted))) {
    run.records.push({ ...recordOf(one, name), status: 'failed', duration_ms: 0, failure: { message: `the test program ended before this test was run\n${tailOf(seen.output)}`, kind: 'error' } })
  }
}

function recordOf({ dir, tests }: GoPackage, name: string): Pick<TestRecord, 'file' | 'path'> {
  const path = name.split('/')
  return { file: tests.get(path[0] ?? '') ?? [...tests.values()][0] ?? join(dir, 'unknown_test.go'), path }
}

function addRecord(run: GoRun, one: GoPackage, name: string, test: GoTestRun, all: ReadonlyMap<string, GoTestRun>): void {
  const status = test.status ?? 'failed'
  const record = { ...recordOf(one, name), status, duration_ms: test.durationMs }
  if (status !== 'failed') return void run.records.push(record)
  const failure = describeGoFailure(test.output, one.dir)
  // A group fails with its subtests, which have records of their own.
  const isGroup = [...all].some(([inner, { status: result }]) => inner.startsWith(`${name}/`) && result === 'failed')
  if (isGroup && failure.message === 'the test failed and said nothing') return
  run.records.push({ ...record, failure: test.status === undefined && failure.kind === 'assertion' ? { ...failure, message: `the test program ended in this test\n${failure.message}` } : failure })
}

/** A package whose tests cannot be compiled, or whose program ends before the first of them. */
function addLoadFailures(run: GoRun, one: GoPackage, result: FinishedProcess): void {
  const text = readableOutput(outputOf(result))
  const message = buildErrorsOf(text, one.name) ?? tailOf(text)
  const cwd = run.paths.toShown(run.prepared.cwd)
  const frames = [...message.matchAll(/^(?:vet: )?(\S+\.go):(\d+)(?::(\d+))?/gm)].map((match) => ({ file: join(cwd, match[1] ?? ''), line: Number(match[2]), ...(match[3] === undefined ? {} : { column: Number(match[3]) }) }))
  const files = [...new Set(one.wanted.map((name) => one.tests.get(name) ?? ''))]
  for (const file of files) run.records.push({ file, path: [loadTestName], status: 'failed', duration_ms: 0, failure: { message, kind: 'error', frames, stack: message } })
}
