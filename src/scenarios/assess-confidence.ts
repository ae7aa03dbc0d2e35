import type { Suspect } from '../context/suspect.ts'
import { loadTestName, type TestResult } from '../oracle/test-report.ts'
import { judgeFailure } from './failure-clarity.ts'
import type { ScenarioMatch } from './match-scenario.ts'

/** Whether a failure is clear enough to ask for a patch at once, with the reasons. */
export interface Confidence {
  level: 'high' | 'low'
  reasons: string[]
}

export interface FailureToAssess {
  failing: readonly TestResult[]
  suspects: readonly Suspect[]
  match: ScenarioMatch
}

/**
 * High needs a failing test, a place to repair, and one failure that says what is wrong. What the failure leaves open, a
 * matching record answers: somebody has reviewed it. A candidate does not, for it may belong to another failure.
 */
export function assessConfidence({ failing, suspects, match }: FailureToAssess): Confidence {
  if (failing.length === 0) return low(['no test is known to fail'])
  const judged = failing.map((test) => ({ test, clarity: judgeFailure(test, suspects) }))
  const clearest = judged.find(({ clarity }) => clarity.kind === 'clear')
  const hasPlace = suspects.length > 0 || (clearest !== undefined && clearest.test.name === loadTestName)
  if (!hasPlace) return low(['the failing tests lead to no file of the repository that a patch may change'])
  const place = suspects[0] === undefined ? [] : [`the first suspect is ${suspects[0].path}`]
  if (clearest !== undefined) return { level: 'high', reasons: [clearest.clarity.reason, ...place] }
  if (match.status === 'matched') return { level: 'high', reasons: [`the scenario record ${match.record.id} explains the failure`, ...place] }
  const unknown = match.status === 'candidate' ? `the scenario record ${match.record.id} fits only in part` : 'no scenario record explains the failure'
  return low([...new Set(judged.map(({ clarity }) => clarity.reason)), unknown])
}

function low(reasons: string[]): Confidence {
  return { level: 'low', reasons }
}
