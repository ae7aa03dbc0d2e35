import { expect, test } from 'vitest'
import { isMadeOf } from '../../../src/oracle/title-template.ts'

test.each([
  ['adds 1 and 2', ['adds ', ' and ', ''], true],
  ['adds 1 and 2', ['adds ', ' or ', ''], false],
  ['adds', ['adds'], true],
  ['adds 1', ['adds'], false],
  ['1 is 1', ['', ' is ', ''], true],
  ['1 was 1', ['', ' is ', ''], false],
  ['ab', ['a', 'b'], true],
  // What is the start is not the end as well.
  ['aba', ['ab', 'ba'], false],
  ['aXbXc', ['a', 'b', 'c'], true],
  ['acb', ['a', 'b', 'c', ''], false],
] as const)('%s of %j: %s', (text, parts, expected) => {
  expect(isMadeOf(text, parts)).toBe(expected)
})

test('of many parts that nearly fit it is told at once', () => {
  expect(isMadeOf('ab '.repeat(20_000), [...Array.from({ length: 200 }, () => 'a'), '!'])).toBe(false)
})
