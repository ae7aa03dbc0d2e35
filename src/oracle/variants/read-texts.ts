import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Variant } from './variant-runner.ts'

/** Files of variants as they are in the tree. */
export async function readTexts(root: string, variants: readonly Variant[]): Promise<Map<string, string>> {
  const paths = new Set(variants.flatMap(({ edits }) => edits.map(({ path }) => path)))
  return new Map(await Promise.all([...paths].map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)))
}
