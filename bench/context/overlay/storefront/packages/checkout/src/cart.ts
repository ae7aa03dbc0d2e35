import { findProduct, type Product } from '@catalog/index'
import type { CurrencyCode } from '@money/index'

export interface CartLine {
  product: Product
  quantity: number
}

export interface Cart {
  country: string
  currency: CurrencyCode
  lines: readonly CartLine[]
  codes: readonly string[]
}

export function createCart(country: string, currency: CurrencyCode = 'EUR', codes: readonly string[] = []): Cart {
  return { country, currency, lines: [], codes }
}

export function addItem(cart: Cart, sku: string, quantity = 1): Cart {
  if (!Number.isInteger(quantity) || quantity < 1) throw new RangeError(`${quantity} is no quantity`)
  const product = findProduct(sku)
  const known = cart.lines.find((line) => line.product.sku === product.sku)
  const lines = known === undefined ? [...cart.lines, { product, quantity }] : cart.lines.map((line) => (line === known ? { ...line, quantity: line.quantity + quantity } : line))
  return { ...cart, lines }
}

export function removeItem(cart: Cart, sku: string, quantity = Number.POSITIVE_INFINITY): Cart {
  const lines = cart.lines.map((line) => (line.product.sku === sku ? { ...line, quantity: line.quantity - quantity } : line))
  return { ...cart, lines: lines.filter((line) => line.quantity > 0) }
}
