import { createHash } from 'node:crypto'

/**
 * A marker that occurs in none of the texts, so that no text can pretend that its block has ended. Its nonce is a hash of the first
 * text, the one that stays the same between attempts: nobody who writes a part of that text can know it beforehand, and the same
 * text gives the same prompt, so that prompt caches hit.
 */
export function dataMarker(texts: readonly string[]): string {
  for (let n = 0; ; n++) {
    const marker = `RALPH-DATA-${createHash('sha256').update(`${n}\n${texts[0] ?? ''}`).digest('hex').slice(0, 16)}`
    if (!texts.some((text) => text.includes(marker))) return marker
  }
}

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
