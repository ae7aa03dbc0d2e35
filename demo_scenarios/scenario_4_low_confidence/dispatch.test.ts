import { expect, test } from 'vitest'
import { bookTour, DispatchError } from './src/dispatch.ts'

const stops = [
  { address: 'Mill Lane 4', serviceMinutes: 20 },
  { address: 'Harbour Street 11', serviceMinutes: 25 },
]

test('the evening van is not overbooked', () => {
  const free = bookTour({ stops, travelMinutes: 25 }, 4)
  if (free > 1) throw new DispatchError('evening plan rejected')
})

test('a tour of whole slots takes exactly these', () => {
  expect(bookTour({ stops, travelMinutes: 45 }, 4)).toBe(1)
})

test('refuses a tour that is longer than the day', () => {
  expect(() => bookTour({ stops, travelMinutes: 400 }, 4)).toThrow(DispatchError)
})
