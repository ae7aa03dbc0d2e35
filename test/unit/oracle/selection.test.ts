import { expect, test } from 'vitest'
import { namePattern } from '../../../src/oracle/runners/name-pattern.ts'
import { filterBySelection } from '../../../src/oracle/selection.ts'
import type { TestResult } from '../../../src/oracle/test-report.ts'

const tests = ['a > x', 'a > y', 'a > s > (load)', 'b > (load)', 'c > z'].map((id): TestResult => ({
  id,
  file: id[0] ?? '',
  name: id.split(' > ').at(-1) ?? '',
  status: 'passed',
  durationMs: 0,
}))

test.each<[string, object | undefined, string[]]>([
  ['nothing is everything', undefined, tests.map(({ id }) => id)],
  ['empty lists are everything', { files: [], tests: [] }, tests.map(({ id }) => id)],
  ['files', { files: ['a'] }, ['a > x', 'a > y', 'a > s > (load)']],
  ['one test', { tests: ['a > x'] }, ['a > x']],
  ['files and tests', { files: ['c'], tests: ['a > y'] }, ['a > y', 'c > z']],
  ['a test whose file does not load', { tests: ['b > q'] }, ['b > (load)']],
  ['a test whose suite does not load', { tests: ['a > s > q'] }, ['a > s > (load)']],
  ['a load failure and what stands in its place', { tests: ['c > (load)'] }, ['c > z']],
])('selection: %s', (_, selection, ids) => {
  expect(filterBySelection(tests, selection).map(({ id }) => id)).toEqual(ids)
})

const requested = (...names: string[]) => ({ files: [], tests: names.map((name) => ({ absoluteFile: '/r/a', name })) })

test.each<[string, string, boolean]>([
  ['s > adds (1+1)', 's adds (1+1)', true],
  ['s > adds (1+1)', 's > adds (1+1)', true],
  ['s > adds (1+1)', 's adds (1+1) more', false],
  ['s > a b', 's a\n  b', true],
  ['x #2', 'x', true],
])('the pattern for "%s" against "%s": %s', (id, name, isMatch) => {
  expect(new RegExp(namePattern(requested(id)) ?? 'none').test(name)).toBe(isMatch)
})

test('load failures and whole files are not narrowed by name', () => {
  expect(namePattern(requested('(load)', 'x'))).toBeUndefined()
  expect(namePattern({ files: ['a'], tests: [] })).toBeUndefined()
  expect(namePattern(undefined)).toBeUndefined()
})
