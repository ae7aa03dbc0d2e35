/** Words of one document with how often they stand in it. */
export interface WordCounts {
  counts: Map<string, number>
  total: number
}

/** Okapi BM25 (Robertson & Zaragoza 2009) over identifiers split into words: how well each document answers the query. */
export function bm25(query: string, documents: readonly WordCounts[]): number[] {
  const averageLength = documents.reduce((sum, { total }) => sum + total, 0) / (documents.length || 1) || 1
  const scores = documents.map(() => 0)
  for (const term of new Set(words(query))) {
    const containing = documents.filter(({ counts }) => counts.has(term)).length
    if (containing === 0) continue
    const rarity = Math.log(1 + (documents.length - containing + 0.5) / (containing + 0.5))
    documents.forEach(({ counts, total }, n) => {
      const frequency = counts.get(term) ?? 0
      if (frequency === 0) return
      const length = 0.25 + 0.75 * (total / averageLength)
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

export function wordCounts(text: string): WordCounts {
  const counts = new Map<string, number>()
  const list = words(text)
  for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1)
  return { counts, total: list.length }
}
