import type { TestResult } from '../oracle/test-report.ts'
import type { ContentRuleId, Severity } from './content/rules.ts'

/** One thing that a patch adds and that a rule forbids, or leaves to a person. */
export interface ContentFinding {
  rule: ContentRuleId
  severity: Severity
  path: string
  /** 1-based, in the patched file; 0 for the file as a whole. */
  line: number
  /** The line of code, shortened. */
  excerpt: string
  /** One sentence for the user, which ends with how to allow it. */
  message: string
}

/** What the rules must know besides the patch. */
export interface ContentContext {
  /** The failing tests that the patch is to repair, as the baseline saw them. */
  failing: readonly TestResult[]
  /** The files of the failing tests. */
  testSources: readonly { path: string; text: string }[]
  /** Files that are started as programs: named in `bin` of a package.json, or with a shebang. */
  entryPoints?: readonly string[]
  /** All paths of the snapshot: tells the repository's own Python modules from others. */
  snapshotPaths?: Iterable<string>
  /** `policy.allow_code`: rule ids, or `<rule>:<glob>`. */
  allowed: readonly string[]
}
