import { ancestorsOf, childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, memberOf } from '../code/shape.ts'
import { nodesOfBody, statementsOf } from './statements.ts'

/** One place where the code decides, and what it gives then. */
export interface Decision {
  node: SyntaxNode
  condition: SyntaxNode
  /** The value of a `switch` that a case is compared with. */
  subject?: SyntaxNode
  yields: SyntaxNode[]
}

/** Equal for decisions that ask the same. */
export function decisionKey(code: Code, { condition, subject }: Decision): string {
  return `${subject === undefined ? '' : code.keyOf(subject)} ${code.keyOf(condition)}`
}

export function decisionsOf(code: Code): Decision[] {
  return code.focus.flatMap((node) => decisionAt(code, node) ?? [])
}

function decisionAt(code: Code, node: SyntaxNode): Decision | undefined {
  const condition = childByField(node, 'condition')
  switch (node.type) {
    case 'if_statement':
    case 'elif_clause': {
      if (condition === undefined) return undefined
      const branches = [childByField(node, 'consequence'), ...node.children.filter(({ field }) => field === 'alternative')].filter((each) => each !== undefined)
      return { node, condition, yields: [...branches.flatMap((branch) => yieldedBy(code, branch)), ...(/!=|not |!/.test(code.textOf(condition)) ? afterwards(node) : [])] }
    }
    case 'ternary_expression':
      return condition && { node, condition, yields: [childByField(node, 'consequence'), childByField(node, 'alternative')].filter((each) => each !== undefined) }
    case 'conditional_expression': {
      const [then, test, otherwise] = namedChildren(node)
      return then && test && otherwise ? { node, condition: test, yields: [then, otherwise] } : undefined
    }
    case 'switch_case': {
      const value = childByField(node, 'value')
      const subject = node.parent?.parent && childByField(node.parent.parent, 'value')
      return value && { node, condition: value, ...(subject === undefined ? {} : { subject }), yields: node.children.filter(({ field }) => field === 'body').flatMap((statement) => yieldedBy(code, statement)) }
    }
    case 'case_clause': {
      const pattern = node.children.find(({ type }) => type === 'case_pattern')
      const subject = node.parent?.parent && childByField(node.parent.parent, 'subject')
      const body = childByField(node, 'consequence')
      return pattern && body ? { node, condition: pattern, ...(subject === undefined ? {} : { subject }), yields: yieldedBy(code, body) } : undefined
    }
    case 'while_statement':
      return condition && { node, condition, yields: yieldedBy(code, childByField(node, 'body') ?? node) }
    case 'binary_expression':
    case 'boolean_operator': {
      const operator = code.textOf(childByField(node, 'operator') ?? node)
      const left = childByField(node, 'left')
      const right = childByField(node, 'right')
      // `(x === 12 && 9) || rest`
      if (left === undefined || right === undefined || !/^(&&|and|\|\||or)$/.test(operator) || isCondition(node)) return undefined
      return { node, condition: left, yields: [right] }
    }
    default:
      return undefined
  }
}

function isCondition(node: SyntaxNode): boolean {
  let inner = node
  for (const above of ancestorsOf(node)) {
    if (inner.field === 'condition') return true
    if (!/^(parenthesized_expression|binary_expression|boolean_operator|unary_expression|not_operator)$/.test(above.type)) return false
    inner = above
  }
  return false
}

/** Values that a branch returns, throws, or gives to a name; of a `throw` inside of a `try` what its handler gives. */
function yieldedBy(code: Code, branch: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (const node of nodesOfBody(branch)) {
    if (node !== branch && /^(if_statement|elif_clause|switch_case|case_clause|ternary_expression)$/.test(node.type) && branch.type !== 'else_clause') continue
    if (/^(return_statement|yield_expression|yield)$/.test(node.type)) found.push(...namedChildren(node).slice(0, 1))
    if (/^(throw_statement|raise_statement)$/.test(node.type)) {
      const thrown = namedChildren(node)[0]
      const call = thrown && callOf(thrown)
      if (call) found.push(...call.args)
      const around = [...ancestorsOf(node)].find(({ type }) => type === 'try_statement')
      const tried = around && childByField(around, 'body')
      if (around && tried && tried.from <= node.from && node.to <= tried.to) for (const handler of around.children.filter(({ type }) => /^(catch_clause|except_clause)$/.test(type))) found.push(...yieldedBy(code, handler))
    }
    if (/^(assignment_expression|assignment|variable_declarator)$/.test(node.type)) found.push(...[childByField(node, 'right') ?? childByField(node, 'value')].filter((each) => each !== undefined))
    const call = callOf(node)
    if (call && /^(resolve|callback|cb|done|next|res\.(send|json|end)|push|append|add|set|update)$/.test(code.textOf(memberOf(call.callee)?.property ?? call.callee))) found.push(...call.args)
  }
  return found
}

/** What stands behind `if (x !== 12) return f(x)`. */
function afterwards(node: SyntaxNode): SyntaxNode[] {
  const siblings = statementsOf(node.parent)
  const next = siblings[siblings.indexOf(node) + 1]
  return next?.type === 'return_statement' ? namedChildren(next).slice(0, 1) : []
}
