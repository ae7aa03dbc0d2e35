import type { TestResult } from '../oracle/test-report.ts'
import type { NamedPlace } from './named-places.ts'
import { bm25, type WordCounts, wordCounts } from './rank-text.ts'
import type { SourceUnit } from './source-tree.ts'
import type { Spectrum } from './spectrum.ts'
import type { TestQuery } from './test-query.ts'

/** A unit that could hold the fault. */
export interface Candidate {
  file: string
  unit: SourceUnit
}

/** What speaks for a unit; each about 0 to 1, 0 where nothing is known. Their weights are fitted: see `weights.ts`. */
export const featureNames = [
  'title', 'nameTitle', 'text', 'output', 'ochiai', 'suspicious', 'failShare', 'onlyLoaded', 'neverRan', 'frame', 'fileFrame', 'called', 'calledNext', 'named', 'asserted',
  'literal', 'difference', 'delta', 'fileDelta', 'direct', 'size', 'isClass', 'isValue', 'isModule', 'sibling', 'known', 'history', 'usedValue', 'callers', 'valueOfRun',
] as const
export type FeatureName = (typeof featureNames)[number]
export type Features = Record<FeatureName, number>

export interface FeatureRequest {
  failing: readonly TestResult[]
  /** Where the messages of the failures say something is wrong. */
  named: readonly NamedPlace[]
  query: TestQuery
  /** Import distance from the failing tests. */
  closure: ReadonlyMap<string, number>
  spectrum: Spectrum | undefined
  /** Changed lines of the recent delta by file. */
  changedLines: ReadonlyMap<string, readonly [number, number][]>
  /** Share of the commits that changed a failing test's file which changed this file too. */
  changedTogether: ReadonlyMap<string, number>
  knownAreas: readonly string[]
}

/** Evidence about each candidate, in their order. */
export function measureFeatures(candidates: readonly Candidate[], request: FeatureRequest): Features[] {
  const { query, spectrum, closure } = request
  const documents = candidates.map(({ file, unit }) => wordCounts(`${file.slice(file.lastIndexOf('/') + 1)} ${unit.name} ${unit.name} ${unit.comment ?? ''} ${unit.text}`))
  const texts = relative(bm25OfRun(query.source, documents, candidates, spectrum))
  const titles = relative(bm25(query.titles, documents))
  const nameDocuments = candidates.map((each) => wordCounts(each.unit.kind === 'module' ? '' : shortName(each)))
  const names = relative(bm25OfRun(query.titles, nameDocuments, candidates, spectrum))
  const outputs = relative(bm25(query.output, documents))
  const calls = callsOf(candidates, query.source)
  const asserted = callsOf(candidates, query.asserted).first
  const frames = framesOf(request.failing, request.named)
  const ochiais = candidates.map(({ file, unit }) => spectrum?.of(file, unit).suspicion ?? 0)
  const suspicious = relative(ochiais)
  const literals = relative(literalHits(candidates, query.output))
  const differences = relative(differenceHits(candidates, request.failing))
  const callers = callerScores(candidates, candidates.map((_, n) => ((texts[n] ?? 0) + (suspicious[n] ?? 0)) / 2))
  const testStems = new Set(request.failing.map(({ file }) => stemOf(file)))
  return candidates.map(({ file, unit }, n): Features => {
    const own = spectrum?.of(file, unit)
    const ran = own !== undefined && own.failing > 0
    const frame = frames.get(file)?.find(([line]) => line === 0 || unit.own.some(([from, to]) => from <= line && line <= to))
    const distance = closure.get(file)
    const changed = request.changedLines.get(file)
    return {
      text: texts[n] ?? 0,
      title: titles[n] ?? 0,
      nameTitle: names[n] ?? 0,
      output: outputs[n] ?? 0,
      ochiai: ochiais[n] ?? 0,
      suspicious: suspicious[n] ?? 0,
      failShare: own === undefined ? 0 : own.failing / (spectrum?.failingTests ?? 1),
      onlyLoaded: own !== undefined && !ran && own.isLoaded ? 1 : 0,
      neverRan: own !== undefined && !ran && !own.isLoaded ? 1 : 0,
      frame: frame === undefined ? 0 : 1 / (1 + frame[1]),
      fileFrame: frames.has(file) ? 1 : 0,
      called: calls.first[n] ?? 0,
      calledNext: calls.second[n] ?? 0,
      named: calls.named[n] ?? 0,
      literal: literals[n] ?? 0,
      delta: changed?.some(([from, to]) => from <= unit.to && unit.from <= to) === true ? 1 : 0,
      fileDelta: changed === undefined ? 0 : 1,
      direct: distance === 1 ? 1 : 0,
      size: Math.min(1, Math.log(1 + unit.text.length / 40) / 6),
      isClass: unit.kind === 'class' ? 1 : 0,
      // A value that ran holds a function, and is one as far as the fault goes.
      isValue: unit.kind === 'value' && !ran ? 1 : 0,
      isModule: unit.kind === 'module' ? 1 : 0,
      sibling: testStems.has(stemOf(file)) ? 1 : 0,
      known: request.knownAreas.some((area) => file === area || file.startsWith(`${area.replace(/\/$/, '')}/`)) ? 1 : 0,
      history: request.changedTogether.get(file) ?? 0,
      usedValue: calls.usedValues[n] ?? 0,
      asserted: asserted[n] ?? 0,
      callers: unit.kind === 'value' ? 0 : (callers[n] ?? 0),
      difference: differences[n] ?? 0,
      valueOfRun: unit.kind === 'value' ? (callers[n] ?? 0) : 0,
    }
  })
}

