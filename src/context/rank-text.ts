/** Okapi BM25 (Robertson & Zaragoza 2009) over identifiers split into words: how well each document answers the query. */
export function bm25(query: string, documents: readonly string[]): number[] {
  const terms = [...new Set(words(query))]
  const bags = documents.map((document) => countWords(words(document)))
  const lengths = bags.map((bag) => bag.total)
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / (documents.length || 1) || 1
  const scores = documents.map(() => 0)
  for (const term of terms) {
    const containing = bags.filter((bag) => bag.counts.has(term)).length
    if (containing === 0) continue
    const rarity = Math.log(1 + (documents.length - containing + 0.5) / (containing + 0.5))
    bags.forEach((bag, n) => {
      const frequency = bag.counts.get(term) ?? 0
      const length = 0.25 + 0.75 * ((lengths[n] ?? 0) / averageLength)
      scores[n] = (scores[n] ?? 0) + (rarity * frequency * 2.2) / (frequency + 1.2 * length)
    })
  }
  return scores
}

/** `normalizeEmail2` gives normalizeemail2, normalize, email: whole identifiers weigh beside their parts. */
export function words(text: string): string[] {
  return (text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).flatMap((identifier) => {
    const parts = identifier.split(/[_$]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{L})(?=\p{N})/u).filter((part) => part.length > 1)
    const whole = identifier.toLowerCase()
    return parts.length > 1 ? [whole, ...parts.map((part) => part.toLowerCase())] : [whole]
  })
}

function countWords(list: readonly string[]): { counts: Map<string, number>; total: number } {
  const counts = new Map<string, number>()
  for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1)
  return { counts, total: list.length }
}

/** Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): rankings in, one score per key out. */
export function fuseRankings(rankings: readonly { keys: readonly string[]; weight: number }[], k = 60): Map<string, number> {
  const scores = new Map<string, number>()
  for (const { keys, weight } of rankings) {
    keys.forEach((key, rank) => scores.set(key, (scores.get(key) ?? 0) + weight / (k + rank + 1)))
  }
  return scores
}
