import type { TestResult } from '../oracle/test-report.ts'

/** Characters kept of one failure, of all together, and of what the run printed. */
const maxOneFailure = 1_600
const maxFailureChars = 4_000
const maxPrintedChars = 3_000
/** Characters of a test's name, and tests that are named without more. */
export const maxId = 300
const maxNamed = 30

/** The failures as people read them: one block per failing test, the others by their first line, then what the run printed. */
export function renderFailureOutput(failing: readonly TestResult[], others: readonly TestResult[], printed: string): string {
  const blocks = failing.map(({ id, failure }) => {
    const lines = [`FAIL ${clip(id, maxId)}`]
    const stack = ownLines(failure?.stack)
    const message = failure?.message.trim() ?? ''
    if (message !== '' && !stack?.includes(message)) lines.push(message)
    if (failure?.expected !== undefined) lines.push(`expected: ${failure.expected}`)
    if (failure?.actual !== undefined) lines.push(`actual:   ${failure.actual}`)
    if (stack) lines.push(stack)
    return headAndTail(lines.join('\n'), maxOneFailure)
  })
  const named = others.slice(0, maxNamed).map(({ id, failure }) => `FAIL ${clip(id, maxId)}: ${(failure?.message ?? '').split('\n')[0]?.slice(0, 120) ?? ''}`)
  if (others.length > maxNamed) named.push(`… and ${others.length - maxNamed} more failing tests`)
  const output = headAndTail([...blocks, ...(named.length === 0 ? [] : [named.join('\n')])].join('\n\n'), maxFailureChars)
  const trimmed = printed.trim()
  return trimmed === '' ? output : `${output}\n\nprinted by the run:\n${headAndTail(trimmed, maxPrintedChars)}`
}

/**
 * A stack without the frames of the runner and of Node itself, which say nothing about the fault, and a traceback of pytest
 * without the source around the lines that it is about: the tests are shown anyway.
 */
function ownLines(stack: string | undefined): string | undefined {
  const lines = stack?.split('\n').filter((line) => !/^\s*at .*(node_modules\/|node:internal|\(<anonymous>\))/.test(line))
  const isPytest = lines?.some((line) => /^E {3}/.test(line)) === true
  return lines?.filter((line) => !isPytest || /^([>E]|\S)/.test(line)).filter((line) => !/^(_ )+_?$/.test(line.trim())).join('\n').trim()
}

/** The first and the last part of a long text, with a line that says how much was left out between them. */
export function headAndTail(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const first = text.slice(0, Math.floor(maxChars * 0.6))
  const last = text.slice(text.length - Math.floor(maxChars * 0.4))
  // Whole lines, unless a line is nearly all there is.
  const head = first.lastIndexOf('\n') >= first.length / 2 ? first.slice(0, first.lastIndexOf('\n') + 1) : `${first}\n`
  const tail = last.includes('\n') && last.indexOf('\n') <= last.length / 2 ? last.slice(last.indexOf('\n') + 1) : last
  return `${head}… ${text.length - head.length - tail.length} characters left out, see the full log …\n${tail}`
}

/** The first part of a text, and how much more there is. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} characters more)`
}