/** BM25 over what the failing tests ran, where that is known: words of code that never ran must not make others ordinary. */
function bm25OfRun(query: string, documents: readonly WordCounts[], candidates: readonly Candidate[], spectrum: Spectrum | undefined): number[] {
  if (spectrum === undefined) return bm25(query, documents)
  const ran = candidates.flatMap(({ file, unit }, n) => {
    const { failing, isLoaded } = spectrum.of(file, unit)
    return failing > 0 || isLoaded ? [n] : []
  })
  const scores = candidates.map(() => 0)
  bm25(query, ran.map((n) => documents[n] as WordCounts)).forEach((score, at) => (scores[ran[at] ?? 0] = score))
  return scores
}

function relative(scores: readonly number[]): number[] {
  const best = scores.reduce((most, score) => Math.max(most, score), 0)
  return scores.map((score) => (best === 0 ? 0 : score / best))
}

const identifiers = (text: string): string[] => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []
const callees = (text: string): Set<string> => new Set([...text.matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)\s*(?:<[^<>()]*>)?\(/gu)].map((match) => match[1] ?? ''))

/**
 * What the failing tests call, what that calls, what they name, and values that called functions read. A name that several
 * units have counts for each of them in part.
 */
function callsOf(candidates: readonly Candidate[], source: string): { first: number[]; second: number[]; named: number[]; usedValues: number[] } {
  const shortNames = candidates.map(shortName)
  const counts = new Map<string, number>()
  for (const name of shortNames) counts.set(name, (counts.get(name) ?? 0) + 1)
  const share = (name: string) => 1 / Math.sqrt(counts.get(name) ?? 1)
  const called = callees(source)
  const mentioned = new Set(identifiers(source))
  const first = shortNames.map((name) => (called.has(name) ? share(name) : 0))
  const named = shortNames.map((name) => (mentioned.has(name) ? share(name) : 0))
  const entered = candidates.flatMap(({ unit }, n) => ((first[n] ?? 0) > 0.3 || (named[n] ?? 0) > 0.3 ? [unit] : []))
  const next = new Set(entered.flatMap(({ text }) => [...callees(text)]))
  const read = new Set(entered.flatMap(({ text }) => identifiers(text)))
  const second = shortNames.map((name) => (next.has(name) ? share(name) : 0))
  const usedValues = candidates.map(({ unit }, n) => (unit.kind === 'value' && read.has(shortNames[n] ?? '') ? share(shortNames[n] ?? '') : 0))
  return { first, second, named, usedValues }
}

/** The best `score` among the units that name a unit; ambiguous names count in part. */
function callerScores(candidates: readonly Candidate[], scores: readonly number[]): number[] {
  const byName = new Map<string, number[]>()
  candidates.forEach((each, n) => {
    const name = shortName(each)
    if (name.length > 1) byName.set(name, [...(byName.get(name) ?? []), n])
  })
  const callers = candidates.map(() => 0)
  candidates.forEach(({ unit }, n) => {
    for (const name of new Set(identifiers(unit.text))) {
      const named = byName.get(name)
      if (named === undefined || named.length > maxNamesakes) continue
      for (const other of named) if (other !== n) callers[other] = Math.max(callers[other] ?? 0, (scores[n] ?? 0) / Math.sqrt(named.length))
    }
  })
  return relative(callers)
}

