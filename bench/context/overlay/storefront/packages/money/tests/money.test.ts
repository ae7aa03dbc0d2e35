import { describe, expect, it } from 'vitest'
import { allocate, compare, convert, format, money, multiply, subtract } from '../src'

describe('money', () => {
  it('rounds half to even', () => {
    expect([0.125, 0.135, 2.5].map((amount) => money(amount, 'EUR').units)).toEqual([12, 14, 250])
    expect(multiply(money(0.05, 'EUR'), 0.5).units).toBe(2)
  })

  it('allocates every unit', () => {
    expect(allocate(money(1, 'EUR'), [1, 1, 1]).map(({ units }) => units)).toEqual([34, 33, 33])
    expect(allocate(money(0.05, 'EUR'), [0, 3, 1]).map(({ units }) => units)).toEqual([0, 4, 1])
    expect(allocate(money(5, 'EUR'), [0, 0]).map(({ units }) => units)).toEqual([0, 0])
  })

  it('formats', () => {
    expect(format(money(1234567.5, 'EUR'))).toBe('1.234.567,50 €')
    expect(format(money(-0.05, 'USD'))).toBe('-$0.05')
    expect(format(money(1200, 'JPY'))).toBe('¥1,200')
  })

  it('converts', () => {
    expect(convert(money(100, 'USD'), 'GBP')).toEqual(money(75, 'GBP'))
    expect(convert(money(1, 'EUR'), 'JPY')).toEqual(money(167, 'JPY'))
  })

  it('does not mix currencies', () => {
    expect(() => subtract(money(1, 'EUR'), money(1, 'USD'))).toThrow('EUR and USD do not mix')
    expect(compare(money(2, 'EUR'), money(1, 'EUR'))).toBeGreaterThan(0)
  })
})
