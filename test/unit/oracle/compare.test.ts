import { expect, test } from 'vitest'
import { compareReports, type VerdictReason } from '../../../src/oracle/compare.ts'
import { incompleteRun } from '../../../src/oracle/judge-run.ts'
import type { TestReport, TestResult } from '../../../src/oracle/test-report.ts'

const marks: Record<string, TestResult['status']> = { '+': 'passed', '-': 'failed', s: 'skipped', t: 'todo' }

/** `+a > x` is a passed test with the id `a > x`. */
function testOf(text: string): TestResult {
  const id = text.slice(1)
  const [file = '', ...path] = id.split(' > ')
  const status = marks[text[0] ?? ''] ?? 'passed'
  const test = { id, file, name: path.at(-1) ?? '', status, durationMs: 0 }
  return status === 'failed' ? { ...test, failure: { message: 'bad', kind: 'error', frames: [] } } : test
}

const base = { runner: 'vitest', evidence: 'ledger', durationMs: 0, output: '' } as const

function report(tests: readonly string[], runFailure?: string): TestReport {
  const results = tests.map(testOf)
  const isGreen = results.every(({ status }) => status !== 'failed') && runFailure === undefined
  if (isGreen) return { ...base, status: 'passed', tests: results, exitCode: 0 }
  return { ...base, status: 'failed', tests: results, exitCode: 1, ...(runFailure === undefined ? {} : { runFailure }) }
}

const before = ['+a > x', '-a > y', '+b > z']

test.each<[string, string[], { fixed: string[] }]>([
  ['the target passes and the rest is as before', ['+a > x', '+a > y', '+b > z'], { fixed: ['a > y'] }],
  ['there are new tests', ['+a > x', '+a > y', '+b > z', '+c > new'], { fixed: ['a > y'] }],
])('plausible: %s', (_, after, { fixed }) => {
  const verdict = compareReports({ baseline: report(before), candidate: report(after), targets: ['a > y'], flaky: [] })
  expect(verdict).toEqual({ status: 'plausible', fixed })
})

test.each<[string, string[], Pick<VerdictReason, 'kind' | 'testId'>[]]>([
  ['the target still fails', ['+a > x', '-a > y', '+b > z'], [{ kind: 'target_still_failing', testId: 'a > y' }]],
  ['the target is skipped', ['+a > x', 'sa > y', '+b > z'], [{ kind: 'now_skipped', testId: 'a > y' }]],
  ['the target is todo', ['+a > x', 'ta > y', '+b > z'], [{ kind: 'now_skipped', testId: 'a > y' }]],
  ['the target is gone', ['+a > x', '+b > z'], [{ kind: 'vanished', testId: 'a > y' }]],
  ['another test fails', ['+a > x', '+a > y', '-b > z'], [{ kind: 'regression', testId: 'b > z' }]],
  ['another test is gone', ['+a > y', '+b > z'], [{ kind: 'vanished', testId: 'a > x' }]],
  ['another test is skipped', ['sa > x', '+a > y', '+b > z'], [{ kind: 'now_skipped', testId: 'a > x' }]],
  ['everything at once', ['-a > y', 'sb > z'], [
    { kind: 'target_still_failing', testId: 'a > y' },
    { kind: 'vanished', testId: 'a > x' },
    { kind: 'now_skipped', testId: 'b > z' },
  ]],
])('rejected: %s', (_, after, reasons) => {
  const verdict = compareReports({ baseline: report(before), candidate: report(after), targets: ['a > y'], flaky: [] })
  expect(verdict).toMatchObject({ status: 'rejected', reasons })
  expect(verdict.status === 'rejected' && verdict.reasons).toHaveLength(reasons.length)
})

