import { describe, expect, test } from 'vitest'
import { found, offsetOf, read } from './read'

describe('times', () => {
  test('a time of day', () => {
    expect(read('20:32:13')).toBe('2012-08-11 20:32:13')
    expect(read('at 6.13 AM')).toBe('2012-08-11 06:13:00')
    expect(read('12 pm')).toBe('2012-08-11 12:00:00')
    expect(read('12 am')).toBe('2012-08-11 00:00:00')
  })

  test('from one to another', () => {
    expect(read('8:10 - 12.32')).toBe('2012-08-11 08:10:00')
    expect(read('8:10 - 12.32', 'end')).toBe('2012-08-11 12:32:00')
    expect(read('6:30pm - 11:00pm', 'end')).toBe('2012-08-11 23:00:00')
    expect(read('Tuesday 9pm - 1am', 'end')).toBe('2012-08-15 01:00:00')
    expect(read('1pm-3', 'end')).toBe('2012-08-11 15:00:00')
  })

  test('with a date', () => {
    expect(read('18 August 2012 at 10:12')).toBe('2012-08-18 10:12:00')
    expect(read('tomorrow at 7')).toBe('2012-08-12 07:00:00')
    expect(read('7pm on Monday')).toBe('2012-08-13 19:00:00')
  })

  test('offsets and names of time zones', () => {
    expect(offsetOf('8:00 GMT-0530')).toBe(-330)
    expect(offsetOf('10:12 UTC+09:00')).toBe(540)
    expect(offsetOf('2012-07-01 8:00 PST')).toBe(-480)
    expect(offsetOf('2012-07-01 8:00 JST')).toBe(540)
    expect(offsetOf('1 December 2012 8:00 ET')).toBe(-300)
    expect(offsetOf('1 July 2012 8:00 ET')).toBe(-240)
  })

  test('what is no time', () => {
    expect(found('that is 25:61')).toEqual([])
  })

  test('forward only', () => {
    expect(read('1:00', 'start', { forwardDate: true })).toBe('2012-08-12 01:00:00')
  })
})
