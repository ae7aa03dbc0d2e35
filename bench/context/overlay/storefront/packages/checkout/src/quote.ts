import { type Money, add, convert, zero } from '@money/index'
import { shippingCost } from '@shipping/index'
import type { Cart } from './cart'
import { priceLines } from './pricing'
import { taxOf } from './tax'

export interface Quote {
  goods: Money
  tax: Money
  shipping: Money
  total: Money
}

export function quote({ lines, codes, country, currency }: Cart): Quote {
  const priced = priceLines(lines, codes)
  const goods = priced.reduce((sum, { price }) => add(sum, price), zero('EUR'))
  const tax = taxOf(priced, country)
  const shipping = shippingCost(priced.map(({ product, quantity }) => ({ grams: product.grams, quantity })), country, goods)
  const total = add(add(goods, tax), shipping)
  return { goods: convert(goods, currency), tax: convert(tax, currency), shipping: convert(shipping, currency), total: convert(total, currency) }
}
