import { expect, test } from 'vitest'
import { orderTotal } from './src/orders.ts'
import { discountedPrice } from './src/pricing.ts'

const lines = [
  { unitPrice: 1250, quantity: 2 },
  { unitPrice: 500, quantity: 3 },
]

test('gives members their discount', () => {
  expect(orderTotal({ lines, isMember: true })).toBe(3600)
})

test('charges everyone else the full amount', () => {
  expect(orderTotal({ lines, isMember: false })).toBe(4000)
})

test('takes a discount as a percentage', () => {
  expect(discountedPrice(2000, 25)).toBe(1500)
})

test('refuses a discount of more than everything', () => {
  expect(() => discountedPrice(2000, 120)).toThrow(RangeError)
})
