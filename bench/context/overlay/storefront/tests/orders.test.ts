import { describe, expect, it } from 'vitest'
import { addItem, createCart, placeOrder } from '@checkout/index'

const monday = new Date('2026-03-02T09:00:00Z')

describe('orders', () => {
  it('totals a small order at home', () => {
    expect(placeOrder(addItem(createCart('DE'), 'BK-1', 2), monday, 7)).toEqual({ number: '2026-00007', total: '13,61 €', arrives: '2026-03-04', pieces: 2 })
  })

  it('ships large orders for nothing', () => {
    expect(placeOrder(addItem(createCart('DE'), 'BK-2', 2), monday, 8).total).toBe('85,39 €')
    expect(placeOrder(addItem(createCart('FR'), 'BK-2', 2), monday, 8).total).toBe('101,09 €')
  })

  it('writes amounts as the buyer reads them', () => {
    expect(placeOrder(addItem(createCart('US', 'USD'), 'BK-2'), monday, 9).total).toBe('$66.44')
    expect(placeOrder(addItem(createCart('JP', 'JPY'), 'PN-1', 100), monday, 9).total).toBe('¥17,817')
    expect(placeOrder(addItem(createCart('KW', 'KWD'), 'TE-1'), monday, 9).total).toBe('5.567 KD')
  })

  it('knows weekends and holidays', () => {
    expect(placeOrder(addItem(createCart('DE'), 'PN-1'), new Date('2026-03-06T13:00:00Z'), 1).arrives).toBe('2026-03-11')
    expect(placeOrder(addItem(createCart('AT'), 'PN-1'), new Date('2026-12-24T09:00:00Z'), 1).arrives).toBe('2026-12-31')
    expect(placeOrder(addItem(createCart('DE'), 'PN-1'), new Date('2026-03-07T09:00:00Z'), 1).arrives).toBe('2026-03-11')
  })

  it('refuses an empty cart', () => {
    expect(() => placeOrder(createCart('DE'), monday, 1)).toThrow('the cart is empty')
  })
})
