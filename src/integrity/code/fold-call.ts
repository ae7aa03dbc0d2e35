import { childByField, namedChildren, type SyntaxNode } from '../../syntax/syntax.ts'
import type { Constant, Value } from './constant.ts'
import type { FoldSource } from './fold.ts'
import { callOf, functionOf, memberOf } from './shape.ts'
import { constant, fromBase64, fromHex, listMethods, textMethods } from './text-constants.ts'

type Again = (node: SyntaxNode | undefined) => Constant | undefined
type Compute = (args: Value[]) => Value

const first = (args: Value[]) => args[0]
const numbersOf = (args: Value[]) => args.map(Number)

/** Functions without side effects, by the name they are called by; they are called with known values only. */
const functions: Readonly<Record<string, Compute>> = {
  String: (args) => String(args[0]),
  str: (args) => String(args[0]),
  Number: (args) => Number(args[0]),
  float: (args) => Number(args[0]),
  parseFloat: (args) => Number.parseFloat(String(args[0])),
  parseInt: (args) => Number.parseInt(String(args[0]), Number(args[1] ?? 10)),
  int: (args) => Number.parseInt(String(args[0]), Number(args[1] ?? 10)),
  Boolean: (args) => Boolean(args[0]),
  bool: (args) => Boolean(args[0]),
  BigInt: (args) => (Number.isInteger(Number(args[0])) ? BigInt(Number(args[0])) : undefined),
  chr: (args) => String.fromCodePoint(Number(args[0])),
  ord: (args) => String(args[0]).codePointAt(0),
  len: (args) => (Array.isArray(args[0]) ? args[0].length : typeof args[0] === 'string' ? [...args[0]].length : undefined),
  tuple: first,
  list: (args) => (typeof args[0] === 'string' ? [...args[0]] : args[0]),
  frozenset: first,
  bytes: (args) => (Array.isArray(args[0]) ? String.fromCharCode(...numbersOf(args[0])) : undefined),
  bytearray: (args) => (Array.isArray(args[0]) ? String.fromCharCode(...numbersOf(args[0])) : undefined),
  reversed: (args) => (typeof args[0] === 'string' ? [...args[0]].toReversed() : Array.isArray(args[0]) ? args[0].toReversed() : undefined),
  atob: (args) => fromBase64(String(args[0])),
  btoa: (args) => Buffer.from(String(args[0])).toString('base64'),
  unescape: (args) => decodeURIComponent(String(args[0])),
  decodeURIComponent: (args) => decodeURIComponent(String(args[0])),
  'JSON.parse': (args) => JSON.parse(String(args[0])) as Value,
  'json.loads': (args) => JSON.parse(String(args[0])) as Value,
  'JSON.stringify': (args) => JSON.stringify(args[0]),
  'String.fromCharCode': (args) => String.fromCharCode(...numbersOf(args)),
  'String.fromCodePoint': (args) => String.fromCodePoint(...numbersOf(args)),
  'Object.freeze': first,
  'Object.fromEntries': (args) => (Array.isArray(args[0]) ? Object.fromEntries(args[0].map((pair) => (Array.isArray(pair) ? [String(pair[0]), pair[1]] : ['', undefined]))) : undefined),
  'Array.of': (args) => args,
  'Array.from': (args) => (typeof args[0] === 'string' ? [...args[0]] : Array.isArray(args[0]) ? args[0] : undefined),
  'Buffer.from': (args) => (args[1] === 'base64' ? fromBase64(String(args[0])) : args[1] === 'hex' ? fromHex(String(args[0])) : Array.isArray(args[0]) ? String.fromCharCode(...numbersOf(args[0])) : String(args[0])),
  'bytes.fromhex': (args) => fromHex(String(args[0])),
  'bytearray.fromhex': (args) => fromHex(String(args[0])),
  'binascii.unhexlify': (args) => fromHex(String(args[0])),
  'base64.b64decode': (args) => fromBase64(String(args[0])),
  'base64.urlsafe_b64decode': (args) => fromBase64(String(args[0])),
  'codecs.decode': (args) => (args[1] === 'rot13' || args[1] === 'rot_13' ? rot13(String(args[0])) : undefined),
  ...Object.fromEntries((['abs', 'ceil', 'floor', 'round', 'trunc', 'sqrt', 'sign', 'max', 'min', 'pow'] as const).map((name) => [`Math.${name}`, (args: Value[]) => (Math[name] as (...all: number[]) => number)(...numbersOf(args))])),
}
const newInstances = new Set(['String', 'Number', 'Boolean', 'Map', 'Set', 'Array', 'RegExp', 'Object'])

