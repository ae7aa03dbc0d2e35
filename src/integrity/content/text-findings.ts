import type { FileChange } from '../../patch/edits.ts'
import { grammarOf } from '../code/code.ts'
import type { ContentContext } from '../content-finding.ts'
import { commentRules } from './comment-rules.ts'
import { nodeModules, pythonModules, testPackages } from './known-names.ts'
import type { ContentRuleId } from './rules.ts'
import { answerIn, standsIn, type TestFacts } from './test-facts.ts'

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
export function textFindings(change: FileChange, context: ContentContext, facts: TestFacts): TextFinding[] {
  const shadow = shadowing(change, context)
  if (change.after === null) return []
  const added = addedLines(change.before ?? '', change.after)
  const isCode = !prose.test(change.path)
  return [
    ...(shadow === undefined ? [] : [shadow]),
    ...added.filter(({ text }) => isCode && text.length > maxLineLength).map(({ line, text }) => ({ rule: 'generated-blob' as const, path: change.path, line, excerpt: text, detail: `${text.length} characters` })),
    ...(isCode && grammarOf(change.path, change.after) === undefined ? comments(change.path, added) : []),
    ...answers(change, facts),
  ]
}

/** Endings that Node, or a bundler, does not take for JavaScript. */
const harmless = /\.(json5?|node|css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|mp[34]|graphql|gql|html?|md|mdx)$/i

/** Node runs a file of an ending that it does not know as JavaScript, and no other rule would read it: `require('./help.txt')`. */
export function disguisedCode(changes: readonly FileChange[]): TextFinding[] {
  const sources = changes.filter(({ path, after }) => after !== null && grammarOf(path, after) !== undefined && /\b(require|createRequire|_load)\b/.test(after))
  return changes.flatMap(({ path, after }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (after === null || grammarOf(path, after) !== undefined || harmless.test(path)) return []
    const loader = sources.find((source) => source.after?.includes(name))
    return loader === undefined ? [] : [{ rule: 'dynamic-code' as const, path, line: 0, excerpt: '', detail: `${loader.path} loads it as code` }]
  })
}

/** Data, or a script that no rule reads, with what a failing test gives and what it expects for it: a table of answers, whoever reads it. */
function answers({ path, before, after }: FileChange, facts: TestFacts): TextFinding[] {
  if (after === null || grammarOf(path, after) !== undefined) return []
  if (before !== null) {
    // What was there may get its right answer; only a new question with it is somebody's example.
    const line = addedLines(before, after).find(({ text }) => answerIn(text, facts, (given) => !before.includes(given)) !== undefined)
    return line === undefined ? [] : [{ rule: 'possible-special-case', path, line: line.line, excerpt: line.text, detail: "holds a test's input and its answer" }]
  }
  const stands = (key: string) => key.startsWith('=') && key.length > 2 && !ordinaryKeys.has(key) && standsIn(after, key.slice(1))
  const given = [...facts.given].find((key) => stands(key))
  const expected = [...facts.expected, ...facts.differences].find((key) => key !== given && stands(key))
  if (given === undefined || expected === undefined) return []
  return [{ rule: 'possible-special-case', path, line: 0, excerpt: '', detail: `holds ${given.slice(1)} and ${expected.slice(1)}` }]
}

const ordinaryKeys = new Set(['=10', '=100', '=true', '=false', '=null', '=name', '=id', '=value', '=type', '=key', '=utf8', '=utf-8'])

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
