import type { Money } from '@money/index'

export type TaxClass = 'standard' | 'reduced' | 'exempt'

export interface Product {
  sku: string
  name: string
  tags: readonly string[]
  price: Money
  tax: TaxClass
  grams: number
  /** Cheaper from a quantity on, largest quantity last. */
  tiers: readonly { from: number; percentOff: number }[]
}
