/**
 * Whether a text is made of these parts in their order, with anything between them: what a title with placeholders matches. Takes
 * time in proportion to the text, where a pattern of as many wildcards takes a power of it.
 */
export function isMadeOf(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts
  if (others.length === 0) return text === first
  const last = others.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}
