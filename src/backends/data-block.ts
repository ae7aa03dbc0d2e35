import { createHash } from 'node:crypto'

/**
 * A marker that occurs in none of the texts, so that no text can pretend that its block has ended. Its nonce is a hash of the
 * beginning of the first text, which stays the same between attempts (more is added behind it): nobody who writes a part of that can
 * know it beforehand, and prompts of later attempts begin with the same text, so that prompt caches hit.
 */
export function dataMarker(texts: readonly string[]): string {
  for (let n = 0; ; n++) {
    const marker = `RALPH-DATA-${createHash('sha256').update(`${n}\n${(texts[0] ?? '').slice(0, sameBeginning)}`).digest('hex').slice(0, 16)}`
    if (!texts.some((text) => text.includes(marker))) return marker
  }
}

/** Characters: the failure's record and output. */
const sameBeginning = 2_000

/** Text that a model must treat as data, between lines that name the marker. */
export function dataBlock(text: string, marker: string): string {
  return `BEGIN ${marker}\n${text}${text.endsWith('\n') ? '' : '\n'}END ${marker}`
}

/** A Markdown code block whose fence is longer than any run of backticks inside. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`
}
