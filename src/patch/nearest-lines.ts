import { bare, splitLines } from './line-endings.ts'

const contextLines = 2
const maxLines = 400

/**
 * The place in `text` that looks most like `search`, quoted for the model (the habit is Aider's): the window of as many
 * lines that shares most words with it. Empty when nothing is alike.
 */
export function nearestLines(text: string, search: string): string {
  const lines = splitLines(text).map(bare)
  const wanted = search.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (wanted.length === 0 || wanted.length > maxLines) return ''
  const wantedWords = words(wanted.join('\n'))
  let best = { at: -1, score: 0 }
  for (let at = 0; at < lines.length; at++) {
    const score = overlap(wantedWords, words(lines.slice(at, at + wanted.length).join('\n')))
    if (score > best.score) best = { at, score }
  }
  if (best.score < 0.5) return ''
  const from = Math.max(0, best.at - contextLines)
  const quoted = lines.slice(from, best.at + wanted.length + contextLines).join('\n')
  return ` The nearest lines are (from line ${from + 1}):\n${quoted}`
}

function words(text: string): Set<string> {
  return new Set(text.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu))
}

/** Jaccard index of two word sets, 0 to 1. */
function overlap(a: Set<string>, b: Set<string>): number {
  let common = 0
  for (const word of a) if (b.has(word)) common++
  return common / (a.size + b.size - common || 1)
}