/** The value of a call of a well-known pure function or method on known values. */
export function foldCall(node: SyntaxNode, source: FoldSource, again: Again): Constant | undefined {
  const call = callOf(node)
  if (call === undefined || (call.isNew && !newInstances.has(source.textOf(call.callee)))) return undefined
  const mapped = mappedCharacters(call, source, again)
  if (mapped !== undefined) return mapped
  const args = call.args.map((argument) => {
    const isSpread = argument.type === 'spread_element' || argument.type === 'list_splat'
    const value = again(isSpread ? namedChildren(argument)[0] : argument)
    return value && { value: isSpread && Array.isArray(value.value) ? value.value : [value.value] }
  })
  if (args.some((argument) => argument === undefined)) return undefined
  const values = args.flatMap((argument) => argument?.value ?? [])
  try {
    return compute(call.callee, values, call.isNew, source, again)
  } catch {
    // A value that the function does not take: then the code does not denote a value either.
    return undefined
  }
}

function compute(callee: SyntaxNode, args: Value[], isNew: boolean, source: FoldSource, again: Again): Constant | undefined {
  const name = source.textOf(callee).replaceAll(/\s|\?(?=\.)/g, '')
  const root = /^[\w$]+/.exec(name)?.[0] ?? ''
  const isGlobal = source.find(root, callee) === undefined || source.find(root, callee)?.imports.length === 1
  if (isNew && (name === 'Map' || name === 'Object')) return args[0] !== undefined && Array.isArray(args[0]) ? result(functions['Object.fromEntries'], args) : args.length === 0 ? { value: {} } : undefined
  if (isNew && name !== 'String' && name !== 'Number' && name !== 'Boolean') return name === 'RegExp' || args.length > 1 ? undefined : { value: args[0] ?? [] }
  if (isGlobal && Object.hasOwn(functions, name)) return result(functions[name], args)
  const member = memberOf(callee)
  const object = member?.property && again(member.object)
  if (object === undefined || member?.property === undefined) return undefined
  const method = source.textOf(member.property)
  if (method === 'toString' && typeof object.value === 'number') return constant(object.value.toString(Number(args[0] ?? 10)))
  if (method === 'toFixed' && typeof object.value === 'number') return constant(object.value.toFixed(Number(args[0] ?? 0)))
  if (method === 'toString' && (args[0] === 'base64' || args[0] === 'hex') && typeof object.value === 'string') return constant(Buffer.from(object.value).toString(args[0]))
  if (method === 'get' && object.value !== null && typeof object.value === 'object' && !Array.isArray(object.value)) return { value: object.value[String(args[0])] ?? args[1] }
  if (typeof object.value === 'string' && Object.hasOwn(textMethods, method)) return constant(textMethods[method]?.(object.value, args))
  if (Array.isArray(object.value) && Object.hasOwn(listMethods, method)) return constant(listMethods[method]?.(object.value, args))
  return undefined
}

function result(run: Compute | undefined, args: Value[]): Constant | undefined {
  const value = run?.(args)
  return value === undefined ? undefined : constant(value)
}

/** `[112, 114].map((c) => String.fromCharCode(c))`, `map(chr, [112, 114])`: texts from character codes. */
function mappedCharacters({ callee, args }: { callee: SyntaxNode; args: SyntaxNode[] }, source: FoldSource, again: Again): Constant | undefined {
  const member = memberOf(callee)
  const isMethod = member?.property !== undefined && source.textOf(member.property) === 'map'
  const isFunctionMap = source.textOf(callee) === 'map' && args.length === 2
  const list = isMethod ? again(member.object) : isFunctionMap ? again(args[1]) : undefined
  const mapper = args[0]
  if (!Array.isArray(list?.value) || mapper === undefined) return undefined
  const body = functionOf(mapper)?.body ?? mapper
  const text = source.textOf(body.type === 'statement_block' ? (childByField(namedChildren(body)[0] ?? body, 'argument') ?? body) : body)
  return /fromCharCode|fromCodePoint|\bchr\b/.test(text) && !/[+\-*/^]/.test(text) ? { value: list.value.map((code) => String.fromCodePoint(Number(code))) } : undefined
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)))
}
