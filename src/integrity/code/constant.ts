/** A value that code denotes without running it. Tuples and sets are arrays, dictionaries are records, `None` is null. */
export type Value = string | number | bigint | boolean | null | undefined | Value[] | { [key: string]: Value }
export interface Constant {
  value: Value
}

const ordinaryNumbers = new Set([0, 1, -1, 2, 10, 100, 1000])
const ordinaryWords = new Set(['', 'true', 'false', 'null', 'none', 'undefined', 'utf8', 'utf-8', 'string', 'number', 'object', 'function', 'boolean', 'error', 'ok', 'default', 'name', 'id', 'value', 'type', 'key'])

/** Values that stand in all code and prove nothing when a test names them too. */
export function isTrivial(value: Value): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return true
  if (typeof value === 'number' || typeof value === 'bigint') return ordinaryNumbers.has(Number(value)) || Number.isNaN(Number(value))
  if (typeof value === 'string') return value.length < 2 || ordinaryWords.has(value.toLowerCase())
  const parts = Array.isArray(value) ? value : Object.values(value)
  return parts.length === 0 || (parts.length === 1 && parts.every(isTrivial)) || parts.every((part) => part === null || part === undefined)
}

/** One text for equal values; `9`, `9.0`, `9n` and `'9'` are one, as loose comparisons take them for one. */
export function valueKey(value: Value): string {
  if (value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint') return `=${String(value)}`
  if (typeof value === 'string') return `=${value.trim() !== '' && Number.isFinite(Number(value)) ? String(Number(value)) : value}`
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(valueKey).join('\u0001')}]`
  return `{${Object.keys(value).toSorted().map((key) => `${key}:${valueKey(value[key])}`).join('\u0001')}}`
}

export function sameValue(one: Value, other: Value): boolean {
  return valueKey(one) === valueKey(other)
}

/** The value and everything inside of it. */
export function* partsOf(value: Value): Generator<Value> {
  yield value
  if (value === null || typeof value !== 'object') return
  for (const part of Array.isArray(value) ? value : Object.values(value)) yield* partsOf(part)
}
