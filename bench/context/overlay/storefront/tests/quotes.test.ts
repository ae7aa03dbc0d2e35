import { describe, expect, it } from 'vitest'
import { addItem, createCart, quote, removeItem } from '@checkout/index'
import { format } from '@money/index'

const shown = (cart: Parameters<typeof quote>[0]) => Object.values(quote(cart)).map(format)

describe('quotes', () => {
  it('adds goods, tax and shipping', () => {
    expect(shown(addItem(createCart('DE'), 'BK-2'))).toEqual(['39,90 €', '2,79 €', '4,90 €', '47,59 €'])
  })

  it('sends gift cards by mail', () => {
    expect(shown(addItem(createCart('AT'), 'GC-1'))).toEqual(['25,00 €', '0,00 €', '0,00 €', '25,00 €'])
  })

  it('takes the best code', () => {
    const cart = addItem(addItem(createCart('DE', 'EUR', ['welcome', ' five ']), 'BK-2'), 'GC-1')
    expect(shown(cart)[0]).toBe('58,41 €')
    expect(shown({ ...cart, codes: ['SCHOOL'] })[0]).toBe('58,92 €')
    expect(shown({ ...cart, codes: ['nothing'] })[0]).toBe('64,90 €')
  })

  it('needs a minimum for an amount', () => {
    expect(shown(addItem(createCart('DE', 'EUR', ['FIVE']), 'GC-1'))[0]).toBe('25,00 €')
  })

  it('taxes what is left after the discount', () => {
    const cart = addItem(addItem(createCart('FR', 'EUR', ['WELCOME']), 'BK-1', 3), 'TE-1', 2)
    expect(shown(cart)).toEqual(['24,39 €', '3,10 €', '9,90 €', '37,39 €'])
  })

  it('is cheaper from a quantity on', () => {
    expect(shown(addItem(createCart('DE'), 'BK-1', 9))[0]).toBe('40,50 €')
    expect(shown(addItem(createCart('DE'), 'BK-1', 10))[0]).toBe('40,50 €')
    expect(shown(addItem(createCart('DE'), 'BK-1', 60))[0]).toBe('216,00 €')
  })

  it('follows the cart', () => {
    const cart = addItem(addItem(createCart('DE'), 'pn-1', 3), 'PN-1', 2)
    expect(shown(cart)[0]).toBe('6,25 €')
    expect(shown(removeItem(cart, 'PN-1', 4))[0]).toBe('1,25 €')
    expect(removeItem(cart, 'PN-1').lines).toEqual([])
  })
})
