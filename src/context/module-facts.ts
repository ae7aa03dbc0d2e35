import { isGo, readGoModule } from './go-module.ts'
import { isJava, readJavaModule } from './java-module.ts'
import { isJavaScript, readJavaScriptModule } from './javascript-module.ts'
import { isPython, readPythonModule } from './python-module.ts'
import { isRust, readRustModule } from './rust-module.ts'
import type { ModuleFacts, SourceTree, SourceUnit } from './source-tree.ts'
import { withText } from './source-units.ts'

/** Facts of one file, each file read and parsed once. */
export type ReadFacts = (path: string) => Promise<ModuleFacts | null>

/** Facts that were read in earlier runs, by the name of a file's content. Best effort: it may forget. */
export interface FactsCache {
  get(id: string): Promise<unknown>
  set(id: string, facts: unknown): Promise<void>
}

/** Above this a file is data or a bundle: it is not parsed. Characters. */
const maxLength = 1_000_000
/** Changed whenever facts are read in another way. */
const factsVersion = 3

/** A reader of module facts over one tree; null for files that are no source in a language it knows. */
export function createFactsReader(tree: SourceTree, cache?: FactsCache): ReadFacts {
  const known = new Map<string, Promise<ModuleFacts | null>>()
  return (path) => {
    let facts = known.get(path)
    if (facts === undefined) {
      facts = readFacts(tree, path, cache)
      known.set(path, facts)
    }
    return facts
  }
}

async function readFacts(tree: SourceTree, path: string, cache: FactsCache | undefined): Promise<ModuleFacts | null> {
  if (!isJavaScript(path) && !isPython(path) && !isGo(path) && !isRust(path) && !isJava(path)) return null
  const text = await tree.read(path)
  if (text === null || text.length > maxLength) return null
  const id = tree.contentId?.(path)
  const key = id === undefined ? undefined : `${factsVersion}-${path.slice(path.lastIndexOf('.') + 1)}-${id}`
  const stored = key === undefined ? undefined : fromStored(await cache?.get(key), text)
  if (stored) return stored
  const facts = isPython(path) ? readPythonModule(text) : isGo(path) ? readGoModule(text) : isRust(path) ? readRustModule(text) : isJava(path) ? readJavaModule(text) : await readJavaScriptModule(path, text)
  // Titles of tests are free text, in which anything may stand: what is kept holds names only.
  if (key !== undefined && facts.tests.length === 0) await cache?.set(key, toStored(facts))
  return facts
}

/** Facts without the texts, which the file itself holds. */
interface StoredFacts {
  imports: string[]
  units: Omit<SourceUnit, 'text' | 'comment'>[]
}

function toStored({ imports, units }: ModuleFacts): StoredFacts {
  return { imports, units: units.map(({ text: _, comment: _comment, ...unit }) => unit) }
}

/** Somebody else may have written there. */
function isStored(stored: unknown): stored is StoredFacts {
  if (typeof stored !== 'object' || stored === null) return false
  const { imports, units } = stored as Partial<StoredFacts>
  const isRange = (range: unknown) => Array.isArray(range) && range.length === 2 && range.every((line) => Number.isInteger(line))
  const isUnit = (unit: Partial<SourceUnit> | null) => typeof unit?.name === 'string' && typeof unit.kind === 'string' && isRange([unit.from, unit.to]) && Array.isArray(unit.own) && unit.own.every(isRange)
  return Array.isArray(imports) && imports.every((each) => typeof each === 'string') && Array.isArray(units) && units.every(isUnit)
}

function fromStored(stored: unknown, text: string): ModuleFacts | undefined {
  if (!isStored(stored)) return undefined
  const { imports, units } = stored
  const lines = text.split('\n')
  return {
    imports,
    units: units.map((unit) => withText(unit, lines)),
    tests: [],
  }
}
