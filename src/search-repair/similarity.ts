/** The same names are compared again and again; more than so many are forgotten. */
const mostKnown = 20_000
const knownWords = new Map<string, readonly string[]>()

/** The words of an identifier in lower case: `parseUserId`, `parse_user_id` → parse, user, id. */
export function wordsOf(name: string): readonly string[] {
  const known = knownWords.get(name)
  if (known !== undefined) return known
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())
  if (knownWords.size >= mostKnown) knownWords.clear()
  knownWords.set(name, words)
  return words
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
  const spelling = 1 - editDistance(a, b) / Math.max(a.length, b.length, 1)
  return Math.max(sharedWords(a, b), spelling)
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
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitute, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
