import { expect, test } from 'vitest'
import type { Trait } from '../../../src/search-repair/candidate.ts'
import { readHints } from '../../../src/search-repair/failure-hints.ts'
import { failingTest } from './failing-test.ts'

const compared: [expected: string, actual: string, trait: Trait][] = [
  ['"ada@example.com"', '"Ada@Example.com"', 'case'],
  ['"ada"', '" ada "', 'whitespace'],
  ['900', '9', 'scale'],
  ['0.25', '25', 'scale'],
  ['3', '2', 'off_by_one'],
  ['3', '2.6', 'rounding'],
  ['5', '-5', 'negation'],
  ['true', 'false', 'negation'],
  ['[1, 2, 3]', '[3, 2, 1]', 'order'],
  ['{ total: 3, name: "a" }', '{ total: 4, name: "a" }', 'off_by_one'],
  ['"x"', 'undefined', 'missing_value'],
  ['3', 'Promise {}', 'waiting'],
]

test.for(compared)('expected %s, actual %s hints at %s', ([expected, actual, trait]) => {
  expect(readHints([failingTest({ expected, actual })]).traits.get(trait)).toBeGreaterThan(1)
})

test('equal or unrelated values hint at nothing', () => {
  expect(readHints([failingTest({ expected: '"same"', actual: '"same"' })]).traits.size).toBe(0)
  expect(readHints([failingTest({ expected: '"apple"', actual: '"pear"' })]).traits.size).toBe(0)
})

test('an error message hints at what is missing', () => {
  const hints = readHints([failingTest({ kind: 'error', message: "TypeError: Cannot read properties of undefined (reading 'name')" })])
  expect(hints.traits.get('missing_value')).toBeGreaterThan(1)
})

test('keeps the names and lines that the failure mentions', () => {
  const frames = [{ file: 'src/a.ts', line: 4, function: 'sumUp' }]
  const hints = readHints([failingTest({ message: 'in orderTotal()', frames }, 'adds taxRate')])
  expect([...hints.mentioned]).toEqual(expect.arrayContaining(['orderTotal', 'sumUp', 'taxRate']))
  expect(hints.frames).toEqual(new Set(['src/a.ts:4']))
})
