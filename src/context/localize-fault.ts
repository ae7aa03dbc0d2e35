import type { SourceUnit } from './source-tree.ts'
import type { Spectrum } from './spectrum.ts'
import type { Suspect } from './suspect.ts'
import { type Candidate, type FeatureRequest, type Features, featureNames, measureFeatures } from './unit-features.ts'
import { withCoverage, withoutCoverage, type Weights } from './weights.ts'

/** A candidate with everything that speaks for it. */
export interface RankedUnit extends Candidate {
  features: Features
  /** The weighted sum. */
  score: number
  /** Lines that failing tests ran, each with its Ochiai; absent where nobody knows, or where the unit runs while modules are loaded. */
  ran?: ReadonlyMap<number, number>
}

/** Ranks units by a weighted sum of their features; see `weights.ts` for where the weights come from. */
export function rankUnits(candidates: readonly Candidate[], request: FeatureRequest): RankedUnit[] {
  const features = measureFeatures(candidates, request)
  const weights = request.spectrum === undefined ? withoutCoverage : withCoverage
  const ranked = candidates.map((candidate, n) => {
    const own = features[n] as Features
    return { ...candidate, features: own, score: weightedSum(own, weights), ...linesRun(candidate, request.spectrum) }
  })
  return ranked.sort((a, b) => b.score - a.score || a.unit.to - a.unit.from - (b.unit.to - b.unit.from) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.unit.from - b.unit.from))
}

function linesRun({ file, unit }: Candidate, spectrum: Spectrum | undefined): Pick<RankedUnit, 'ran'> {
  const own = spectrum?.of(file, unit)
  return own === undefined || unit.kind !== 'function' || own.isLoaded ? {} : { ran: own.ran }
}

function weightedSum(features: Features, weights: Weights): number {
  return featureNames.reduce((sum, name) => sum + features[name] * (weights[name] ?? 0), 0)
}

/** Ranked units as suspects, each with its reasons. */
export function toSuspects(ranked: readonly RankedUnit[], request: Pick<FeatureRequest, 'closure' | 'spectrum' | 'failing' | 'named'>): Suspect[] {
  const best = ranked[0]?.score ?? 0
  return ranked.map(({ file, unit, features, score, ran }) => ({
    path: file,
    name: unit.name,
    // How likely it is, measured by the first one.
    score: Math.round(Math.exp(score - best) * 1000) / 1000,
    reason: reasonOf(file, unit, features, request),
    lines: linesOf(unit),
    ...(features.called > 0 ? { called: true as const } : {}),
    ...(ran === undefined ? {} : { ran }),
  }))
}

/** Of the rest of a module or class, which lies between its functions, the largest pieces. */
function linesOf({ kind, own, from, to }: SourceUnit): [number, number][] {
  if (kind === 'function' || kind === 'value' || own.length === 0) return [[from, to]]
  const largest = own.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, maxPieces)
  return largest.toSorted((a, b) => a[0] - b[0])
}

const maxPieces = 3

/** Everything that speaks for the best units, for people who want to know why, and for fitting the weights. */
export function explainRanking(ranked: readonly RankedUnit[]): unknown {
  const rounded = (value: number) => Math.round(value * 10_000) / 10_000
  return ranked.slice(0, maxExplained).map(({ file, unit, score, features }) => ({
    path: file,
    name: unit.name,
    kind: unit.kind,
    lines: linesOf(unit),
    score: rounded(score),
    features: Object.fromEntries(Object.entries(features).flatMap(([name, value]) => (value === 0 ? [] : [[name, rounded(value)]]))),
  }))
}

const maxExplained = 300

function reasonOf(file: string, unit: SourceUnit, features: Features, { closure, spectrum, failing, named }: Pick<FeatureRequest, 'closure' | 'spectrum' | 'failing' | 'named'>): string {
  const reasons: string[] = []
  const lines = failing.flatMap(({ failure }) => failure?.frames ?? []).filter((frame) => frame.file === file && unit.own.some(([from, to]) => from <= frame.line && frame.line <= to)).map(({ line }) => line)
  if (lines.length > 0) reasons.push(`in the failure's stack (line ${[...new Set(lines)].slice(0, 3).join(', ')})`)
  const place = named.find((each) => each.file === file && (each.line === 0 || unit.own.some(([from, to]) => from <= each.line && each.line <= to)))
  if (place !== undefined) reasons.push(`named by the failure${place.line === 0 ? '' : ` (line ${place.line})`}`)
  if (features.delta > 0) reasons.push('changed recently')
  else if (features.fileDelta > 0) reasons.push('in a file that changed recently')
  const coverage = spectrum?.of(file, unit)
  // By its name alone; where it is known that it did not run, it was not called.
  const mayBeCalled = coverage === undefined || coverage.failing > 0 || coverage.isLoaded
  if (features.called > 0 && mayBeCalled) reasons.push('called by the failing test')
  else if (features.calledNext > 0 && mayBeCalled) reasons.push('called by what the failing test calls')
  else if (features.named > 0 || features.called > 0) reasons.push('named by the failing test')
  reasons.push(...coverageReason(spectrum, file, unit))
  if (features.text >= 0.5) reasons.push('shares names with the failing test')
  if (features.literal >= 0.5) reasons.push('holds a text of the failure')
  if (features.known > 0) reasons.push('a known area of this failure')
  const distance = closure.get(file)
  if (reasons.length < 2 && distance !== undefined && distance > 0) reasons.push(distance === 1 ? 'imported by the failing test' : `loaded by the failing test (${distance} imports away)`)
  return reasons.join('; ')
}

function coverageReason(spectrum: Spectrum | undefined, file: string, unit: SourceUnit): string[] {
  if (spectrum === undefined) return []
  const { failing, passing, isLoaded } = spectrum.of(file, unit)
  if (failing === 0) return isLoaded ? ['runs when the module is loaded'] : []
  const ofFailing = spectrum.failingTests === 1 ? 'run by the failing test' : `run by ${failing} of ${spectrum.failingTests} failing tests`
  return [spectrum.passingTests === 0 ? ofFailing : `${ofFailing} and by ${passing} of ${spectrum.passingTests} passing ones`]
}

