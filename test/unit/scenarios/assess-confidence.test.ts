import { expect, test } from 'vitest'
import type { TestFailure } from '../../../src/oracle/test-report.ts'
import { assessConfidence } from '../../../src/scenarios/assess-confidence.ts'
import type { ScenarioMatch } from '../../../src/scenarios/match-scenario.ts'
import { failing, record, suspects } from './failures.ts'

const unclassified: ScenarioMatch = { status: 'unclassified', score: 0, reasons: [] }
const matched: ScenarioMatch = { status: 'matched', score: 1, record: record(), reasons: [] }
const candidate: ScenarioMatch = { status: 'candidate', score: 0.6, record: record(), reasons: [] }
const source = suspects('src/sum.ts', 'pkg/tax.py')
const inTest = { file: 'a.test.ts', line: 3 }

function levelOf(failure: Partial<TestFailure>, match = unclassified, path?: string[]): string {
  return assessConfidence({ failing: [failing(failure, path === undefined ? {} : { path })], suspects: source, match }).level
}

// The messages are what vitest 4, jest 30, node:test and pytest 9 gave for such tests.
const clear: [title: string, failure: Partial<TestFailure>][] = [
  ['an ordinary comparison', { message: 'expected 3 to be 4 // Object.is equality', expected: '4', actual: '3' }],
  ['undefined instead of a value', { message: "expected undefined to be 'x'", expected: 'x', actual: 'undefined' }],
  ['values beside a message of the test', { message: 'sum\n\n1 !== 3', expected: '3', actual: '1' }],
  ['a pytest comparison', { message: "AssertionError: assert 'a' in ['b']" }],
  ['a pytest condition with its call', { message: 'AssertionError: assert False\n +  where False = even(3)' }],
  ["a condition that node prints", { message: 'The expression evaluated to a falsy value:\n\n  assert(even(3))', expected: 'true', actual: 'false' }],
  ['a comparison of node whose values got lost between processes', { message: "AssertionError [ERR_ASSERTION]: undefined == Router {\n  opts: { defaultRoute: [Function: defaultRoute] },\n  routes: 'va..." }],
  ['a unittest comparison', { message: 'AssertionError: 1 not greater than 2' }],
  ['a matcher that prints its values', { message: 'expect(jest.fn()).toHaveBeenCalledWith(...expected)\n\nExpected: "a"\n\nNumber of calls: 0' }],
  ['an error that was not thrown, in vitest', { message: 'expected [Function] to throw an error' }],
  ['an error that was not thrown, in jest', { message: 'expect(received).toThrow()\n\nReceived function did not throw' }],
  ['an error that was not thrown, in pytest', { message: "Failed: DID NOT RAISE <class 'ValueError'>" }],
  ['an error that was not thrown, in node', { message: 'Missing expected exception.' }],
  ['an error thrown by a suspect', { kind: 'error', message: 'boom', frames: [{ file: 'src/sum.ts', line: 3 }, inTest] }],
  ['a function that is missing', { kind: 'error', message: 'sum.total is not a function', frames: [inTest] }],
  ['a property of undefined', { kind: 'error', message: "Cannot read properties of undefined (reading 'b')", frames: [inTest] }],
  ['an attribute that is missing', { kind: 'error', message: "AttributeError: module 'pkg.m' has no attribute 'x'", frames: [inTest] }],
]
test.each(clear)('%s is clear in a scenario that nobody declared', (_, failure) => {
  expect(levelOf(failure)).toBe('high')
})

