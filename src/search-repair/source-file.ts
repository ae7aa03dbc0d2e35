import type { SourceFile } from './candidate.ts'
import { languageOf } from './languages.ts'
import { loadGrammar } from '../syntax/syntax.ts'

/** Parses a file; undefined where the engine does not know its language. */
export async function parseSource(path: string, text: string): Promise<SourceFile | undefined> {
  const language = languageOf(path)
  if (language === undefined) return undefined
  const grammar = await loadGrammar(language.grammar)
  return { path, text, language, tree: grammar.parse(text) }
}

/** Whether the file would still parse with this text. What did not parse before cannot be judged. */
export async function stillParses(file: SourceFile, text: string): Promise<boolean> {
  if (file.tree.hasError) return true
  const grammar = await loadGrammar(file.language.grammar)
  return grammar.accepts(text)
}
