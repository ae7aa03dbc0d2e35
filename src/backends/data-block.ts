const baseMarker = 'RALPH-DATA'

/**
 * A marker that occurs in none of the texts, so that no text can pretend that its block has ended. Not random: the same texts give
 * the same prompt, and prompt caches hit from one attempt to the next.
 */
export function dataMarker(texts: readonly string[]): string {
  for (let n = 1; ; n++) {
    const marker = `${baseMarker}-${n}`
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
