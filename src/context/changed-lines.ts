/** Lines of the new files that a unified diff changes; a mere deletion counts for the line before it. */
export function changedLines(diff: string): Map<string, [number, number][]> {
  const found = new Map<string, [number, number][]>()
  let ranges: [number, number][] = []
  let line = 0
  for (const text of diff.split('\n')) {
    const file = /^\+\+\+ b\/(.*?)\t?$/.exec(text)?.[1]
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)
    if (file !== undefined) found.set(file, (ranges = []))
    else if (hunk) line = Number(hunk[1])
    else if (text.startsWith('+') && !text.startsWith('+++')) add(ranges, line++)
    else if (text.startsWith('-') && !text.startsWith('---')) add(ranges, Math.max(1, line - 1))
    else if (text.startsWith(' ')) line++
  }
  return found
}

function add(ranges: [number, number][], line: number): void {
  const last = ranges.at(-1)
  if (last !== undefined && line >= last[0] && line <= last[1] + 1) last[1] = Math.max(last[1], line)
  else ranges.push([line, line])
}
