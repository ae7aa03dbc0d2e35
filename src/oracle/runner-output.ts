import { stripVTControlCharacters } from 'node:util'
import type { ProcessResult } from '../process/run-process.ts'

const maxLength = 64 * 1024

/** stdout and stderr of a process as plain text, head and tail kept. */
export function outputOf(result: ProcessResult): string {
  if (result.status === 'could_not_start') return ''
  const parts = [result.stdout, result.stderr].map((bytes) => stripVTControlCharacters(bytes.toString('utf8')).trimEnd())
  return keepEnds(parts.filter((part) => part !== '').join('\n'))
}

/** The last lines, for a message. */
export function tailOf(output: string, lines = 20): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n').slice(-4_000)
}

function keepEnds(text: string): string {
  if (text.length <= maxLength) return text
  const half = maxLength / 2
  return `${text.slice(0, half)}\n… ${text.length - maxLength} characters left out …\n${text.slice(-half)}`
}