const maxNamesakes = 12

/** Without its class. What a module is as a whole has the name that those who load it give it: `parseDate` in `lib/parse-date.js`. */
function shortName({ file, unit: { name } }: Candidate): string {
  if (name !== 'default') return name.slice(name.lastIndexOf('.') + 1).replace(/^#/, '')
  const stem = file.replace(/\.\w+$/, '').replace(/\/index$/, '')
  return stem.slice(stem.lastIndexOf('/') + 1).replace(/[-_.]+(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Lines of the failures' stacks by file, with how deep they stand: 0 is the innermost. */
function framesOf(failing: readonly TestResult[], named: readonly NamedPlace[]): Map<string, [line: number, depth: number][]> {
  const frames = new Map<string, [number, number][]>()
  // Without a line it is any of the file's units.
  for (const { file, line } of named) frames.set(file, [...(frames.get(file) ?? []), [line, line === 0 ? 1 : 0]])
  for (const { failure } of failing) {
    failure?.frames.forEach(({ file, line }, depth) => frames.set(file, [...(frames.get(file) ?? []), [line, depth]]))
  }
  for (const list of frames.values()) list.sort((a, b) => a[1] - b[1])
  return frames
}

/** How many of the rare texts of messages and values stand in a unit as they are. */
function literalHits(candidates: readonly Candidate[], output: string): number[] {
  const texts = [...new Set([...output.matchAll(/["'`]([^"'`\n]{3,60})["'`]/g)].map((match) => match[1] ?? ''))]
  const numbers = [...new Set(output.match(/(?<![\w.])\d{2,}(?:\.\d+)?(?![\w.])/g) ?? [])]
  const scores = candidates.map(() => 0)
  for (const text of [...texts.slice(0, 40), ...numbers.slice(0, 20)]) {
    const holding = candidates.flatMap(({ unit }, n) => (unit.text.includes(text) ? [n] : []))
    for (const n of holding) scores[n] = (scores[n] ?? 0) + 1 / holding.length
  }
  return scores
}

/** How many of the pieces by which actual values differ from expected ones stand in a unit as literals. */
function differenceHits(candidates: readonly Candidate[], failing: readonly TestResult[]): number[] {
  const pieces = new Set(failing.flatMap(({ failure }) => differencesOf(failure?.expected, failure?.actual)))
  const scores = candidates.map(() => 0)
  for (const piece of [...pieces].slice(0, 40)) {
    const escaped = piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    const isNumber = /^-?\d+(\.\d+)?$/.test(piece)
    const pattern = isNumber ? new RegExp(`(?<![\\w.])${escaped}(?![\\w.])`) : new RegExp(`["'\`/]\\\\?${escaped}["'\`/]`)
    const holding = candidates.flatMap(({ unit }, n) => (pattern.test(unit.text) ? [n] : []))
    for (const n of holding) scores[n] = (scores[n] ?? 0) + 1 / holding.length
  }
  return scores
}

/** What lies between the common start and the common end of two printed values, as it is and by its words. */
export function differencesOf(expected: string | undefined, actual: string | undefined): string[] {
  if (expected === undefined || actual === undefined || expected === actual) return []
  let start = 0
  while (start < expected.length && start < actual.length && expected[start] === actual[start]) start++
  let end = 0
  while (end < expected.length - start && end < actual.length - start && expected.at(-1 - end) === actual.at(-1 - end)) end++
  const parts = [expected.slice(start, expected.length - end), actual.slice(start, actual.length - end)]
  // A word that differs in its middle is meant as a whole.
  const words = [expected, actual].flatMap((text) => text.match(/[\p{L}\p{N}_.-]+/gu) ?? []).filter((word) => expected.includes(word) !== actual.includes(word))
  return [...new Set([...parts, ...words])].filter((piece) => piece !== '' && piece.length <= 40 && !/^(0|1|true|false|null|undefined|None|True|False)$/.test(piece))
}

/** `test/cart.test.js`, `tests/test_cart.py` and `src/cart.js` have one stem. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
  return name.replace(/[._-]?(test|tests|spec)$/i, '').replace(/^(test|spec)[._-]/i, '').toLowerCase()
}

