import { describe, expect, test } from 'vitest'
import { read } from './read'

describe('relative dates', () => {
  test('ago', () => {
    expect(read('5 days ago')).toBe('2012-08-06 14:30:00')
    expect(read('15 minutes ago')).toBe('2012-08-11 14:15:00')
    expect(read('2 weeks ago')).toBe('2012-07-28 14:30:00')
    expect(read('3 months ago')).toBe('2012-05-11 14:30:00')
  })

  test('in some time', () => {
    expect(read('in 5 minutes')).toBe('2012-08-11 14:35:00')
    expect(read('in 2 hours and 10 minutes')).toBe('2012-08-11 16:40:00')
    expect(read('within a year')).toBe('2013-08-11 14:30:00')
  })

  test('fractions', () => {
    expect(read('in half an hour')).toBe('2012-08-11 15:00:00')
    expect(read('in 2.5 hours')).toBe('2012-08-11 17:00:00')
    expect(read('in 1.5 days')).toBe('2012-08-13 02:30:00')
    expect(read('in 1.5 years')).toBe('2014-02-11 14:30:00')
  })

  test('next and last units', () => {
    expect(read('next week')).toBe('2012-08-18 14:30:00')
    expect(read('next month')).toBe('2012-09-11 14:30:00')
    expect(read('last year')).toBe('2011-08-11 14:30:00')
    expect(read('next quarter')).toBe('2012-11-11 14:30:00')
  })

  test('relative to another date', () => {
    expect(read('2 weeks after 2012-08-01')).toBe('2012-08-15 12:00:00')
    expect(read('3 days before 2012-08-20')).toBe('2012-08-17 12:00:00')
  })

  test('shortened units', () => {
    expect(read('in 5 min')).toBe('2012-08-11 14:35:00')
    expect(read('2h ago')).toBe('2012-08-11 12:30:00')
    expect(read('in 3 mo')).toBe('2012-11-11 14:30:00')
  })
})
