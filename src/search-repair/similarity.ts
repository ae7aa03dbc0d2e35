/** The same names are compared again and again; more than so many are forgotten. */
const mostKnown = 20_000
const knownWords = new Map<string, readonly string[]>()
const knownSimilarities = new Map<string, number>()

/** The words of an identifier in lower case: `parseUserId`, `parse_user_id` → parse, user, id. */
export function wordsOf(name: string): readonly string[] {
  const known = knownWords.get(name)
  if (known !== undefined) return known
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
  if (knownWords.size >= mostKnown) knownWords.clear()
  knownWords.set(name, words)
  return words
}

const opposites = [
  ['min', 'max'], ['minimum', 'maximum'], ['low', 'high'], ['lower', 'upper'], ['lowest', 'highest'], ['less', 'greater'], ['smaller', 'larger'],
  ['smallest', 'largest'], ['before', 'after'], ['start', 'end'], ['first', 'last'], ['left', 'right'], ['asc', 'desc'], ['ascending', 'descending'], ['floor', 'ceil'],
]
const oppositeWords = new Map(opposites.flatMap(([one = '', other = '']) => [[one, other], [other, one]]))

/** Whether one of its words is one end of something ordered. */
export function hasOpposite(name: string): boolean {
  return wordsOf(name).some((word) => oppositeWords.has(word))
}

/** `narrowMin` and `narrowMax`: the same but for one word, which is the other end of something ordered. */
export function areOpposites(one: string, other: string): boolean {
  const [own, theirs] = [wordsOf(one), wordsOf(other)]
  const different = own.flatMap((word, at) => (word === theirs[at] ? [] : [at]))
  const [at] = different
  return own.length === theirs.length && different.length === 1 && at !== undefined && oppositeWords.get(own[at] ?? '') === theirs[at]
}

/** `isOpen`, `has_items`: what it names, or gives when it is called, is a truth value. */
export function saysYesOrNo(name: string): boolean {
  return /^_*(is|has|should|can|was|did)(_|[A-Z])/.test(name)
}

/** Whether what a program calls is an assertion of its own. */
export function claims(callee: string): boolean {
  return /(^|\.)(assert|invariant|ok)$/.test(callee)
}

/** 0 to 1: how easily one name is taken for the other, by shared words or by few changed letters. */
export function nameSimilarity(a: string, b: string): number {
  if (a === b) return 1
  const pair = `${a}\n${b}`
  const known = knownSimilarities.get(pair)
  if (known !== undefined) return known
  const spelling = 1 - editDistance(a, b) / Math.max(a.length, b.length, 1)
  const similarity = Math.max(sharedWords(a, b), spelling)
  if (knownSimilarities.size >= mostKnown) knownSimilarities.clear()
  knownSimilarities.set(pair, similarity)
  return similarity
}

/** 0 to 1: the share of words that both names have. */
export function sharedWords(a: string, b: string): number {
  const left = wordsOf(a)
  const right = wordsOf(b)
  const shared = left.filter((word) => right.includes(word)).length
  const different = right.filter((word, at) => right.indexOf(word) === at).length
  return left.length + different === 0 ? 0 : (2 * shared) / (left.length + different)
}

/** Inserted, removed and changed characters between two texts (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  // One row of the table at a time, written over the one before.
  const row = Uint32Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number
      const substitute = diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1)
      row[j] = Math.min(substitute, above + 1, (row[j - 1] as number) + 1)
      diagonal = above
    }
  }
  return row[b.length] as number
}
