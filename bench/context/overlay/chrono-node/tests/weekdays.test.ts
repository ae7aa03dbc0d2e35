import { describe, expect, test } from 'vitest'
import { read } from './read'

describe('weekdays', () => {
  test('the closest one', () => {
    expect(read('Monday')).toBe('2012-08-13 12:00:00')
    expect(read('Thursday')).toBe('2012-08-09 12:00:00')
    expect(read('Sunday')).toBe('2012-08-12 12:00:00')
  })

  test('with a modifier', () => {
    expect(read('last Friday')).toBe('2012-08-10 12:00:00')
    expect(read('next Friday')).toBe('2012-08-17 12:00:00')
    expect(read('this Friday')).toBe('2012-08-17 12:00:00')
  })

  test('forward only', () => {
    expect(read('Thursday', 'start', { forwardDate: true })).toBe('2012-08-16 12:00:00')
  })

  test('from one to another', () => {
    expect(read('Monday to Wednesday')).toBe('2012-08-13 12:00:00')
    expect(read('Monday to Wednesday', 'end')).toBe('2012-08-15 12:00:00')
    expect(read('Friday to Monday', 'end')).toBe('2012-08-13 12:00:00')
  })

  test('beside a date', () => {
    expect(read('Saturday, 18 August 2012')).toBe('2012-08-18 12:00:00')
  })
})
