import type { Constant, Value } from './constant.ts'

/** Longer texts are not computed: a patch must not make ralph build gigabytes. */
const maxLength = 100_000

export const constant = (value: Value): Constant | undefined => (typeof value === 'string' && value.length > maxLength ? undefined : { value })

/** The escapes of JavaScript and Python strings; both are close enough to share one reading. */
export function unescapeText(text: string): string {
  return text.replace(/\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([0-7]{1,3})|(\r\n|[^]))/g, (all, brace, four, eight, two, octal, single) => {
    const hex: string | undefined = brace ?? four ?? eight ?? two
    if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), all)
    if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), all)
    return ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07', '\n': '', '\r\n': '' } as Record<string, string>)[single] ?? single
  })
}

function codePoint(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
}

export function toNumber(text: string): number | bigint | undefined {
  const plain = text.replaceAll('_', '').toLowerCase()
  if (/^0?[\dx][\da-f]*n$/.test(plain) || /^0[box][\da-f]+n$/.test(plain)) return BigInt(plain.slice(0, -1))
  const number = Number(plain)
  return Number.isNaN(number) ? undefined : number
}

type Method = (self: string, args: Value[]) => Value

const text = (value: Value) => (typeof value === 'string' ? value : String(value))
const count = (value: Value) => (typeof value === 'number' ? value : undefined)

/** Methods of texts, under their JavaScript and Python names. */
export const textMethods: Readonly<Record<string, Method>> = {
  toUpperCase: (self) => self.toUpperCase(),
  upper: (self) => self.toUpperCase(),
  toLowerCase: (self) => self.toLowerCase(),
  lower: (self) => self.toLowerCase(),
  trim: (self) => self.trim(),
  strip: (self) => self.trim(),
  toString: (self: string) => self,
  valueOf: (self: string) => self,
  split: (self, [separator]) => (separator === undefined ? self.split(/\s+/) : self.split(text(separator))),
  concat: (self, args) => self + args.map(text).join(''),
  slice: (self, [from, to]) => self.slice(count(from), count(to)),
  substring: (self, [from, to]) => self.substring(count(from) ?? 0, count(to)),
  substr: (self, [from, length]) => self.slice(count(from) ?? 0, length === undefined ? undefined : (count(from) ?? 0) + (count(length) ?? 0)),
  charAt: (self, [at]) => self.charAt(count(at) ?? 0),
  at: (self, [at]) => self.at(count(at) ?? 0),
  charCodeAt: (self, [at]) => self.charCodeAt(count(at) ?? 0),
  repeat: (self, [times]) => (self.length * (count(times) ?? 0) > maxLength ? undefined : self.repeat(Math.max(0, Math.trunc(count(times) ?? 0)))),
  padStart: (self, [width, fill]) => self.padStart(Math.min(maxLength, count(width) ?? 0), fill === undefined ? ' ' : text(fill)),
  padEnd: (self, [width, fill]) => self.padEnd(Math.min(maxLength, count(width) ?? 0), fill === undefined ? ' ' : text(fill)),
  replace: (self, [search, other]) => (typeof search === 'string' && typeof other === 'string' ? self.replaceAll(search, () => other) : undefined),
  replaceAll: (self, [search, other]) => (typeof search === 'string' && typeof other === 'string' ? self.replaceAll(search, () => other) : undefined),
  startsWith: (self, [other]) => self.startsWith(text(other)),
  startswith: (self, [other]) => self.startsWith(text(other)),
  endsWith: (self, [other]) => self.endsWith(text(other)),
  endswith: (self, [other]) => self.endsWith(text(other)),
  includes: (self, [other]) => self.includes(text(other)),
  indexOf: (self, [other]) => self.indexOf(text(other)),
  join: (self, [parts]) => (Array.isArray(parts) ? parts.map(text).join(self) : undefined),
  encode: (self) => self,
  decode: (self, [encoding]) => (encoding === 'base64' ? fromBase64(self) : encoding === 'hex' ? fromHex(self) : self),
}

/** Methods of arrays that say something about their parts alone. */
export const listMethods: Readonly<Record<string, (self: Value[], args: Value[]) => Value>> = {
  join: (self, [separator]) => self.map((part) => (part === null || part === undefined ? '' : text(part))).join(separator === undefined ? ',' : text(separator)),
  reverse: (self) => self.toReversed(),
  toReversed: (self) => self.toReversed(),
  slice: (self, [from, to]) => self.slice(count(from), count(to)),
  concat: (self, args) => [...self, ...args.flat()],
  at: (self, [at]) => self.at(count(at) ?? 0),
  includes: (self, [other]) => self.includes(other as never),
}

export function fromBase64(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('utf8')
}

export function fromHex(encoded: string): string {
  return Buffer.from(encoded.replaceAll(/\s/g, ''), 'hex').toString('utf8')
}
