import { extname } from 'node:path'

/** Whether a compiler would take a text of this file's language; also sees what grammars let pass, such as `f() = 1`. */
export async function createSyntaxCheck(path: string): Promise<(text: string) => boolean> {
  const { parseSync } = await import('oxc-parser')
  const lang = /\.[cm]?ts$/.test(path) ? 'ts' : extname(path) === '.tsx' ? 'tsx' : 'jsx'
  return (text) => parseSync(`variant.${lang}`, text, { lang, sourceType: 'unambiguous', showSemanticErrors: true }).errors.length === 0
}
