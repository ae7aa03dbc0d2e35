import { hasPassed } from './load-scope.ts'
import type { Oracle, OracleRun } from './oracle.ts'
import type { TestCoverage, TestReport, TestResult } from './test-report.ts'

/** The failed tests of a report, told apart by running their files again in the same tree. */
export interface FailureClasses {
  /** Failed every time. */
  failing: TestResult[]
  /** Passed in a re-run of the same tree: says nothing about the code. */
  flaky: TestResult[]
  /** What their files ran, where a re-run could tell. */
  coverage?: TestCoverage
}

/** Re-runs the files of the failed tests up to `reruns` times, the first time with coverage. A re-run that timed out or did not start clears nobody. */
export async function classifyFailures(oracle: Oracle, run: OracleRun, report: TestReport, reruns: number): Promise<FailureClasses> {
  let failing = report.tests.filter(({ status }) => status === 'failed')
  const flaky: TestResult[] = []
  let coverage: TestCoverage | undefined
  for (let n = 0; n < reruns && failing.length > 0; n++) {
    const files = [...new Set(failing.map(({ file }) => file))]
    const again = await oracle.run({ ...run, selection: { files }, coverage: coverage === undefined, earlier: report.tests })
    coverage ??= again.coverage
    if (again.status !== 'passed' && again.status !== 'failed') continue
    flaky.push(...failing.filter(({ id }) => hasPassed(id, again)))
    failing = failing.filter(({ id }) => !hasPassed(id, again))
  }
  return { failing, flaky, ...(coverage === undefined ? {} : { coverage }) }
}
