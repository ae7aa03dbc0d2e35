import { delimiter, dirname, join } from 'node:path'
import type { FinishedProcess, PreparedRun } from '../prepared-run.ts'
import type { TestRecord } from '../read-ledger.ts'
import { outputOf, tailOf } from '../runner-output.ts'
import { loadTestName, type TestReport } from '../test-report.ts'
import { splitPositionals } from './argument-rules.ts'
import { type BuildMessages, type CargoMetadata, parseBuildMessages, parseMetadata } from './cargo-messages.ts'
import { describePanic, parseLibtest, parseList } from './libtest-output.ts'
import { notStarted, type PrintedRun, reportPrinted, selectionFilter, shownPaths, type ShownPaths } from './printed-run.ts'
import { findRustTest, mayHaveExamples, rustTestFiles } from './rust-files.ts'

/**
 * `cargo test` of stable Rust, which prints text only: everything is built first, then each test program is asked for its tests
 * and run by itself, so that results, a crash and an exit code belong to one program.
 */
export async function runCargo(prepared: PreparedRun): Promise<TestReport> {
  const { spec } = prepared
  const env = cargoEnvironment(prepared)
  const { build, program } = splitArguments(spec.args)
  const asked = await prepared.start({ file: 'cargo', args: ['metadata', '--no-deps', '--offline', '--format-version', '1'], env, maxOutputBytes })
  const metadata = asked.status === 'exited' ? parseMetadata(asked.stdout.toString()) : undefined
  if (metadata === undefined) return notStarted('cargo', whyNot(asked, spec.reason))
  const built = await prepared.start({ file: 'cargo', args: ['test', ...build, '--no-run', '--no-fail-fast', '--offline', '--message-format=json'], env, maxOutputBytes })
  if (built.status !== 'exited') return reportPrinted(prepared, 'cargo', { records: [], isComplete: true, results: [built], sourceFiles: new Set() })
  const messages = await withLeftOut(prepared, env, metadata, build, parseBuildMessages(built.stdout.toString()))
  if (!messages.isBuilt && messages.errors.length === 0) return notStarted('cargo', whyNot(built, spec.reason))
  const run: CargoRun = { prepared, env, metadata, program, paths: shownPaths(prepared), filter: selectionFilter(prepared), records: [], isComplete: true, sourceFiles: new Set(), results: [{ ...built, stdout: rendered(messages) }] }
  for (const one of messages.programs.toSorted((a, b) => (a.target.src_path < b.target.src_path ? -1 : 1))) if (hasTime(run)) await runProgram(run, one)
  if (!messages.isBuilt) await addLoadFailures(run, messages)
  else if (hasTime(run) && !build.some((word) => targetOptions.test(word)) || build.includes('--doc')) await runDocTests(run, build)
  return reportPrinted(prepared, 'cargo', run)
}

/** Cargo may give up what it has not begun when one target fails: what has no error of its own is built by itself. */
async function withLeftOut(prepared: PreparedRun, env: Record<string, string>, metadata: CargoMetadata, build: readonly string[], messages: BuildMessages): Promise<BuildMessages> {
  if (messages.isBuilt || build.some((word) => targetOptions.test(word))) return messages
  const settled = new Set([...messages.programs, ...messages.errors].map(({ target }) => target.src_path))
  const left = metadata.packages.flatMap(({ targets }) => targets).filter(({ test, kind, src_path }) => test && kind.includes('test') && !settled.has(src_path))
  const programs = [...messages.programs]
  const errors = [...messages.errors]
  for (const target of left.slice(0, maxAlone)) {
    const alone = await prepared.start({ file: 'cargo', args: ['test', ...build, '--no-run', '--offline', '--message-format=json', '--test', target.name], env, maxOutputBytes })
    const more = alone.status === 'exited' ? parseBuildMessages(alone.stdout.toString()) : undefined
    programs.push(...(more?.programs.filter((one) => one.target.src_path === target.src_path) ?? []))
    errors.push(...(more?.errors.filter((one) => one.target.src_path === target.src_path) ?? []))
  }
  return { ...messages, programs, errors }
}

/** A test program may print much; what is cut out of the middle could hold results. */
const maxOutputBytes = 64 * 1024 * 1024
/** A longer list would not fit on every system's command line; then the whole program runs. */
const maxNames = 500
/** Tests that a crash kept from running are run alone, each in a process of its own, up to this number. */
const maxAlone = 50
const targetOptions = /^--(lib|bins?|tests?|benches|bench|examples?|all-targets)(=|$)/

interface CargoRun extends PrintedRun {
  sourceFiles: Set<string>
  prepared: PreparedRun
  env: Record<string, string>
  metadata: CargoMetadata
  /** Arguments for the test programs. */
  program: string[]
  paths: ShownPaths
  filter: ReturnType<typeof selectionFilter>
}

/** After one program was stopped by the limit of time the run is lost. */
function hasTime({ results }: CargoRun): boolean {
  return results.every(({ status }) => status === 'exited')
}

type BuiltProgram = BuildMessages['programs'][number]

