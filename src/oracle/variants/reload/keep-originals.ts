import { readFile, writeFile } from 'node:fs/promises'
import type { PlannedVariant } from './plan-variant.ts'

/** Reads the files that these variants change; the returned function puts back those that a killed process left changed. */
export async function keepOriginals(variants: readonly PlannedVariant[]): Promise<() => Promise<void>> {
  const files = new Set(variants.flatMap(({ changes }) => changes.map(({ file }) => file)))
  const originals = await Promise.all([...files].map(async (file) => ({ file, bytes: await readFile(file) })))
  return async () => {
    for (const { file, bytes } of originals) {
      const now = await readFile(file).catch(() => undefined)
      if (now === undefined || !now.equals(bytes)) await writeFile(file, bytes)
    }
  }
}
