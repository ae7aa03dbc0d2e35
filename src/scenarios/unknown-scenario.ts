const shownNames = 20

/** What to tell somebody who named a scenario that is not there: the nearest name, and those that are known. */
export function unknownScenario(name: string, known: readonly string[]): string {
  const names = [...new Set(known)]
  const head = `Expected the name of a scenario, but there is none called "${name}".`
  if (names.length === 0) return `${head} No scenario is known here: none is declared, and no test ran.`
  const near = nearestName(name, names)
  const rest = names.length > shownNames ? `, and ${names.length - shownNames} more` : ''
  return `${head}${near === undefined ? '' : ` Did you mean "${near}"?`} Known: ${names.slice(0, shownNames).join(', ')}${rest}.`
}

function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase()
  const containing = wanted.length < 3 ? undefined : known.find((one) => one.toLowerCase().includes(wanted))
  if (containing !== undefined) return containing
  const [nearest] = known.map((one) => ({ one, distance: editDistance(wanted, one.toLowerCase()) })).sort((a, b) => a.distance - b.distance)
  // Further away a hint would be a guess.
  return nearest !== undefined && nearest.distance <= Math.max(2, Math.floor(name.length / 3)) ? nearest.one : undefined
}

/** Levenshtein: how many letters to add, drop or replace. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (const [i, letter] of one.split('').entries()) {
    const next = [i + 1]
    for (const [j, against] of other.split('').entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === against ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
