import { priceFor, type Product } from '@catalog/index'
import { type Money, allocate, subtract } from '@money/index'
import type { CartLine } from './cart'
import { bestDiscount } from './discounts'

export interface PricedLine {
  product: Product
  quantity: number
  price: Money
}

/** Prices of the lines with the discount spread over them by what they cost. */
export function priceLines(lines: readonly CartLine[], codes: readonly string[]): PricedLine[] {
  const priced = lines.map(({ product, quantity }) => ({ product, quantity, price: priceFor(product, quantity) }))
  const discount = bestDiscount(priced, codes)
  const parts = allocate(discount, priced.map(({ price }) => price.units))
  return priced.map((line, n) => ({ ...line, price: subtract(line.price, parts[n]!) }))
}
