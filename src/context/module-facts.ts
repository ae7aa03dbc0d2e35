import { isJavaScript, readJavaScriptModule } from './javascript-module.ts'
import { isPython, readPythonModule } from './python-module.ts'
import type { ModuleFacts, SourceTree } from './source-tree.ts'

/** Facts of one file, each file read and parsed once. */
export type ReadFacts = (path: string) => Promise<ModuleFacts | null>

/** Above this a file is data or a bundle: it is not parsed. Bytes. */
const maxBytes = 1_000_000

/** A reader of module facts over one tree; null for files that are no source in a language it knows. */
export function createFactsReader(tree: SourceTree): ReadFacts {
  const known = new Map<string, Promise<ModuleFacts | null>>()
  return (path) => {
    let facts = known.get(path)
    if (facts === undefined) {
      facts = readFacts(tree, path)
      known.set(path, facts)
    }
    return facts
  }
}

async function readFacts(tree: SourceTree, path: string): Promise<ModuleFacts | null> {
  if (!isJavaScript(path) && !isPython(path)) return null
  const text = await tree.read(path)
  if (text === null || text.length > maxBytes) return null
  return isPython(path) ? readPythonModule(text) : readJavaScriptModule(path, text)
}
