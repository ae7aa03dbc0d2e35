/** The JSON object inside a reply. `notes` say what had to be ignored to get at it. */
export type FoundJson =
  | { status: 'found'; value: unknown; notes: string[] }
  | { status: 'none' | 'several' | 'unfinished' }
  | { status: 'invalid'; problem: string }

/**
 * Finds the one JSON object with one of these keys first in it. The text may be the object itself, or prose or a code fence around it.
 * A key in quotes right after a brace cannot stand inside a valid JSON string, so objects quoted by the edits' own text are never taken.
 */
export function findJsonObject(text: string, firstKeys: readonly string[]): FoundJson {
  const trimmed = text.trim()
  const whole = tryParse(trimmed)
  if (whole.status === 'parsed') return { status: 'found', value: whole.value, notes: [] }
  const found: { value: unknown; start: number; end: number }[] = []
  let problem: FoundJson | undefined
  let from = 0
  for (const { index } of trimmed.matchAll(new RegExp(`\\{\\s*"(?:${firstKeys.join('|')})"`, 'g'))) {
    if (index < from) continue
    const end = objectEnd(trimmed, index)
    if (end === undefined) {
      problem ??= { status: 'unfinished' }
      break
    }
    const parsed = tryParse(trimmed.slice(index, end))
    if (parsed.status === 'parsed') found.push({ value: parsed.value, start: index, end })
    else problem ??= { status: 'invalid', problem: parsed.problem }
    from = end
  }
  if (problem !== undefined) return problem
  const [only, another] = found
  if (only === undefined) return { status: 'none' }
  if (another !== undefined) return { status: 'several' }
  return { status: 'found', value: only.value, notes: [ignoredNote(trimmed.slice(0, only.start), trimmed.slice(only.end))] }
}

function tryParse(text: string): { status: 'parsed'; value: unknown } | { status: 'invalid'; problem: string } {
  try {
    return { status: 'parsed', value: JSON.parse(text) }
  } catch (error) {
    return { status: 'invalid', problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The position after the brace that closes the object at `start`; undefined when the text ends before. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0
  let inString = false
  for (let i = start; i < text.length; i++) {
    const char = text[i]
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return i + 1
  }
  return undefined
}

function ignoredNote(before: string, after: string): string {
  const isFence = /^```\w*\s*$/.test(before) && /^\s*```$/.test(after)
  return isFence
    ? 'the reply stood in a code fence; the fence was ignored'
    : `${before.length + after.length} characters around the JSON of the reply were ignored`
}
