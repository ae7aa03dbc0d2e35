import type { Language } from './language.ts'
import type { SyntaxTree } from '../syntax/syntax.ts'

/** What an edit is about, so that a hint from the failure can favour it. */
export type Trait =
  | 'case'
  | 'whitespace'
  | 'rounding'
  | 'scale'
  | 'off_by_one'
  | 'negation'
  | 'comparison'
  | 'waiting'
  | 'missing_value'
  | 'name'
  | 'order'
  /** Fills what looks emptied: a mistake wherever it stands. */
  | 'hole'

/** One parsed source file. */
export interface SourceFile {
  path: string
  text: string
  language: Language
  tree: SyntaxTree
}

/** One replacement inside a file, before it is known by whom and where. */
export interface Replacement {
  from: number
  to: number
  replacement: string
  /** 0 to 1: how often such an edit is the right one, before the place and the failure are looked at. */
  prior: number
  traits?: readonly Trait[]
}

/** One edit that may repair the failure. */
export interface Candidate extends Replacement {
  path: string
  operator: string
  /** `floor → ceil`: the edit in few words. */
  description: string
  /** 1-based line of the edit. */
  line: number
  traits: readonly Trait[]
  /** Names of the functions around the edit, innermost first. */
  within: readonly string[]
}

/** The file's text after the edit. */
export function applyCandidate(text: string, candidate: Pick<Candidate, 'from' | 'to' | 'replacement'>): string {
  return text.slice(0, candidate.from) + candidate.replacement + text.slice(candidate.to)
}

/** The same for two edits exactly when they lead to the same text. */
export function candidateKey(text: string, candidate: Pick<Candidate, 'path' | 'from' | 'to' | 'replacement'>): string {
  let { from, to, replacement } = candidate
  while (from < to && replacement !== '' && text[from] === replacement[0]) {
    from++
    replacement = replacement.slice(1)
  }
  while (from < to && replacement !== '' && text[to - 1] === replacement.at(-1)) {
    to--
    replacement = replacement.slice(0, -1)
  }
  // What is purely put in or taken out can slide along equal characters: leftmost wins.
  const moving = () => (from === to ? replacement.at(-1) : replacement === '' ? text[to - 1] : undefined)
  for (let last = moving(); last !== undefined && from > 0 && text[from - 1] === last; last = moving()) {
    if (from === to) replacement = last + replacement.slice(0, -1)
    from--
    to--
  }
  return JSON.stringify([candidate.path, from, to, replacement])
}
