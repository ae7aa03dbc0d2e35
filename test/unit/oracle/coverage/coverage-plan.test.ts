import { expect, test } from 'vitest'
import { planLooks } from '../../../../src/oracle/coverage/coverage-plan.ts'
import type { TestResult } from '../../../../src/oracle/test-report.ts'

const result = (id: string, status: TestResult['status'] = 'passed', durationMs = 1): TestResult => ({ id, file: id.split(' > ')[0] ?? '', name: id.split(' > ').at(-1) ?? '', status, durationMs })

test.each<[string, TestResult[], string[]]>([
  ['nothing after tests that passed', [result('a > x'), result('a > y')], []],
  ['a failing test and the one before it', [result('a > v'), result('a > w'), result('a > x', 'failed'), result('a > y')], ['a > w', 'a > x']],
  ['the first of its file has none before it', [result('a > v'), result('b > x', 'failed')], ['b > x']],
  ['one that was skipped did not run before it', [result('a > v'), result('a > w', 'skipped'), result('a > x', 'failed')], ['a > v', 'a > x']],
  ['the tests around a step end after it', [result('a > v'), result('a > g'), result('a > g > x', 'failed')], ['a > v', 'a > g > x']],
  ['a group ends after its last step', [result('a > g'), result('a > g > x'), result('a > y', 'failed')], ['a > g', 'a > g > x', 'a > y']],
  ['namesakes are not told apart', [result('a > v #2'), result('a > x #3', 'failed')], ['a > v', 'a > x']],
])('looks: %s', (_, tests, expected) => {
  expect(planLooks(tests, 0).looks.map(([file, name]) => `${file} > ${name}`)).toEqual(expected)
})

test('tells failing tests apart from those before them', () => {
  expect(planLooks([result('a > u'), result('a > v', 'failed'), result('b > x')], 0)).toEqual({ looks: [['a', 'u'], ['a', 'v']], failing: [['a', 'v']], before: [['a', 'u']] })
})

test('of many tests that pass some are contrast, evenly spread and always the same', () => {
  const tests = Array.from({ length: 600 }, (_, n) => result(`a > ${n}`, n === 305 ? 'failed' : 'passed'))
  const looked = planLooks(tests).looks.map(([, name]) => Number(name))
  expect(looked).toHaveLength(14)
  expect(looked).toEqual(expect.arrayContaining([0, 300, 304, 305, 550]))
})

test('what prepares the suites of a failing test is told apart from the test before them', () => {
  const tests = [result('a > first'), result('a > outer > u'), result('a > outer > inner > v'), result('a > outer > inner > w', 'failed')]
  expect(planLooks(tests, 0).before).toEqual([['a', 'first'], ['a', 'outer > u'], ['a', 'outer > inner > v']])
})
