import { loadTestName, type TestReport } from './test-report.ts'

/** `<scope> > (load)` → `<scope> > `, what the ids of the tests below begin with; `undefined` for an ordinary test. */
export function loadScope(id: string): string | undefined {
  return id.endsWith(` > ${loadTestName}`) ? id.slice(0, -loadTestName.length) : undefined
}

/**
 * Whether a test that failed before passes in this report. A load failure has passed when its file or suite now has tests,
 * all of which pass.
 */
export function hasPassed(id: string, report: Pick<TestReport, 'tests'>): boolean {
  const scope = loadScope(id)
  if (scope === undefined) return report.tests.some((test) => test.id === id && test.status === 'passed')
  const below = report.tests.filter(({ id: one, status }) => one.startsWith(scope) && (status === 'passed' || status === 'failed'))
  return below.length > 0 && below.every(({ status }) => status === 'passed')
}
