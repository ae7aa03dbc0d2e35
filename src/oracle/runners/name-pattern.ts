import { loadTestName } from '../test-report.ts'
import type { RequestedTests } from '../selection.ts'

/** A longer pattern would not fit on every system's command line; then the files alone narrow the run. */
const maxPatternLength = 8_000

/**
 * A regular expression for the full names of the requested tests, or `undefined` where names cannot narrow the run.
 * A name may itself hold the ` > ` that separates suites, so both readings match.
 */
export function namePattern(requested: RequestedTests | undefined): string | undefined {
  if (requested === undefined || requested.tests.length === 0) return undefined
  if (requested.tests.some(({ name }) => name.endsWith(loadTestName))) return undefined
  const names = requested.tests.map(({ name }) => name.replace(/ #\d+$/, '').split(' > ').map(escapeRegex).join('(?: > | )'))
  const pattern = `^(?:${[...new Set(names)].join('|')})$`
  return pattern.length > maxPatternLength ? undefined : pattern
}

/** Ids stand on one line; the names themselves may be broken over several. */
function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/ /g, '\\s+')
}
