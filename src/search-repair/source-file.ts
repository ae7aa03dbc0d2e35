import type { SourceFile } from './candidate.ts'
import { languageOf } from './languages.ts'
import { loadGrammar } from '../syntax/syntax.ts'

/** Files that are kept parsed: a search asks for the same few with each batch, and so does the next search. */
const mostKept = 12
/** The one asked for last comes last. */
const kept = new Map<string, SourceFile>()

/** Parses a file; undefined where the engine does not know its language. */
export async function parseSource(path: string, text: string): Promise<SourceFile | undefined> {
  const language = languageOf(path)
  if (language === undefined) return undefined
  const grammar = await loadGrammar(language.grammar)
  const key = `${path}\0${text}`
  const file = kept.get(key) ?? { path, text, language, tree: grammar.parse(text) }
  kept.delete(key)
  kept.set(key, file)
  for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest)
  return file
}

/** Whether the file would still parse with this text. What did not parse before cannot be judged. */
export async function stillParses(file: SourceFile, text: string): Promise<boolean> {
  if (file.tree.hasError) return true
  const grammar = await loadGrammar(file.language.grammar)
  return grammar.accepts(text)
}
