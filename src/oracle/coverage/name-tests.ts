import { oneLine, type RecordName } from '../read-ledger.ts'
import { testId, type RunnerName } from '../test-report.ts'

/** A test as the hooks in the runner know it: the `nth` (from 1) of this name in this file. */
export interface CoveredTest {
  /** Repository-relative. */
  file: string
  /** Names of suites and of the test itself, joined by ` > `. */
  name: string
  nth: number
  variant?: string | undefined
}

/** Finds the id of a covered test. Hooks of node:test see only tests that run, those of other runners count all of them. */
export function nameCoveredTests(names: readonly RecordName[], runner: RunnerName): (test: CoveredTest) => string | undefined {
  const ids = new Map<string, string[]>()
  for (const { id, plainId, variant, status } of names) {
    if (runner === 'node:test' && status === 'skipped') continue
    const key = `${variant}\0${plainId}`
    const known = ids.get(key)
    if (known === undefined) ids.set(key, [id])
    else known.push(id)
  }
  return ({ file, name, nth, variant }) => ids.get(`${variant ?? ''}\0${testId(file, [oneLine(name)])}`)?.[nth - 1]
}
