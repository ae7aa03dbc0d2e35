import { posix } from 'node:path'
import type { RunnerName, TestCoverage, TestResult } from '../oracle/test-report.ts'
import type { RepoDelta } from '../workspace/repo-delta.ts'
import { mapBuiltOutput } from './built-output.ts'
import { changedLines } from './changed-lines.ts'
import { conftestsOf } from './conftests.ts'
import { followImports } from './import-closure.ts'
import { rankUnits, type RankedUnit, toSuspects } from './localize-fault.ts'
import { createFactsReader, type FactsCache, type ReadFacts } from './module-facts.ts'
import { namedPlaces } from './named-places.ts'
import { type RecentDelta, selectRecentDelta } from './recent-delta.ts'
import { createResolver } from './resolve-import.ts'
import type { SourceTree, SourceUnit } from './source-tree.ts'
import { readSpectrum } from './spectrum.ts'
import type { Suspect } from './suspect.ts'
import { readTestQuery, type TestQuery } from './test-query.ts'
import type { Candidate } from './unit-features.ts'

/** One failure to find the code of. */
export interface FailureEvidence {
  scenario: { name: string; title: string; summary: string; contextFiles: readonly string[] }
  runner: RunnerName
  failing: readonly TestResult[]
  /** Ids of tests that fail as well and belong to other failures. */
  failingElsewhere?: ReadonlySet<string>
  /** What the run printed beside test results; ANSI stripped, private paths taken out. */
  printed: string
}

export interface LocalizationRequest extends FailureEvidence {
  tree: SourceTree
  delta: RepoDelta
  /** Which functions each test ran, where the runner could tell. */
  coverage?: TestCoverage
  /** Share of the commits that changed a failing test's file which changed another file too. */
  changedTogether?: ReadonlyMap<string, number>
  isEditable(path: string): boolean
  /** Files that never enter a context; by default none. */
  isExcluded?(path: string): boolean
  knownAreas: readonly string[]
  cache?: FactsCache
}

/** What was found about a failure before anything is rendered. */
export interface Localization {
  /** Units, best first. */
  suspects: Suspect[]
  /** The same with everything that speaks for them. */
  ranked: RankedUnit[]
  /** Files that could hold the fault and that nobody can be shown: not UTF-8, or too long. */
  unread: string[]
  /** Files that the failing tests load, nearest first. */
  closure: Map<string, number>
  delta: RecentDelta
  query: TestQuery
  facts: ReadFacts
}

/** Nobody looks at more, and search goes on by file. */
const maxSuspects = 200

/** Finds the units that the failing tests load or ran, and ranks them by all evidence there is. */
export async function localize(request: LocalizationRequest): Promise<Localization> {
  const { failing, tree } = request
  const facts = createFactsReader(tree, request.cache)
  const resolve = await createResolver(tree)
  const coverage = request.coverage && (await mapBuiltOutput(request.coverage, tree, request.isEditable, facts))
  const named = namedPlaces(failing, tree.paths)
  const starts = failing.flatMap(({ file, failure }) => [file, ...(failure?.frames ?? []).map((frame) => frame.file)])
  const inTree = [...new Set([...starts, ...named.map(({ file }) => file), ...request.scenario.contextFiles])].filter((path) => tree.paths.has(path))
  const closure = await followImports([...inTree, ...inTree.flatMap((path) => conftestsOf(path, tree.paths))], facts, resolve)
  // Programs that a test starts are loaded by nobody: it names their files.
  for (const [path, distance] of await followImports(await filesNamedBy(failing, tree), facts, resolve)) if (!closure.has(path)) closure.set(path, distance + 1)
  const ran = filesRunBy(failing, coverage)
  // What no import tells, the run does: such a file brings along what it imports.
  const beside = [...ran].filter((path) => tree.paths.has(path) && !closure.has(path))
  for (const [path, distance] of await followImports(beside, facts, resolve)) if (!closure.has(path)) closure.set(path, distance + 2)
  const delta = await selectRecentDelta(request.delta, (path) => closure.has(path) || ran.has(path), request.isExcluded ?? (() => false))
  const query = await readTestQuery(failing, facts, tree.read)
  const unitsOf = await unitsOfFiles(candidateFiles(request, closure, ran), facts, tree)
  const candidates = [...unitsOf].flatMap(([file, units]) => units.map((unit): Candidate => ({ file, unit })))
  const evidence = {
    failing, query, closure, named,
    spectrum: readSpectrum(coverage, new Set(failing.map(({ id }) => id)), unitsOf, request.failingElsewhere),
    changedLines: changedLines(delta.fullDiff),
    changedTogether: request.changedTogether ?? new Map<string, number>(),
    knownAreas: request.knownAreas,
  }
  const ranked = rankUnits(candidates, evidence)
  return { suspects: toSuspects(ranked.slice(0, maxSuspects), evidence), ranked, unread: await unreadAmong(unitsOf, tree), closure, delta, query, facts }
}

