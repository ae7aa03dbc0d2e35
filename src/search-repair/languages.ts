import { javaScriptLanguage } from './javascript.ts'
import type { Language } from './language.ts'
import { pythonLanguage } from './python.ts'

const javaScriptExtensions = new Set(['.js', '.mjs', '.cjs', '.jsx'])
const typeScriptExtensions = new Set(['.ts', '.mts', '.cts'])

/** The language of a file by its extension; undefined where the engine knows none. */
export function languageOf(path: string): Language | undefined {
  const extension = /\.[^./]+$/.exec(path)?.[0] ?? ''
  if (javaScriptExtensions.has(extension)) return javaScriptLanguage('javascript')
  if (typeScriptExtensions.has(extension)) return javaScriptLanguage('typescript')
  if (extension === '.tsx') return javaScriptLanguage('tsx')
  return extension === '.py' ? pythonLanguage() : undefined
}
