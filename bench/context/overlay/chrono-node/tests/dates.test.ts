import { describe, expect, test } from 'vitest'
import { found, read } from './read'

describe('written dates', () => {
  test('month names', () => {
    expect(read('10 August 2012')).toBe('2012-08-10 12:00:00')
    expect(read('Sept 12-13, 2014')).toBe('2014-09-12 12:00:00')
    expect(read('Sept 12-13, 2014', 'end')).toBe('2014-09-13 12:00:00')
    expect(read('3rd Feb 82')).toBe('1982-02-03 12:00:00')
    expect(read('May eighth, 2010')).toBe('2010-05-08 12:00:00')
  })

  test('years without a century, and before Christ', () => {
    expect(read('12 July 49')).toBe('2049-07-12 12:00:00')
    expect(read('12 July 51')).toBe('1951-07-12 12:00:00')
    expect(read('10 August 234 BCE')).toBe('-234-08-10 12:00:00')
    expect(read('10 August 2555 BE')).toBe('2012-08-10 12:00:00')
  })

  test('the closest year', () => {
    expect(read('January 12')).toBe('2013-01-12 12:00:00')
    expect(read('12 March')).toBe('2012-03-12 12:00:00')
    expect(read('12 March', 'start', { forwardDate: true })).toBe('2013-03-12 12:00:00')
  })

  test('slashes', () => {
    expect(read('8/10/2012')).toBe('2012-08-10 12:00:00')
    expect(read('the 30/1/2014')).toBe('2014-01-30 12:00:00')
    expect(read('8/32/2014')).toBeUndefined()
  })

  test('ISO 8601', () => {
    expect(read('1994-11-05T08:15:30-05:30')).toBe('1994-11-05 08:15:30')
    expect(read('2014-12-14T18:22:14.759Z')).toBe('2014-12-14 18:22:14')
  })

  test('what is no date', () => {
    expect(found('version 1.2.3')).toEqual([])
    expect(found('31 February 2012')).toEqual([])
  })

  test('from one to another', () => {
    expect(read('10 August - 12 September 2013')).toBe('2013-08-10 12:00:00')
    expect(read('10 August - 12 September 2013', 'end')).toBe('2013-09-12 12:00:00')
    expect(read('20 December to 5 January', 'end')).toBe('2013-01-05 12:00:00')
  })
})
