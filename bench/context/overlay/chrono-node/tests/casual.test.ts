import { describe, expect, test } from 'vitest'
import { found, read } from './read'

describe('casual words', () => {
  test('today, tomorrow, yesterday', () => {
    expect(read('finish it today')).toBe('2012-08-11 14:30:00')
    expect(read('the deadline is tomorrow')).toBe('2012-08-12 14:30:00')
    expect(read('it was yesterday')).toBe('2012-08-10 14:30:00')
  })

  test('parts of the day', () => {
    expect(read('this morning')).toBe('2012-08-11 06:00:00')
    expect(read('this afternoon')).toBe('2012-08-11 15:00:00')
    expect(read('tonight')).toBe('2012-08-11 22:00:00')
    expect(read('tomorrow evening')).toBe('2012-08-12 20:00:00')
  })

  test('the night before', () => {
    expect(read('last night')).toBe('2012-08-10 00:00:00')
    expect(read('last night', 'start', {}, new Date(2012, 7, 11, 3, 0))).toBe('2012-08-11 00:00:00')
  })

  test('midnight is the coming one', () => {
    expect(read('call me at midnight')).toBe('2012-08-12 00:00:00')
    expect(read('call me at midnight', 'start', {}, new Date(2012, 7, 11, 1, 0))).toBe('2012-08-11 00:00:00')
  })

  test('noon of another day', () => {
    expect(read('lunch tomorrow at noon')).toBe('2012-08-12 12:00:00')
  })

  test('the text that was read', () => {
    expect(found('see you tomorrow evening, or not')).toEqual(['tomorrow evening'])
    expect(found('nothing of that kind')).toEqual([])
  })
})
