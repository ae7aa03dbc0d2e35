import { expect, test } from 'vitest'
import { findRunBefore } from '../../../src/gate/run-before.ts'
import type { TestCoverage } from '../../../src/oracle/index.ts'

const text = ['const table = build(1)', 'function build(n) {', '  return inner(() => n)', '}', 'function inner(f) { return f() }', 'function used() {', '  return table', '}'].join('\n')
const at = (line: number) => text.split('\n').slice(0, line - 1).join('\n').length + 2
const unit = (name: string, from: number, to: number) => ({ file: 'a.js', name, from, to })
const coverage: TestCoverage = {
  units: [unit('(module)', 1, 8), unit('build', 2, 4), unit('', 3, 3), unit('inner', 5, 5), unit('', 5, 5), unit('used', 6, 8)],
  tests: new Map([['t > fails', [3, 4, 5]], ['t > other', [1, 2]]]),
  prepared: new Map([['t > fails', [4]]]),
  loading: [0, 1, 2, 3],
}

test('what ran while modules were loaded or suites prepared, and not in the failing tests; of two functions on a line one of which ran there nobody knows', () => {
  const ranBefore = findRunBefore(coverage, ['t > fails'])
  expect([1, 2, 3, 5, 7].map((line) => ranBefore('a.js', text, at(line)))).toEqual([false, true, true, false, false])
  expect(ranBefore('b.js', text, at(2))).toBe(false)
  expect(findRunBefore(coverage, ['t > fails', 't > other'])('a.js', text, at(2))).toBe(false)
  expect(findRunBefore(undefined, ['t > fails'])('a.js', text, at(2))).toBe(false)
  const onlyPrepared = { ...coverage, tests: new Map([['t > fails', [5]]]), prepared: new Map([['t > fails', [5]]]) }
  expect(findRunBefore(onlyPrepared, ['t > fails'])('a.js', text, at(7))).toBe(true)
})
