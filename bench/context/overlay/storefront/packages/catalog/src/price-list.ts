import { type Money, multiply, percentOf, subtract } from '@money/index'
import type { Product } from './product'

/** The price of one piece when so many are bought. */
export function unitPrice(product: Product, quantity: number): Money {
  const tier = product.tiers.filter(({ from }) => quantity >= from).at(-1)
  return tier === undefined ? product.price : subtract(product.price, percentOf(product.price, tier.percentOff))
}

export function priceFor(product: Product, quantity: number): Money {
  return multiply(unitPrice(product, quantity), quantity)
}
