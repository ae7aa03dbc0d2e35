import { readVocabulary, type Vocabulary } from './vocabulary.ts'

/** Tokens of a text. */
export type CountTokens = (text: string) => number

/** Bytes without a place to split, of which each part is counted by itself: what is longer would take time by its square. */
const longestPiece = 1_024

let loaded: Promise<CountTokens> | undefined

/** Counts with OpenAI's o200k vocabulary; text that looks like its control tokens counts as ordinary text. Loaded on first use. */
export function loadTokenCounter(): Promise<CountTokens> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<CountTokens> {
  const [{ O200KBase }, vocabulary] = await Promise.all([import('gpt-tokenizer/encodingParams/o200k_base'), readVocabulary()])
  const { tokenSplitRegex } = O200KBase([])
  const encoder = new TextEncoder()
  /** Words come again and again. */
  const known = new Map<string, number>()
  const countPiece = (piece: string) => {
    const before = known.get(piece)
    if (before !== undefined) return before
    const bytes = encoder.encode(piece)
    let count = 0
    for (let at = 0; at < bytes.length; at += longestPiece) count += countMerged(bytes.subarray(at, at + longestPiece), vocabulary)
    known.set(piece, count)
    return count
  }
  return (text) => {
    let count = 0
    for (const [piece] of text.matchAll(tokenSplitRegex)) count += countPiece(piece)
    return count
  }
}

/** Byte pair encoding (Sennrich et al. 2016): of two neighbours that are a token together the ones of the lowest rank become one, until there are none. */
function countMerged(bytes: Uint8Array, { rankOf }: Vocabulary): number {
  if (rankOf(bytes) !== undefined) return 1
  const begins = Array.from({ length: bytes.length + 1 }, (_, at) => at)
  /** Of what begins at the same place of `begins` with what follows it. */
  const rankAt = (at: number) => {
    const end = begins[at + 2]
    return end === undefined ? Number.POSITIVE_INFINITY : (rankOf(bytes.subarray(begins[at], end)) ?? Number.POSITIVE_INFINITY)
  }
  const ranks = begins.map((_, at) => rankAt(at))
  for (;;) {
    let lowest = 0
    for (let at = 1; at < ranks.length; at++) if ((ranks[at] ?? 0) < (ranks[lowest] ?? 0)) lowest = at
    if (ranks[lowest] === Number.POSITIVE_INFINITY) return begins.length - 1
    begins.splice(lowest + 1, 1)
    ranks.splice(lowest, 1)
    ranks[lowest] = rankAt(lowest)
    if (lowest > 0) ranks[lowest - 1] = rankAt(lowest - 1)
  }
}
