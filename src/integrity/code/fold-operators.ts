import { sameValue, type Constant, type Value } from './constant.ts'
import { constant, textMethods } from './text-constants.ts'

const isNumeric = (value: Value): value is number | bigint | boolean => typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'

/** The value of an operator of JavaScript or Python on known values; undefined where ralph does not compute it. */
export function binaryValue(operator: string, left: Value, right: Value): Constant | undefined {
  switch (operator) {
    case '===':
    case '==':
    case 'is':
      return { value: sameValue(left, right) }
    case '!==':
    case '!=':
    case 'is not':
      return { value: !sameValue(left, right) }
    case 'in':
    case 'not in':
      return contained(left, right, operator === 'in')
    case '+':
      return plus(left, right)
    case '*':
      return typeof left === 'string' && typeof right === 'number' ? constant(textMethods['repeat']?.(left, [right])) : numbers(operator, left, right)
    case '%':
      return typeof left === 'string' ? formatted(left, right) : numbers(operator, left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(operator, left, right)
    default:
      return numbers(operator, left, right)
  }
}

export function unaryValue(operator: string, operand: Value): Constant | undefined {
  if (operator === '!') return { value: !operand }
  if (operator === 'void') return { value: undefined }
  if (operator === 'typeof') return { value: Array.isArray(operand) || operand === null ? 'object' : typeof operand }
  if (operator === '+' && (typeof operand === 'string' || isNumeric(operand))) return { value: Number(operand) }
  if (!isNumeric(operand)) return undefined
  return operator === '-' ? { value: typeof operand === 'bigint' ? -operand : -Number(operand) } : operator === '~' ? { value: ~Number(operand) } : undefined
}

function plus(left: Value, right: Value): Constant | undefined {
  if (typeof left === 'string' || typeof right === 'string') return constant(plain(left) + plain(right))
  if (Array.isArray(left) && Array.isArray(right)) return left.length + right.length > 10_000 ? undefined : { value: [...left, ...right] }
  if (Array.isArray(left) || Array.isArray(right)) return constant(plain(left) + plain(right))
  return numbers('+', left, right)
}

function plain(value: Value): string {
  return Array.isArray(value) ? value.map(plain).join(',') : String(value)
}

function numbers(operator: string, left: Value, right: Value): Constant | undefined {
  if (!isNumeric(left) || !isNumeric(right)) return undefined
  const [a, b] = [Number(left), Number(right)]
  const results: Record<string, () => number> = {
    '+': () => a + b, '-': () => a - b, '*': () => a * b, '/': () => a / b, '//': () => Math.floor(a / b), '%': () => a % b, '**': () => a ** b,
    '|': () => a | b, '&': () => a & b, '^': () => a ^ b, '<<': () => a << b, '>>': () => a >> b, '>>>': () => a >>> b,
  }
  const compute = results[operator]
  return compute && { value: compute() }
}

function compared(operator: string, left: Value, right: Value): Constant | undefined {
  const areTexts = typeof left === 'string' && typeof right === 'string'
  if (!areTexts && !(isNumeric(left) && isNumeric(right))) return undefined
  if (operator === '<') return { value: left < right }
  if (operator === '<=') return { value: left <= right }
  return operator === '>' ? { value: left > right } : { value: left >= right }
}

function contained(left: Value, right: Value, wanted: boolean): Constant | undefined {
  if (typeof right === 'string') return { value: right.includes(String(left)) === wanted }
  if (Array.isArray(right)) return { value: right.some((part) => sameValue(part, left)) === wanted }
  return right !== null && typeof right === 'object' ? { value: Object.hasOwn(right, String(left)) === wanted } : undefined
}

/** `'%s_%s' % (a, b)` */
function formatted(template: string, values: Value): Constant | undefined {
  const parts = Array.isArray(values) ? [...values] : [values]
  return constant(template.replace(/%[sdr]/g, () => String(parts.shift())))
}
