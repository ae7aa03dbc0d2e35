import type { TestFailure } from '../oracle/test-report.ts'

const maxLength = 160

/** Parts that differ from run to run or from machine to machine, and what stands for them in a pattern. */
const variable = /(?<path>(?:[\w@.-]*\/){1,}[\w@.-]+(?::\d+)*|[A-Za-z]:\\\S+)|(?<hex>\b0x[0-9a-f]+\b|\b[0-9a-f]{8,}\b)|(?<number>\d+(?:\.\d+)?)/gi

/** A record's signature for this failure: the first line of its message, with patterns for numbers and paths. */
export function failureSignature({ message }: Pick<TestFailure, 'message'>): string | undefined {
  const line = (message.trim().split('\n')[0] ?? '').slice(0, maxLength).trim()
  if (!/[\p{L}]{3}/u.test(line)) return undefined
  let pattern = ''
  let end = 0
  for (const { 0: part, index, groups } of line.matchAll(variable)) {
    pattern += escapePattern(line.slice(end, index)) + (groups?.['path'] ? String.raw`\S+` : groups?.['hex'] ? '[0-9a-fx]+' : String.raw`\d+(?:\.\d+)?`)
    end = index + part.length
  }
  if (end === 0) return line
  return `/${pattern}${escapePattern(line.slice(end))}/i`
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
