import picomatch from 'picomatch'
import type { FileChange } from './edits.ts'
import { pathProblem } from './path-rules.ts'
import { policyRules } from './policy-rules.ts'

/** What the policy must know about the repository; all of it from the snapshot, none of it from the patch. */
export interface PolicyContext {
  /** Files that the oracle ran tests from, whatever they are called. */
  testFiles: ReadonlySet<string>
  /** Every path of the snapshot; `true` for a symbolic link. */
  snapshotPaths: ReadonlyMap<string, { symlink: boolean }>
  /** ralph's own files: its configuration, scenario records and output folder. Globs; never liftable. */
  ownGlobs: readonly string[]
  protected: readonly string[]
  allowed: readonly string[]
  maxFiles: number
  maxBytes: number
}

/** One reason to refuse a patch. */
export interface PolicyViolation {
  path: string
  /** Stable id, e.g. `tests`, `lockfile`, `outside`. */
  rule: string
  reason: string
}
export type PolicyDecision = { status: 'allowed' } | { status: 'refused'; violations: PolicyViolation[] }

/** Bidirectional controls and invisible characters that make code read differently from how it runs. */
const hiddenCharacters = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad]/g

/** Decides whether a candidate patch may be tried, before it touches anything. */
export function checkPolicy(changes: readonly FileChange[], context: PolicyContext): PolicyDecision {
  const classify = pathClassifier(context)
  const violations = changes.flatMap((change) => {
    const violation = classify(change.path) ?? contentViolation(change, context)
    return violation === undefined ? [] : [violation]
  })
  violations.push(...sizeViolations(changes, context))
  return violations.length === 0 ? { status: 'allowed' } : { status: 'refused', violations }
}

/** The rule that protects a path, or `undefined` for ordinary source: also tells localization what can be edited. */
export function pathClassifier(
  context: Pick<PolicyContext, 'testFiles' | 'ownGlobs' | 'protected' | 'allowed'>,
): (path: string) => PolicyViolation | undefined {
  const own = matcher(context.ownGlobs)
  const configured = matcher(context.protected)
  const allowed = matcher(context.allowed)
  const builtIn = policyRules.map((rule) => ({ rule, matches: matcher(rule.globs) }))
  return (path) => {
    const outside = pathProblem(path)
    if (outside !== undefined) return { path, rule: 'outside', reason: outside }
    if (own(path)) return { path, rule: 'ralph', reason: "ralph's own configuration and records are not a patch's business" }
    if (configured(path)) return { path, rule: 'configured', reason: 'ci_config.json protects it (policy.protected)' }
    const lifted = allowed(path)
    for (const { rule, matches } of builtIn) {
      if ((!lifted || !rule.liftable) && matches(path)) return { path, rule: rule.id, reason: rule.reason }
    }
    if (!lifted && context.testFiles.has(path)) return { path, rule: 'tests', reason: 'tests are the contract: a patch must not change them' }
    return undefined
  }
}

function contentViolation({ path, before, after }: FileChange, context: PolicyContext): PolicyViolation | undefined {
  const link = parents(path).find((parent) => context.snapshotPaths.get(parent)?.symlink === true)
  if (link !== undefined) return { path, rule: 'symlink', reason: `${link} is a symbolic link; a patch must not write through it` }
  if (before === null) {
    const twin = [...context.snapshotPaths.keys()].find((known) => known !== path && known.toLowerCase() === path.toLowerCase())
    if (twin !== undefined) return { path, rule: 'case_collision', reason: `${twin} differs only in case; some file systems take them for one file` }
    if (context.snapshotPaths.has(`${path}`)) return { path, rule: 'exists', reason: 'the snapshot already holds this path' }
  }
  if (after?.includes('\0')) return { path, rule: 'binary', reason: 'the new content holds NUL bytes' }
  if (count(after, hiddenCharacters) > count(before, hiddenCharacters)) {
    return { path, rule: 'hidden_characters', reason: 'the patch adds invisible or direction-changing characters' }
  }
  return undefined
}

function sizeViolations(changes: readonly FileChange[], { maxFiles, maxBytes }: PolicyContext): PolicyViolation[] {
  const bytes = changes.reduce((sum, { after }) => sum + Buffer.byteLength(after ?? ''), 0)
  const violations: PolicyViolation[] = []
  if (changes.length > maxFiles) {
    violations.push({ path: '', rule: 'size', reason: `the patch touches ${changes.length} files; at most ${maxFiles} are allowed (policy.max_files)` })
  }
  const grown = bytes - changes.reduce((sum, { before }) => sum + Buffer.byteLength(before ?? ''), 0)
  if (grown > maxBytes) {
    violations.push({ path: '', rule: 'size', reason: `the patch adds ${grown} bytes; at most ${maxBytes} are allowed (policy.max_bytes)` })
  }
  return violations
}

/** By glob: the same few hundred are asked for many times in a run, and making a matcher takes longer than most questions to it. */
const matchers = new Map<string, (path: string) => boolean>()

function matcher(globs: readonly string[]): (path: string) => boolean {
  const each = globs.map((glob) => {
    const known = matchers.get(glob) ?? picomatch(glob, { dot: true, nocase: true })
    matchers.set(glob, known)
    return known
  })
  return (path) => each.some((matches) => matches(path))
}

function parents(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'))
}

function count(text: string | null, pattern: RegExp): number {
  return text?.match(pattern)?.length ?? 0
}
