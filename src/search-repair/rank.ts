import type { Suspect } from '../context/suspect.ts'
import { candidateKey, type Candidate, type SourceFile } from './candidate.ts'
import type { FailureHints } from './failure-hints.ts'
import { borrowedText } from './operators/holes/text-hole.ts'

/** A candidate with its place in the order of trials. */
export interface RankedCandidate {
  candidate: Candidate
  file: SourceFile
  /** Equal for candidates that lead to the same text. */
  key: string
  score: number
}

/** Candidates of one file, and how suspicious its parts are. */
export interface SuspectFile {
  file: SourceFile
  /** Its suspects, with their places among those of all files; the first is 0. */
  units: readonly (Suspect & { rank: number })[]
  candidates: readonly Candidate[]
}

/** Outside of all suspects, beside the best one of the file. */
const elsewhere = 0.35
/** What looks emptied, wherever it stands. */
const ofHole = 0.7
/** What takes the place of a text that no test expects. */
const ofUnwanted = 4
/** Characters of a literal that is worth a look. */
const longText = 200
/** Each further edit of the same kind on the same line counts this much less, so that one line cannot take all trials. */
const crowding = 0.93
/** A place that looks emptied may. */
const crowdingOfHole = Math.sqrt(crowding)

/** Best first, without duplicates: prior × suspiciousness × what the failure hints at. */
export function rankCandidates(files: readonly SuspectFile[], hints: FailureHints): RankedCandidate[] {
  const expected = new Set([...hints.expectedValues].map(unquoted))
  const scored = files.flatMap(({ file, units, candidates }) => {
    const suspicionOf = suspicionOfLines(units)
    return candidates.map((candidate) => ({
      candidate,
      file,
      key: candidateKey(file.text, candidate),
      score: candidate.prior * Math.max(suspicionOf(candidate.line), candidate.traits.includes('hole') ? ofHole : 0) * bonus(candidate, hints) * unwantedBonus(candidate, file, hints) * hardCodingPenalty(candidate, expected),
    }))
  })
  return byScore(spreadOut(bestOfEachText(byScore(scored))))
}

/** What a line counts at least that passing tests run as well, beside one of its unit that only failing ones run. */
const usualLine = 0.5

/**
 * By rank, and slowly: localization is often wrong by a rank or two. Within a unit by how suspicious the line is. Of units around the line the one that
 * says most: a function's lines stand within those of the function around it, which did not run them as its own.
 */
function suspicionOfLines(units: readonly (Suspect & { rank: number })[]): (line: number) => number {
  const byRank = (rank: number) => 1 / (1 + 0.15 * rank)
  const best = byRank(Math.min(...units.map(({ rank }) => rank)))
  const weighed = units.map(({ rank, lines = [], ran }) => {
    const most = Math.max(...(ran?.values() ?? []), Number.MIN_VALUE)
    const holds = (line: number) => lines.length === 0 || lines.some(([from, to]) => from <= line && line <= to)
    return (line: number) => (holds(line) ? byRank(rank) * (ran === undefined ? 1 : usualLine + (1 - usualLine) * ((ran.get(line) ?? 0) / most)) : 0)
  })
  const known = new Map<number, number>()
  return (line) => {
    const found = known.get(line) ?? (Math.max(0, ...weighed.map((weigh) => weigh(line))) || best * elsewhere)
    known.set(line, found)
    return found
  }
}

function bonus({ traits, within, path, line }: Candidate, hints: FailureHints): number {
  const hinted = Math.max(1, ...traits.map((trait) => hints.traits.get(trait) ?? 1))
  const isMentioned = within.some((name) => hints.mentioned.has(name))
  const isOnFrame = hints.frames.has(`${path}:${line}`)
  return hinted * (isMentioned ? 1.25 : 1) * (isOnFrame ? 1.4 : 1)
}

/** Other texts in the place of one that came where it was not expected; an edit holds of it what it changes. */
function unwantedBonus({ from, to }: Candidate, { text }: SourceFile, hints: FailureHints): number {
  if (to - from > longText) return 1
  const changed = text.slice(from, to).replace(/^(["'`])(.*)\1$/s, '$2')
  const isWhole = changed.length < to - from
  const before = isWhole ? '' : /["'`]([^"'`\n]*)$/.exec(text.slice(Math.max(0, from - longText), from))?.[1]
  const after = isWhole ? '' : /^([^"'`\n]*)["'`]/.exec(text.slice(to, to + longText))?.[1]
  return before !== undefined && after !== undefined && hints.isUnwanted(before + changed + after) ? ofUnwanted : 1
}

/** Writing down the value that the assertion expects makes the test pass and the program no better. */
function hardCodingPenalty({ replacement, operator }: Candidate, expected: ReadonlySet<string>): number {
  // What the file itself has elsewhere, in a place that lost its text, is not made up for the test.
  if (!expected.has(unquoted(replacement)) || operator === borrowedText.name) return 1
  // An edit holds only what differs: of an empty text, that is nothing. Separators and brackets say nothing about one case.
  const isTrivial = /^(-?[01]|true|false|True|False|\W*)$/.test(replacement)
  return isTrivial && operator !== 'returned value' ? 1 : 0.1
}

function unquoted(text: string): string {
  return text.replace(/^["'](.*)["']$/s, '$1')
}

function byScore(candidates: readonly RankedCandidate[]): RankedCandidate[] {
  return candidates.toSorted((a, b) => b.score - a.score)
}

function bestOfEachText(ordered: readonly RankedCandidate[]): RankedCandidate[] {
  const first = new Map<string, RankedCandidate>()
  for (const ranked of ordered) if (!first.has(ranked.key)) first.set(ranked.key, ranked)
  return [...first.values()]
}

function spreadOut(ordered: readonly RankedCandidate[]): RankedCandidate[] {
  const seen = new Map<string, number>()
  return ordered.map((ranked) => {
    const place = `${ranked.candidate.path}:${ranked.candidate.line}:${ranked.candidate.operator}`
    const before = seen.get(place) ?? 0
    seen.set(place, before + 1)
    return { candidate: ranked.candidate, file: ranked.file, key: ranked.key, score: ranked.score * (ranked.candidate.traits.includes('hole') ? crowdingOfHole : crowding) ** before }
  })
}
