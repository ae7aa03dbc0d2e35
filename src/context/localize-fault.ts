import type { TestResult } from '../oracle/test-report.ts'
import type { ReadFacts } from './module-facts.ts'
import { bm25, fuseRankings } from './rank-text.ts'
import type { SourceUnit } from './source-tree.ts'
import type { Suspect } from './suspect.ts'

/** What fault localization ranks and what it ranks by. */
export interface FaultEvidence {
  failing: readonly TestResult[]
  /** Files that the failing tests load, with distance; see `followImports`. */
  closure: ReadonlyMap<string, number>
  /** Whether a patch may change the file: tests, configuration and the like are no suspects. */
  isEditable(path: string): boolean
  /** Files of the recent delta. */
  recentlyChanged: ReadonlySet<string>
  /** Areas that a matching scenario record names: paths or folders. */
  knownAreas: readonly string[]
}

const maxUnitsPerFile = 3
/** Units that share far fewer names with the failing test than the best one are not pointed at. */
const relativeTextScore = 0.3
/**
 * Weights of the fused rankings, set by judgement: what has just changed is nearly always it, frames are rare but good,
 * distance alone is a weak sign.
 */
const weights = { delta: 2, frames: 1.5, text: 1, known: 1, distance: 0.6 }

/**
 * Ranks the editable files that the failing tests load: stack frames, BM25 of the failing tests' code and messages over
 * functions, import distance, the recent delta and known areas, merged by reciprocal rank fusion.
 */
export async function localizeFault(evidence: FaultEvidence, facts: ReadFacts): Promise<Suspect[]> {
  const files = [...evidence.closure.keys()].filter(evidence.isEditable)
  for (const file of framesOf(evidence).keys()) if (!files.includes(file)) files.push(file)
  if (files.length === 0) return []
  const units = await unitsOf(files, facts)
  const query = await queryOf(evidence.failing, facts)
  const textScores = bm25(query, units.map(({ unit, file }) => `${file} ${unit.name} ${unit.text}`))
  const byText = units.map((entry, n) => ({ ...entry, score: textScores[n] ?? 0 })).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
  const frames = framesOf(evidence)
  const distance = (file: string) => evidence.closure.get(file) ?? Number.POSITIVE_INFINITY
  const fused = fuseRankings([
    { keys: [...frames.keys()], weight: weights.frames },
    { keys: unique(byText.map(({ file }) => file)), weight: weights.text },
    { keys: [...files].sort((a, b) => distance(a) - distance(b)), weight: weights.distance },
    { keys: files.filter((file) => evidence.recentlyChanged.has(file)), weight: weights.delta },
    { keys: files.filter((file) => evidence.knownAreas.some((area) => file === area || file.startsWith(`${area.replace(/\/$/, '')}/`))), weight: weights.known },
  ])
  const best = Math.max(...fused.values())
  return [...fused]
    .sort((a, b) => b[1] - a[1] || distance(a[0]) - distance(b[0]) || (a[0] < b[0] ? -1 : 1))
    .map(([path, score]) => {
      const alike = byText.filter(({ file, score: own }) => file === path && own >= relativeTextScore * (byText[0]?.score ?? 0)).slice(0, maxUnitsPerFile)
      const named = [...alike, ...valuesUsedBy(alike, units, path)]
      const frameLines = frames.get(path) ?? []
      const lines = mergeRanges([...frameLines.map((line): [number, number] => enclosing(named, units, path, line)), ...named.map(({ unit }): [number, number] => [unit.from, unit.to])])
      const reason = reasonOf(path, evidence, frameLines, alike.map(({ unit }) => unit.name))
      return { path, score: Math.round((score / best) * 1000) / 1000, reason, ...(lines.length > 0 ? { lines } : {}) }
    })
}

/** Module-level values that the functions read: a wrong constant is as much a suspect as the line that uses it. */
function valuesUsedBy(functions: readonly FileUnit[], units: readonly FileUnit[], path: string): FileUnit[] {
  const used = new Set(functions.flatMap(({ unit }) => unit.text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []))
  return units.filter((entry) => entry.file === path && entry.unit.kind === 'value' && used.has(entry.unit.name) && !functions.includes(entry))
}

type FileUnit = { file: string; unit: SourceUnit }

async function unitsOf(files: readonly string[], facts: ReadFacts): Promise<FileUnit[]> {
  const lists = await Promise.all(files.map(async (file) => ((await facts(file))?.units ?? []).map((unit) => ({ file, unit }))))
  return lists.flat()
}

/** The failing tests' own code, not their whole files, and what they printed. */
async function queryOf(failing: readonly TestResult[], facts: ReadFacts): Promise<string> {
  const parts: string[] = []
  for (const { file, name, failure } of failing) {
    const body = (await facts(file))?.tests.find(({ title }) => title === name.replace(/\[.*\]$/, ''))?.text
    parts.push(body ?? name, failure?.message ?? '', failure?.expected ?? '', failure?.actual ?? '')
  }
  return parts.join('\n')
}

/** Editable files in the stacks of the failures, innermost first, with the lines. */
function framesOf({ failing, isEditable }: FaultEvidence): Map<string, number[]> {
  const lines = new Map<string, number[]>()
  for (const { failure } of failing) {
    for (const { file, line } of failure?.frames ?? []) {
      if (isEditable(file)) lines.set(file, unique([...(lines.get(file) ?? []), line]))
    }
  }
  return lines
}

function enclosing(named: readonly FileUnit[], units: readonly FileUnit[], path: string, line: number): [number, number] {
  const holds = ({ file, unit }: FileUnit) => file === path && unit.from <= line && line <= unit.to
  const found = named.find(holds) ?? units.filter(holds).sort((a, b) => a.unit.to - a.unit.from - (b.unit.to - b.unit.from))[0]
  return found === undefined ? [line, line] : [found.unit.from, found.unit.to]
}

function reasonOf(path: string, evidence: FaultEvidence, frameLines: readonly number[], names: readonly string[]): string {
  const reasons: string[] = []
  if (frameLines.length > 0) reasons.push(`in the failure's stack (line ${frameLines.slice(0, 3).join(', ')})`)
  if (evidence.recentlyChanged.has(path)) reasons.push('changed recently')
  if (names.length > 0) reasons.push(`shares names with the failing test (${names.join(', ')})`)
  const distance = evidence.closure.get(path)
  if (distance !== undefined) reasons.push(distance === 1 ? 'imported by the failing test' : `loaded by the failing test (${distance} imports away)`)
  return reasons.join('; ')
}

function mergeRanges(ranges: [number, number][]): [number, number][] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)]
}
