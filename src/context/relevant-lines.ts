import { words } from './rank-text.ts'

type Range = [from: number, to: number]

/** Lines that are shown with a relevant one: a statement mostly has some. */
const around = { before: 4, after: 7 }
/** How far a word's weight reaches: the line beside the one that has it is about the same. */
const reach = 3

/** A suspicious line without a word of the query counts as if it had one that every line has. */
const wordless = Math.log(2)

/**
 * Of the lines in `pieces` (1-based, inclusive) those that share the rarest words with the query, with the lines around them, until
 * about `budget` characters are chosen; none where no word is shared. Words count by how few of the lines have them. Where it is known
 * which lines failing tests `ran`, these count by their suspicion, and the others not at all.
 */
export function relevantLines(all: readonly string[], pieces: readonly (readonly [number, number])[], query: ReadonlySet<string>, budget: number, ran?: ReadonlyMap<number, number>): Range[] {
  const numbers = [...new Set(pieces.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n)))]
  const wordsOf = new Map(numbers.map((number) => [number, [...new Set(words(all[number - 1] ?? ''))].filter((word) => query.has(word))]))
  const frequency = new Map<string, number>()
  for (const list of wordsOf.values()) for (const word of list) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const inWords = (number: number) => (wordsOf.get(number) ?? []).reduce((sum, word) => sum + Math.log(1 + numbers.length / (frequency.get(word) ?? 1)), 0)
  const worst = Math.max(...(ran?.values() ?? []))
  const own = (number: number) => (ran === undefined || ran.size === 0 ? inWords(number) : (wordless + inWords(number)) * ((ran.get(number) ?? 0) / worst) ** 2)
  const scores = new Map(numbers.map((number) => [number, own(number)]))
  const smoothed = (number: number) => {
    let sum = 0
    for (let distance = -reach; distance <= reach; distance++) sum += (scores.get(number + distance) ?? 0) * (1 - Math.abs(distance) / (reach + 1))
    return sum
  }
  const best = numbers.map((number) => ({ number, score: smoothed(number) })).filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score || a.number - b.number)
  const chosen = new Set<number>()
  let length = 0
  for (const { number } of best) {
    if (length >= budget) break
    if (chosen.has(number)) continue
    for (let line = number - around.before; line <= number + around.after; line++) {
      if (chosen.has(line) || !scores.has(line)) continue
      chosen.add(line)
      length += (all[line - 1] ?? '').length + 1
    }
  }
  return [...chosen].sort((a, b) => a - b).map((line): Range => [line, line])
}