test('a test that did not run, or was skipped, at baseline and fails now leaves the suite red: rejected', () => {
  const common = { targets: ['a > y'], flaky: [] }
  const ran = compareReports({ ...common, baseline: report(before), candidate: report(['+a > x', '+a > y', '+b > z', '-b > blocked before']) })
  expect(ran).toMatchObject({ status: 'rejected', reasons: [{ kind: 'regression', testId: 'b > blocked before' }] })
  const skipped = compareReports({ ...common, baseline: report([...before, 'sb > w']), candidate: report(['+a > x', '+a > y', '+b > z', '-b > w']) })
  expect(skipped).toMatchObject({ status: 'rejected', reasons: [{ testId: 'b > w' }] })
  const known = compareReports({ ...common, baseline: report([...before, '-c > (load)']), candidate: report(['+a > x', '+a > y', '+b > z', '-c > inside']) })
  expect(known.status).toBe('plausible')
})

test('a test that is known to be flaky may fail, but not vanish', () => {
  const common = { baseline: report(before), targets: ['a > y'], flaky: ['b > z'] }
  expect(compareReports({ ...common, candidate: report(['+a > x', '+a > y', '-b > z']) }).status).toBe('plausible')
  expect(compareReports({ ...common, candidate: report(['+a > x', '+a > y']) }).status).toBe('rejected')
})

test.each<[string, string[], boolean]>([
  ['its tests pass now', ['+a > x', '+b > one', 'sb > two'], true],
  ['one of its tests fails', ['+a > x', '+b > one', '-b > two'], false],
  ['it has no tests', ['+a > x'], false],
  ['all of its tests are skipped', ['+a > x', 'sb > one'], false],
  ['it still does not load', ['+a > x', '-b > (load)'], false],
])('a file that did not load, when %s', (_, after, isFixed) => {
  const baseline = report(['+a > x', '-b > (load)'])
  const verdict = compareReports({ baseline, candidate: report(after), targets: ['b > (load)'], flaky: [] })
  expect(verdict.status).toBe(isFixed ? 'plausible' : 'rejected')
})

test('a file that no longer loads is named as the cause of its vanished tests', () => {
  const candidate = report(['-a > (load)', '+b > z'])
  const verdict = compareReports({ baseline: report(before), candidate, targets: ['a > y'], flaky: [] })
  const reasons = verdict.status === 'rejected' ? verdict.reasons : []
  expect(reasons.find(({ testId }) => testId === 'a > x')?.message).toContain('its file does not load (bad)')
})

test.each<[string, TestReport, VerdictReason['kind']]>([
  ['ran too long', { ...base, status: 'timed_out', tests: [testOf('+a > y')], timeoutMs: 1000 }, 'timed_out'],
  ['did not start', { ...base, status: 'could_not_start', tests: [], reason: 'no vitest' }, 'could_not_start'],
  ['ran no tests', { ...base, status: 'no_tests', tests: [], exitCode: 0 }, 'no_tests'],
  ['failed as a whole', report(['+a > x', '+a > y', '+b > z'], 'exit code 1'), 'run_failure'],
])('a candidate run that %s is rejected', (_, candidate, kind) => {
  const verdict = compareReports({ baseline: report(before), candidate, targets: ['a > y'], flaky: [] })
  expect(verdict).toMatchObject({ status: 'rejected', reasons: [{ kind }] })
})

test('a run failure that was there before is forgiven, a run that broke off never', () => {
  const after = ['+a > x', '+a > y', '+b > z']
  const verdict = (runFailure: string) =>
    compareReports({ baseline: report(before, runFailure), candidate: report(after, runFailure), targets: ['a > y'], flaky: [] })
  expect(verdict('coverage below 80 %').status).toBe('plausible')
  expect(verdict(`${incompleteRun} (exit code 0)`).status).toBe('rejected')
})

test('without targets no test may fail', () => {
  const compare = (after: string[]) => compareReports({ baseline: report(before), candidate: report(after), targets: [], flaky: [] })
  expect(compare(['+a > x', '+a > y', '+b > z'])).toEqual({ status: 'plausible', fixed: ['a > y'] })
  expect(compare(before)).toMatchObject({ status: 'rejected', reasons: [{ kind: 'target_still_failing', testId: 'a > y' }] })
})