const opaque: [title: string, failure: Partial<TestFailure>][] = [
  ['a bare boolean', { message: 'expected false to be true // Object.is equality', expected: 'true', actual: 'false' }],
  ['a bare boolean in Python', { message: 'AssertionError: assert False', expected: 'True', actual: 'False' }],
  ['undefined instead of null', { message: 'x', expected: 'null', actual: 'undefined' }],
  ['an empty list instead of nothing', { message: 'x', expected: '[]', actual: '' }],
  ['a truthy matcher', { message: 'expect(received).toBeTruthy()\n\nReceived: false' }],
  ['a condition on a variable', { message: 'The expression evaluated to a falsy value:\n\n  assert.ok(v)', expected: 'true', actual: 'false' }],
  ['bare values that node printed', { message: 'AssertionError [ERR_ASSERTION]: false == true' }],
  ["the test's own words", { message: 'AssertionError: plan rejected\nassert False' }],
  ['the own error of a test', { kind: 'error', message: 'evening plan rejected', frames: [inTest] }],
  ['an error without frames', { kind: 'error', message: 'Test timed out in 5000ms.' }],
]
test.each(opaque)('%s is opaque until a record explains it', (_, failure) => {
  expect(levelOf(failure)).toBe('low')
  expect(levelOf(failure, candidate)).toBe('low')
  expect(levelOf(failure, matched)).toBe('high')
})

const loads: [level: string, title: string, message: string][] = [
  ['high', 'a module of the repository that is missing', "Cannot find module './src/nope.js' imported from a.test.ts"],
  ['high', 'a syntax error in a suspect', 'src/sum.ts: Unexpected token (1:6)'],
  ['high', 'a name that a suspect does not export', "ImportError: cannot import name 'gone' from 'pkg.tax' (pkg/tax.py)"],
  ['high', 'a Python module that is missing', "ModuleNotFoundError: No module named 'pkg.nope'"],
  ['low', 'a dependency that is missing', "Cannot find module 'left-pad' from 'a.test.ts'"],
  ['low', 'a Python dependency that is missing', "ModuleNotFoundError: No module named 'left_pad'"],
  ['low', 'a broken test file, although its lines name a suspect', "a.test.ts: Unexpected token (2:12)\n\n  1 | import 'src/sum.ts'\n> 2 | it("],
  ['low', 'a hook that failed', 'beforeAll hook failed: no database'],
]
test.each(loads)('confidence is %s for %s', (level, _, message) => {
  expect(levelOf({ kind: 'error', message, frames: [inTest] }, unclassified, ['(load)'])).toBe(level)
})

test('a load error that a suspect threw is clear', () => {
  expect(levelOf({ kind: 'error', message: 'no settings', frames: [{ file: 'src/sum.ts', line: 1 }] }, unclassified, ['(load)'])).toBe('high')
})

test('a missing module is its own place to repair, every other failure needs a suspect', () => {
  const missing = failing({ kind: 'error', message: "Cannot find module './nope.js' imported from a.test.ts" }, { path: ['(load)'] })
  expect(assessConfidence({ failing: [missing], suspects: [], match: unclassified }).level).toBe('high')
  const wrong = failing({ expected: '4', actual: '3' })
  expect(assessConfidence({ failing: [wrong], suspects: [], match: matched })).toMatchObject({ level: 'low', reasons: [expect.stringContaining('no file of the repository')] })
})

test('one clear failure is enough, none is not', () => {
  const unclear = failing({ message: 'x', expected: 'true', actual: 'false' })
  expect(assessConfidence({ failing: [unclear, failing({ expected: '4', actual: '3' })], suspects: source, match: unclassified }).level).toBe('high')
  expect(assessConfidence({ failing: [], suspects: source, match: matched }).level).toBe('low')
})

test('low confidence says each reason once', () => {
  const unclear = failing({ message: 'x', expected: 'true', actual: 'false' })
  expect(assessConfidence({ failing: [unclear, unclear], suspects: source, match: unclassified }).reasons).toEqual([
    'the assertion compares only bare values such as true and false',
    'no scenario record explains the failure',
  ])
})

test('bare values are clear about code that the test calls by its name, and opaque about any other', () => {
  const bare = failing({ message: 'expected false to be true', expected: 'true', actual: 'false' })
  const level = (called: boolean) => assessConfidence({ failing: [bare], suspects: source.map((suspect) => ({ ...suspect, ...(called ? { called: true as const } : {}) })), match: unclassified }).level
  expect([level(true), level(false)]).toEqual(['high', 'low'])
})
