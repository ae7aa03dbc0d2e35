import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, unwrap } from '../code/shape.ts'
import type { Assertion } from '../tests/assertion.ts'
import { originsOf } from '../tests/origins.ts'
import { changeValue, type TextEdit } from './change-value.ts'
import { flipExpected, type FlipTarget } from './flip-assertion.ts'

/** `assert x == 5`, `assert(x === 5)`: another value where one is compared with, else the opposite. */
export function flipCondition(code: Code, { args }: Assertion, target: FlipTarget): TextEdit[] | undefined {
  const [condition] = args
  if (condition === undefined) return undefined
  const inner = unwrap(condition)
  // `assert False` and `assert(true)` say nothing about the code.
  if (/^(true|false|none|null|integer|number|string)$/.test(inner.type)) return undefined
  return flipComparison(code, inner, target) ?? negate(code, condition)
}

function flipComparison(code: Code, node: SyntaxNode, target: FlipTarget): TextEdit[] | undefined {
  const parts = comparison(code, node)
  if (parts === undefined) return undefined
  const { left, right, operator, operatorNodes } = parts
  const replaceOperator = (text: string) => [{ from: operatorNodes[0]?.from ?? node.from, to: operatorNodes.at(-1)?.to ?? node.from, text }]
  switch (operator) {
    case '==':
    case '===': {
      const side = expectedSide(code, left, right, target)
      return flipExpected(code, side, target, 'number')
    }
    case '!=':
      return replaceOperator('==')
    case '!==':
      return replaceOperator('===')
    case 'is':
      return replaceOperator('is not')
    case 'is not':
      return replaceOperator('is')
    case 'in':
      return code.language === 'python' ? replaceOperator('not in') : undefined
    case 'not in':
      return replaceOperator('in')
    case '<':
      return replaceOperator('>=')
    case '<=':
      return replaceOperator('>')
    case '>':
      return replaceOperator('<=')
    case '>=':
      return replaceOperator('<')
    default:
      return undefined
  }
}

interface Comparison {
  left: SyntaxNode
  right: SyntaxNode
  operator: string
  operatorNodes: SyntaxNode[]
}

/** A comparison of two sides; `a == b == 5` counts by its end. */
function comparison(code: Code, node: SyntaxNode): Comparison | undefined {
  if (node.type === 'binary_expression') {
    const left = childByField(node, 'left')
    const operator = childByField(node, 'operator')
    const right = childByField(node, 'right')
    return left && right && operator ? { left, right, operator: code.textOf(operator), operatorNodes: [operator] } : undefined
  }
  if (node.type !== 'comparison_operator') return undefined
  const operands = namedChildren(node)
  const left = operands.at(-2)
  const right = operands.at(-1)
  if (left === undefined || right === undefined) return undefined
  const operatorNodes = node.children.filter(({ field, from, to }) => field === 'operators' && from >= left.to && to <= right.from)
  const operator = code.text.slice(operatorNodes[0]?.from, operatorNodes.at(-1)?.to).replace(/\s+/g, ' ')
  return operands.length > 2 && operator !== '==' ? undefined : { left, right, operator, operatorNodes }
}

/** The literal side; the right one where both or none is. */
function expectedSide(code: Code, left: SyntaxNode, right: SyntaxNode, target: FlipTarget): SyntaxNode {
  if (changeValue(code, right) !== undefined) return right
  if (changeValue(code, left) !== undefined) return left
  if (originsOf(code, right, target.lines).length > 0) return right
  return originsOf(code, left, target.lines).length > 0 ? left : callOf(unwrap(right)) && !callOf(unwrap(left)) && /^(expected|want)/i.test(code.textOf(left)) ? left : right
}

function negate(code: Code, condition: SyntaxNode): TextEdit[] {
  const text = code.textOf(condition)
  const inner = unwrap(condition)
  const operand = inner.type === 'not_operator' || (inner.type === 'unary_expression' && code.textOf(inner).startsWith('!')) ? childByField(inner, 'argument') : undefined
  if (operand) return [{ from: condition.from, to: condition.to, text: code.language === 'python' ? `(${code.textOf(operand)})` : `!!(${code.textOf(operand)})` }]
  return [{ from: condition.from, to: condition.to, text: code.language === 'python' ? `not (${text})` : `!(${text})` }]
}
