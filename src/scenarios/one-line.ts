import { stripVTControlCharacters } from 'node:util'

/** Text of others (tests, models, people) on one line, without control characters, cut at a length. */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const plain = stripVTControlCharacters(text).replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 1).trimEnd()}…`
}
