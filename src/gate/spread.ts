import type { TrialResult } from '../search-repair/trial.ts'
import { passesAll } from '../search-repair/search-outcome.ts'

/** Fewer candidates are not worth another start of the runner. */
const leastPerProcess = 200
/** Each has a tree and a runner of its own. */
const mostProcesses = 4
/** Files of a repository from which on a tree takes longer to make than another process saves. */
const manyFiles = 20_000

/** How many processes of the runner may try candidates at once: one for each core. */
export function processesFor(cores: number, files: number): number {
  return Math.max(1, Math.min(cores, files > manyFiles ? 2 : mostProcesses))
}

/**
 * Asks about many candidates in up to `processes` processes at once and gives their results in order. Each gets every second,
 * third, … of them, so that all have likely ones first. What passes behind where one process would have stopped counts as not
 * asked: how many cores a machine has must not decide which patch is found.
 */
export async function spread<C>(
  candidates: readonly C[],
  { processes, afterHits }: { processes: number; afterHits: number },
  ask: (share: readonly C[]) => Promise<(TrialResult | null)[]>,
): Promise<(TrialResult | null)[]> {
  const hands = Math.max(1, Math.min(processes, Math.floor(candidates.length / leastPerProcess)))
  if (hands === 1) return ask(candidates)
  const shares = Array.from({ length: hands }, (_, hand) => candidates.filter((_, n) => n % hands === hand))
  // All of them have given their trees back before anything is thrown.
  const asked = await Promise.allSettled(shares.map(ask))
  const told = asked.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
  const results = candidates.map((_, n) => told[n % hands]?.[Math.floor(n / hands)] ?? null)
  const first = results.findIndex((result) => result !== null && passesAll(result))
  return first < 0 ? results : results.map((result, n) => (result !== null && passesAll(result) && n > first + afterHits ? null : result))
}
