import { applyCandidate, type Candidate, candidateKey, type SourceFile } from './candidate.ts'
import type { FailureHints } from './failure-hints.ts'
import { generateCandidates, type LineRange } from './generate.ts'
import { rankCandidates, type RankedCandidate, type SuspectFile } from './rank.ts'
import { furtherBy, type TriedCandidate } from './search-outcome.ts'
import { parseSource } from './source-file.ts'

/** Between the names of two operators. */
export const pairSign = ', then '

/** Edits that go on from; and how many further edits each gets. */
const mostSeeds = 10
const mostPerSeed = 600
/** A seed that got less far, or that is less likely, counts less. */
const fadingOfSeeds = 0.85

/**
 * Two edits at once, best first: a beam search of width {@link mostSeeds} over the single edits with which the failing tests get
 * further, each joined with what the operators propose for the file as it is then. `known`: keys of what was tried.
 */
export async function pairEdits(tried: readonly TriedCandidate[], files: readonly SuspectFile[], hints: FailureHints, known: ReadonlySet<string>): Promise<RankedCandidate[]> {
  const pairs = new Map<string, RankedCandidate>()
  for (const [nth, { ranked: seed }] of seedsOf(tried).entries()) {
    const suspect = files.find(({ file }) => file.path === seed.file.path)
    const changed = suspect && (await parseSource(suspect.file.path, applyCandidate(suspect.file.text, seed.candidate)))
    if (suspect === undefined || changed === undefined) continue
    const candidates = generateCandidates(changed, linesAround(seed, suspect))
    const seconds = rankCandidates([{ file: changed, units: suspect.units, candidates }], hints).slice(0, mostPerSeed)
    for (const { candidate, score } of seconds) {
      const both = joined(suspect.file, seed.candidate, changed, candidate)
      const key = candidateKey(suspect.file.text, both)
      if (known.has(key) || both.replacement === suspect.file.text.slice(both.from, both.to)) continue
      const pair = { candidate: both, file: suspect.file, key, score: score * seed.score * fadingOfSeeds ** nth }
      if ((pairs.get(key)?.score ?? 0) < pair.score) pairs.set(key, pair)
    }
  }
  return [...pairs.values()].toSorted((a, b) => b.score - a.score)
}

/** Those that got furthest; among them the likeliest. */
function seedsOf(tried: readonly TriedCandidate[]): TriedCandidate[] {
  const progress = furtherBy(tried)
  const further = tried.filter(({ result }) => progress(result) > 0)
  return further.toSorted((a, b) => progress(b.result) - progress(a.result) || b.ranked.score - a.ranked.score).slice(0, mostSeeds)
}

/** Two mistakes of one failure mostly stand in one function. */
function linesAround({ candidate: { line } }: RankedCandidate, { units }: SuspectFile): LineRange[] | undefined {
  const around = units.flatMap(({ lines = [] }) => lines.filter(([from, to]) => from <= line && line <= to))
  return around.length === 0 ? undefined : around.map(([from, to]) => [from, to + 2] as const)
}

/** The second edit is one of the file as the first left it; together they are one edit of all between them. */
function joined(file: SourceFile, first: Candidate, changed: SourceFile, second: Candidate): Candidate {
  const firstEnd = first.from + first.replacement.length
  const from = Math.min(first.from, second.from)
  const end = Math.max(firstEnd, second.to)
  const after = applyCandidate(changed.text, second)
  const grown = after.length - changed.text.length
  return {
    ...first,
    from,
    to: end - (changed.text.length - file.text.length),
    replacement: after.slice(from, end + grown),
    prior: first.prior * second.prior,
    line: Math.min(first.line, second.line),
    operator: `${first.operator}${pairSign}${second.operator}`,
    description: `${first.description}, and ${second.description}`,
    traits: [...first.traits, ...second.traits],
  }
}
