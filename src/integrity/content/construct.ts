import type { SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import type { ContentRuleId } from './rules.ts'

/** Something in a file that a rule is about; it matters only where the patch adds it. */
export interface Construct {
  rule: ContentRuleId
  /** Equal for constructs that are the same apart from place and layout: how many there are is compared. */
  key: string
  code: Code
  node: SyntaxNode
  /** What exactly, for the user. */
  detail: string
  /** Counts only where no changed file had it before: what code already does it may do more often. */
  isCapability?: boolean
  /** Never reported; but where it was before, its like may be there afterwards. */
  isFine?: boolean
}

export function construct(rule: ContentRuleId, code: Code, node: SyntaxNode, detail: string, key = detail, more: Pick<Construct, 'isCapability' | 'isFine'> = {}): Construct {
  return { rule, key, code, node, detail, ...more }
}
