import type { Code } from '../code/code.ts'
import { construct, type Construct } from './construct.ts'
import type { Mention } from './mentions.ts'

/** `require('./tables').expected.two = 2`: another module's object, which the failing tests read too, is written to. */
export function sharedModules(code: Code, mentions: readonly Mention[], testModules: ReadonlySet<string>): Construct[] {
  return mentions.flatMap(({ path, node, use }) => {
    const isWritten = use === 'assign' || (use === 'call' && /\.[A-Z][A-Z0-9_]+\.(update|append|extend|setdefault|insert|clear|pop|add|push|set|splice)$/.test(path))
    const module = isWritten ? /^(\.{1,2}\/[^()]*?|[\w.]+?)(?:\.[cm]?[jt]sx?)?\.\w/.exec(path)?.[1] : undefined
    const stem = module === undefined ? undefined : stemOf(module)
    const isOther = stem !== undefined && testModules.has(stem) && stem !== stemOf(code.path)
    return isOther ? [construct('shared-module', code, node, path)] : []
  })
}

/** Names of the modules that a test imports from the repository, as far as the text of the file tells. */
export function importedStems(text: string): string[] {
  const quoted = [...text.matchAll(/(?:from|require\(|import\(?)\s*['"](\.[^'"]+|[@~#]\/[^'"]+)['"]/g)].map((match) => match[1] ?? '')
  const python = [...text.matchAll(/^\s*(?:from\s+([\w.]+)\s+import\s+(.+)|import\s+(.+))$/gm)].flatMap(([, from, names, modules]) => [...(from === undefined ? [] : [from]), ...(names ?? modules ?? '').replace(/[()]/g, '').split(',').map((name) => name.trim().split(/\s+as\s+/)[0] ?? '')])
  return [...quoted, ...python].map(stemOf).filter((stem) => stem !== '')
}

function stemOf(module: string): string {
  const last = module.slice(module.lastIndexOf('/') + 1).replace(/\.([cm]?[jt]sx?|json|py)$/, '')
  return last.slice(last.lastIndexOf('.') + 1)
}