function cargoEnvironment({ env, run }: PreparedRun): Record<string, string> {
  return { RUST_BACKTRACE: '1', ...env, CARGO_TARGET_DIR: join(run.buildDir ?? join(run.scratchDir, 'build'), 'cargo'), CARGO_TERM_COLOR: 'never', CARGO_TERM_PROGRESS_WHEN: 'never' }
}

/** Names to filter by, and what stands behind `--`, are for the test programs. */
function splitArguments(args: readonly string[]): { build: string[]; program: string[] } {
  const at = args.indexOf('--')
  const { options, positionals } = splitPositionals('cargo', at < 0 ? args : args.slice(0, at))
  return { build: options, program: [...positionals.filter((word) => word !== 'test'), ...(at < 0 ? [] : args.slice(at + 1))] }
}

function rendered({ errors }: BuildMessages): Buffer {
  return Buffer.from(errors.map((error) => error.rendered).join('\n'))
}

function whyNot(result: FinishedProcess, reason: string): string {
  const said = result.status === 'could_not_start' ? result.reason : tailOf(outputOf({ ...result, stdout: Buffer.alloc(0) }))
  if (result.status === 'could_not_start' || /execvp cargo|rustup could not choose/.test(said)) {
    return `The tests of this repository run with cargo (${reason}), but cargo cannot be started: ${said}. Install Rust (https://rustup.rs), or set oracle.command in ci_config.json.`
  }
  const offline = /--offline|offline mode/.test(said) ? '\nTests run without a network: get the dependencies first (cargo fetch).' : ''
  return `cargo cannot build the tests of this repository:\n${said}${offline}`
}

interface ListedTest {
  name: string
  record: Pick<TestRecord, 'file' | 'path'>
}

async function runProgram(run: CargoRun, built: BuiltProgram): Promise<void> {
  const { executable, target, manifestPath } = built
  const packageDir = dirname(manifestPath)
  const start = (args: readonly string[]) => run.prepared.start({ file: executable, args, env: { ...run.env, ...programEnvironment(run, built) }, cwd: run.paths.toTree(packageDir), maxOutputBytes })
  const list = await start([...run.program.filter((word) => /^--(include-)?ignored$/.test(word)), '--list'])
  const names = list.status === 'exited' ? parseList(list.stdout.toString()) : undefined
  if (names === undefined) return runOtherProgram(run, target.src_path, () => start(run.program))
  const tests = await Promise.all(names.map((name) => placeTest(run, built, name)))
  const wanted = tests.filter(({ record }) => run.filter.isWanted(run.paths.toTree(record.file), record.path))
  if (wanted.length === 0) return
  const narrowed = wanted.length < tests.length && wanted.length <= maxNames ? ['--exact', ...wanted.map(({ name }) => name)] : []
  const paths = { workspaceRoot: run.metadata.workspace_root, packageDir }
  const started = narrowed.length > 0 ? wanted : tests
  const first = addResults(run, await start([...run.program, ...narrowed]), started, paths, { isBelieved: started.length > maxAlone })
  // Someone of these made the program end; each alone says who.
  for (const [n, test] of first.entries()) {
    const left = n < maxAlone && hasTime(run) ? addResults(run, await start([...run.program.filter((word) => word.startsWith('-')), '--exact', test.name]), [test], paths, { isBelieved: false }) : [test]
    for (const { record } of left) run.records.push({ ...record, status: 'failed', duration_ms: 0, failure: { message: crashOf(run.results.at(-1)), kind: 'error' } })
  }
}

async function placeTest(run: CargoRun, { target }: BuiltProgram, name: string): Promise<ListedTest> {
  const place = await findRustTest(run.paths.toTree(target.src_path), name)
  const file = run.paths.toShown(place.file)
  if (!place.isTestFile && !target.kind.includes('test')) run.sourceFiles.add(file)
  return { name, record: { file, path: place.path } }
}

/** What cargo itself sets for the programs that it starts. */
function programEnvironment({ metadata, env }: CargoRun, { executable, manifestPath, packageId }: BuiltProgram): Record<string, string> {
  const own = metadata.packages.find(({ id }) => id === packageId)
  const libraries = [dirname(executable), dirname(dirname(executable)), env['LD_LIBRARY_PATH']].filter((part) => part !== undefined && part !== '')
  return { CARGO_MANIFEST_DIR: dirname(manifestPath), CARGO_MANIFEST_PATH: manifestPath, CARGO_PKG_NAME: own?.name ?? '', CARGO_PKG_VERSION: own?.version ?? '', CARGO: 'cargo', LD_LIBRARY_PATH: libraries.join(delimiter) }
}

/**
 * Takes over the results of one process; returns the tests that have none. What was printed before a crash `isBelieved` where the tests are
 * not, or are too many to be, asked alone.
 */
