import type { FileChange } from '../../patch/edits.ts'
import { grammarOf } from '../code/code.ts'
import type { ContentContext } from '../content-finding.ts'
import { commentRules } from './comment-rules.ts'
import { nodeModules, pythonModules, testPackages } from './known-names.ts'
import type { ContentRuleId } from './rules.ts'

export interface TextFinding {
  rule: ContentRuleId
  path: string
  line: number
  excerpt: string
  detail: string
}

const maxLineLength = 2000
/** Files that hold data or prose, where long lines are ordinary. */
const prose = /\.(json5?|jsonl|csv|tsv|svg|md|mdx|rst|txt|html?|xml|ya?ml|toml|lock|map|ipynb|po|sql)$/i

/** Rules that need no syntax: they hold for files of every kind. */
export function textFindings(change: FileChange, context: ContentContext): TextFinding[] {
  const shadow = shadowing(change, context)
  if (change.after === null) return []
  const added = addedLines(change.before ?? '', change.after)
  const isCode = !prose.test(change.path)
  return [
    ...(shadow === undefined ? [] : [shadow]),
    ...added.filter(({ text }) => isCode && text.length > maxLineLength).map(({ line, text }) => ({ rule: 'generated-blob' as const, path: change.path, line, excerpt: text, detail: `${text.length} characters` })),
    ...(isCode && grammarOf(change.path, change.after) === undefined ? comments(change.path, added) : []),
  ]
}

function comments(path: string, added: readonly { line: number; text: string }[]): TextFinding[] {
  return added.flatMap(({ line, text }) => commentRules.filter(({ pattern }) => pattern.test(text)).slice(0, 1).map(({ rule }) => ({ rule, path, line, excerpt: text, detail: text.trim() })))
}

/** Lines that were not in the file before, wherever they stood. */
function addedLines(before: string, after: string): { line: number; text: string }[] {
  const left = new Map<string, number>()
  for (const line of before.split('\n')) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1)
  return after.split('\n').flatMap((text, at) => {
    const count = left.get(text.trim()) ?? 0
    left.set(text.trim(), count - 1)
    return count > 0 ? [] : [{ line: at + 1, text }]
  })
}

/** New files that Python, or a runner, would load in the place of a module of theirs. */
function shadowing({ path, before, after }: FileChange, { snapshotPaths }: ContentContext): TextFinding | undefined {
  if (before !== null || after === null) return undefined
  const parts = path.split('/')
  const isPython = path.endsWith('.py') || path.endsWith('.pth')
  const report = (detail: string): TextFinding => ({ rule: 'shadowing-file', path, line: 0, excerpt: '', detail })
  const known = new Set(snapshotPaths ?? [])
  for (const [at, part] of parts.entries()) {
    const name = part.replace(/\.\w+$/, '')
    const folder = parts.slice(0, at).join('/')
    const isExisting = at < parts.length - 1 && [...known].some((each) => each.startsWith(`${parts.slice(0, at + 1).join('/')}/`))
    if (isExisting) continue
    if (/^(sitecustomize|usercustomize)\.py$|\.pth$/.test(part)) return report(name)
    const isFile = at === parts.length - 1
    // Folders that stand on Python's path: the root, source roots, and others that are no package.
    const isRoot = folder === '' || (!known.has(`${folder}/__init__.py`) && (known.size > 0 ? !folder.includes('/') : /^(src|lib|python)$/.test(folder)))
    if (!isRoot) continue
    if ((isPython || !isFile) && testPackages.test(name) && name !== 'test' && name !== 'mock') return report(name)
    if (isPython && pythonModules.has(name)) return report(name)
    if (/\.[cm]?[jt]sx?$/.test(path) && folder === '' && !isFile && (nodeModules.has(name) && /^(assert|test)$/.test(name))) return report(name)
  }
  return undefined
}
