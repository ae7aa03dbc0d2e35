import type { ReadFacts } from './module-facts.ts'
import type { ResolveImport } from './resolve-import.ts'

/** More files than this are no context for anybody; the walk stops there, nearest files first. */
const maxFiles = 2_000

/** Every repository file that the start files load, with its distance (0 for the start files), nearest first. */
export async function followImports(starts: readonly string[], facts: ReadFacts, resolve: ResolveImport): Promise<Map<string, number>> {
  const distance = new Map<string, number>()
  let frontier = starts.filter((path, n) => starts.indexOf(path) === n)
  for (const path of frontier) distance.set(path, 0)
  for (let depth = 1; frontier.length > 0 && distance.size < maxFiles; depth++) {
    const next: string[] = []
    for (const path of frontier) {
      for (const specifier of (await facts(path))?.imports ?? []) {
        for (const target of resolve(path, specifier)) {
          if (distance.has(target)) continue
          distance.set(target, depth)
          next.push(target)
        }
      }
    }
    frontier = next
  }
  return distance
}