/** Files of the repository whose paths, or unique names, stand as texts in the failing tests' files. */
async function filesNamedBy(failing: readonly TestResult[], tree: SourceTree): Promise<string[]> {
  const found = new Set<string>()
  for (const file of new Set(failing.map((test) => test.file))) {
    const names = new Set([...((await tree.read(file)) ?? '').matchAll(/["'`]([\w@./-]*\w\.(?:[cm]?[jt]sx?|py|sh|rb|pl))["'`]/g)].map((match) => match[1] ?? ''))
    for (const name of names) {
      const places = [posix.normalize(posix.join(posix.dirname(file), name)), posix.normalize(name)].filter((path) => tree.paths.has(path))
      const path = places[0] ?? (name.startsWith('.') ? undefined : onlyFileNamed(tree, name))
      if (path !== undefined && path !== file) found.add(path)
    }
  }
  return [...found]
}

function onlyFileNamed(tree: SourceTree, name: string): string | undefined {
  const found: string[] = []
  for (const path of tree.paths) if (path === name || path.endsWith(`/${name}`)) found.push(path)
  return found.length === 1 ? found[0] : undefined
}

/** What was only loaded may be another test file's business. */
function filesRunBy(failing: readonly TestResult[], coverage: TestCoverage | undefined): Set<string> {
  return new Set(failing.flatMap(({ id }) => (coverage?.tests.get(id) ?? []).flatMap((at) => coverage?.units[at]?.file ?? [])))
}

/** Editable files that the failing tests load, that their stacks name, or of which they ran something. */
function candidateFiles({ failing, tree, isEditable }: LocalizationRequest, closure: ReadonlyMap<string, number>, ran: ReadonlySet<string>): string[] {
  const frames = failing.flatMap(({ failure }) => (failure?.frames ?? []).map(({ file }) => file))
  return [...new Set([...closure.keys(), ...frames, ...ran])].filter((path) => tree.paths.has(path) && isEditable(path))
}

async function unitsOfFiles(files: readonly string[], facts: ReadFacts, tree: SourceTree): Promise<Map<string, SourceUnit[]>> {
  const lists = await Promise.all(files.map(async (file) => [file, (await facts(file))?.units ?? (await wholeFile(tree, file))] as const))
  return new Map(lists)
}

/** Pictures and the like are no loss. */
const sources = /\.(?:[cm]?[jt]sx?|py|go|rs|java|json|ya?ml|toml)$/

async function unreadAmong(unitsOf: ReadonlyMap<string, readonly SourceUnit[]>, tree: SourceTree): Promise<string[]> {
  const empty = [...unitsOf].flatMap(([file, units]) => (units.length === 0 && sources.test(file) ? [file] : []))
  const read = await Promise.all(empty.map(async (file) => ({ file, text: await tree.read(file) })))
  return read.flatMap(({ file, text }) => (text === null || text.length > longData ? [file] : []))
}

/** Characters. */
const longData = 200_000

/** A file that no parser of ours reads is one unit: data, or code in another language. */
async function wholeFile(tree: SourceTree, path: string): Promise<SourceUnit[]> {
  const text = await tree.read(path)
  if (text === null || text.length > longData) return []
  const to = text.split('\n').length
  return [{ name: '(file)', kind: 'module', from: 1, to, own: [[1, to]], text }]
}