function addResults(run: CargoRun, result: FinishedProcess, tests: readonly ListedTest[], paths: Parameters<typeof describePanic>[1], { isBelieved }: { isBelieved: boolean }): ListedTest[] {
  run.results.push(result)
  if (result.status !== 'exited') return []
  const output = parseLibtest(result.stdout.toString(), tests.map(({ name }) => name))
  if (result.droppedBytes > 0) run.isComplete = false
  // It ended before libtest had counted: anybody can have printed these results.
  if (!output.isComplete && (result.exitCode === 0 || !isBelieved)) for (const [name, status] of output.outcomes) if (status !== 'failed') output.outcomes.delete(name)
  for (const { name, record } of tests) {
    const status = output.outcomes.get(name)
    if (status === undefined) continue
    const failure = status === 'failed' ? { failure: describePanic(output.blocks.get(name) ?? '', paths) } : {}
    run.records.push({ ...record, status, duration_ms: 0, ...failure })
  }
  const missing = tests.filter(({ name }) => !output.outcomes.has(name))
  // Names given as arguments filter: what they leave out was not asked for.
  const isFiltered = run.program.some((word) => !word.startsWith('-')) || run.program.includes('--skip')
  if (output.isComplete) return isFiltered ? [] : missing
  if (missing.length === 0) run.isComplete = false
  return missing
}

function crashOf(result: FinishedProcess | undefined): string {
  if (result?.status !== 'exited') return 'the test program did not end'
  const how = result.signal === undefined ? `exit code ${result.exitCode}` : `killed by ${result.signal}`
  return `the test program ended before this test was finished (${how})\n${tailOf(result.stderr.toString())}`
}

/** A program with a harness of its own has one test: its exit code. */
async function runOtherProgram(run: CargoRun, file: string, start: () => Promise<FinishedProcess>): Promise<void> {
  const record = { file, path: ['(exit code)'], duration_ms: 0 }
  if (!run.filter.isWanted(run.paths.toTree(file), record.path)) return
  const result = await start()
  run.results.push(result)
  if (result.status !== 'exited') return
  const failure = { message: `exit code ${result.exitCode}\n${tailOf(outputOf(result))}`, kind: 'error' as const }
  run.records.push(result.exitCode === 0 ? { ...record, status: 'passed' } : { ...record, status: 'failed', failure })
}

/** Examples in documentation; cargo compiles each into a program of its own, so they are looked for first. */
async function runDocTests(run: CargoRun, build: readonly string[]): Promise<void> {
  const cargo = (args: readonly string[]) => run.prepared.start({ file: 'cargo', args: ['test', '--doc', ...build.filter((word) => word !== '--doc'), '--offline', '--no-fail-fast', '--', ...args], env: run.env, maxOutputBytes })
  const documented = run.metadata.packages.flatMap(({ targets }) => targets.filter(({ doctest }) => doctest))
  const examples = await Promise.all(documented.map(({ src_path }) => mayHaveExamples({ src_path: run.paths.toTree(src_path) })))
  if (!examples.includes(true)) return
  const listed = await cargo(['--list'])
  const names = listed.status === 'exited' ? (parseList(listed.stdout.toString()) ?? []) : []
  const tests = names.map((name) => placeDocTest(run, name)).toSorted((a, b) => a.line - b.line)
  for (const { record } of tests) run.sourceFiles.add(record.file)
  const wanted = tests.filter(({ record }) => run.filter.isWanted(run.paths.toTree(record.file), record.path))
  if (wanted.length === 0) return
  const left = addResults(run, await cargo(run.program), tests, { workspaceRoot: run.metadata.workspace_root, packageDir: run.metadata.workspace_root }, { isBelieved: true })
  for (const { record } of left) run.records.push({ ...record, status: 'failed', duration_ms: 0, failure: { message: crashOf(run.results.at(-1)), kind: 'error' } })
}

/** `src/lib.rs - double (line 3)`: the line would change with every edit above it. */
function placeDocTest({ metadata }: CargoRun, name: string): ListedTest & { line: number } {
  const [, file = name, item = '', line = '0'] = /^(.+?) - (.*?) ?\(line (\d+)\)/.exec(name) ?? []
  return { name, line: Number(line), record: { file: join(metadata.workspace_root, file), path: [`${item} (documentation)`.trim()] } }
}

/** Every test file of a target that could not be built. */
async function addLoadFailures(run: CargoRun, { programs, errors }: BuildMessages): Promise<void> {
  const isBuilt = new Set(programs.map(({ target }) => target.src_path))
  const targets = run.metadata.packages.flatMap((one) => one.targets).filter(({ test, src_path }) => test && !isBuilt.has(src_path))
  const seen = new Set<string>()
  for (const target of targets) {
    const error = errors.find((one) => one.target.src_path === target.src_path) ?? errors[0]
    if (error === undefined) continue
    for (const file of await rustTestFiles({ ...target, src_path: run.paths.toTree(target.src_path) })) {
      if (seen.has(file)) continue
      seen.add(file)
      const shown = run.paths.toShown(file)
      if (!target.kind.includes('test')) run.sourceFiles.add(shown)
      const frames = error.places.map(({ file: path, line, column }) => ({ file: join(run.metadata.workspace_root, path), line, column }))
      run.records.push({ file: shown, path: [loadTestName], status: 'failed', duration_ms: 0, failure: { message: error.rendered, kind: 'error', frames, stack: error.rendered } })
    }
  }
}
