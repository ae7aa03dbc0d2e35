import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InternalError } from '../errors.ts'
import { packageRoot } from '../package-root.ts'

/** A tokenizer's tokens and their ranks, looked up by bytes. */
export interface Vocabulary {
  /** Undefined for bytes that are no token. The lower of two is merged first. */
  rankOf(bytes: Uint8Array): number | undefined
}

/** Reads the o200k vocabulary as `pack-vocabulary.mjs` wrote it when ralph was built; a millisecond or two. Throws {@link InternalError} where it is missing. */
export async function readVocabulary(): Promise<Vocabulary> {
  const path = join(packageRoot(), 'dist', 'o200k.bin')
  const file = await readFile(path).catch((cause: unknown) => {
    throw new InternalError(`${path}, the tokenizer's vocabulary, cannot be read: "npm run build" writes it`, { cause })
  })
  const numbers = new Uint32Array(file.buffer, file.byteOffset, Math.floor(file.byteLength / 4))
  const count = numbers[0] ?? 0
  const ranks = numbers.subarray(1, 1 + count)
  const begins = numbers.subarray(1 + count, 2 + 2 * count)
  const bytes = file.subarray(4 * (2 + 2 * count))
  return {
    rankOf(wanted) {
      let [low, high] = [0, count - 1]
      while (low <= high) {
        const middle = (low + high) >>> 1
        const order = compare(bytes, begins[middle] ?? 0, begins[middle + 1] ?? 0, wanted)
        if (order === 0) return ranks[middle]
        if (order < 0) low = middle + 1
        else high = middle - 1
      }
      return undefined
    },
  }
}

/** The order of a part of `all` and of `wanted`, by their bytes. */
function compare(all: Uint8Array, from: number, to: number, wanted: Uint8Array): number {
  const shared = Math.min(to - from, wanted.length)
  for (let n = 0; n < shared; n++) {
    const difference = (all[from + n] ?? 0) - (wanted[n] ?? 0)
    if (difference !== 0) return difference
  }
  return to - from - wanted.length
}
