import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Code } from '../code/code.ts'
import { callOf, unwrap } from '../code/shape.ts'

/** A change of a piece of a file. */
export interface TextEdit {
  from: number
  to: number
  text: string
}

/** A number far from all that tests expect, and a text that nothing contains by chance. */
export const farNumber = 987_654
export const farText = 'flipped 987654'

/** Functions that make a value of what they are given, and whose first argument can be changed in their place. */
const makers = /^(new (Set|Map|Date|String|Number|Uint\w+|Int\w+|Float\w+)|Object\.freeze|BigInt|Number|String|Symbol|Buffer\.from|structuredClone|expect\.(objectContaining|arrayContaining|stringContaining|stringMatching|closeTo)|new Error|new TypeError|new RangeError|Error|(decimal\.)?Decimal|(fractions\.)?Fraction|(pytest\.)?approx|Approx|pathlib\.\w*Path|Path|set|frozenset|list|tuple|OrderedDict|(collections\.)?(Counter|OrderedDict|deque)|(uuid\.)?UUID|bytes|bytearray|str|int|float|sorted|np\.array|numpy\.array|pd\.Series|re\.compile|sinon\.match|match\.\w+)$/

/** Another value of the same type in the place of a literal; undefined for what is not one. */
export function changeValue(code: Code, expression: SyntaxNode): TextEdit | undefined {
  const node = unwrap(expression)
  switch (node.type) {
    case 'number':
    case 'integer':
    case 'float':
      return { from: node.from, to: node.to, text: otherNumber(code, node) }
    case 'string':
      return changeText(code, node)
    case 'template_string':
      return { from: node.to - 1, to: node.to - 1, text: ` ${farText}` }
    case 'concatenated_string':
      return changeText(code, namedChildren(node).at(-1) ?? node)
    case 'true':
    case 'false':
      return { from: node.from, to: node.to, text: { true: 'false', false: 'true', True: 'False', False: 'True' }[code.textOf(node)] ?? 'null' }
    case 'null':
    case 'none':
    case 'undefined':
      return { from: node.from, to: node.to, text: String(farNumber) }
    case 'regex':
      return { from: node.from, to: node.to, text: `/(?!)/${code.textOf(childByField(node, 'flags') ?? { ...node, to: node.from })}` }
    case 'unary_expression':
    case 'unary_operator': {
      const operand = childByField(node, 'argument')
      const isNumber = operand !== undefined && /^(number|integer|float)$/.test(operand.type)
      return isNumber ? { from: node.from, to: node.to, text: otherNumber(code, node) } : undefined
    }
    case 'array':
    case 'list':
    case 'tuple':
    case 'set':
      return changeList(code, node)
    case 'object':
    case 'dictionary':
      return changeRecord(code, node)
    default:
      return changeMade(code, node)
  }
}

/** Far away, and of the same kind: 5 → 987659, 2.5 → 987656.5, 5n → 987659n. */
function otherNumber(code: Code, node: SyntaxNode): string {
  const value = code.fold(node)?.value
  if (typeof value === 'bigint') return `${value + BigInt(farNumber)}n`
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e9 ? String(value + farNumber) : String(farNumber)
}

/** A date stays a date and a number a number, so that code which reads the text still can. */
function changeText(code: Code, node: SyntaxNode): TextEdit | undefined {
  const text = code.textOf(node)
  const match = /^([A-Za-z]*)("""|'''|"|')([^]*)\2$/.exec(text)
  if (match === null) return undefined
  const [, prefix = '', quote = '', body = ''] = match
  const start = node.from + prefix.length + quote.length
  if (/^\d{4}-\d\d/.test(body)) return { from: start, to: start + 4, text: body.startsWith('1923') ? '1924' : '1923' }
  const end = node.to - quote.length
  return { from: end, to: end, text: /^[-+]?\d+(\.\d+)?$/.test(body) ? '987654' : body === '' ? farText : ` ${farText}` }
}

function changeList(code: Code, node: SyntaxNode): TextEdit | undefined {
  for (const element of namedChildren(node)) {
    const change = changeValue(code, element)
    if (change) return change
  }
  const elements = namedChildren(node)
  const close = node.to - 1
  if (node.type === 'tuple' && elements.length === 0) return { from: close, to: close, text: `${farNumber},` }
  const hasComma = /,\s*$/.test(code.text.slice(node.from, close))
  return { from: close, to: close, text: elements.length === 0 || hasComma ? String(farNumber) : `, ${farNumber}` }
}

function changeRecord(code: Code, node: SyntaxNode): TextEdit | undefined {
  for (const entry of namedChildren(node).toReversed()) {
    // What stands before a spread may be overwritten by it.
    if (entry.type === 'spread_element' || entry.type === 'dictionary_splat') break
    const value = childByField(entry, 'value')
    const change = entry.type === 'pair' && value ? changeValue(code, value) : undefined
    if (change) return change
  }
  const close = node.to - 1
  const isEmpty = namedChildren(node).length === 0
  const hasComma = /,\s*$/.test(code.text.slice(node.from, close))
  return { from: close, to: close, text: `${isEmpty || hasComma ? '' : ', '}'ralphFlip': ${farNumber}` }
}

function changeMade(code: Code, node: SyntaxNode): TextEdit | undefined {
  const call = callOf(node)
  if (call === undefined) return undefined
  const callee = code.textOf(call.callee)
  const [first] = call.args
  if (/^(datetime\.)?(datetime|date)$/.test(callee) && first?.type === 'integer') return { from: first.from, to: first.to, text: code.textOf(first) === '1923' ? '1924' : '1923' }
  if (!makers.test((call.isNew ? 'new ' : '') + callee) || first === undefined) return undefined
  return first.type === 'keyword_argument' ? undefined : changeValue(code, first)
}

/** The whole expression replaced by a value that nothing gives by chance. */
export function replaceValue(code: Code, expression: SyntaxNode, kind: 'number' | 'text' = 'number'): TextEdit {
  const folded = code.fold(expression)?.value
  const isText = kind === 'text' || typeof folded === 'string'
  return { from: expression.from, to: expression.to, text: isText ? `'${farText}'` : String(farNumber) }
}
