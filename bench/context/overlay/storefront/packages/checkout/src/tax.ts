import type { TaxClass } from '@catalog/index'
import { type Money, add, percentOf, zero } from '@money/index'
import type { PricedLine } from './pricing'

/** Percent by country and class; other countries pay at the border. */
const rates: Record<string, Record<TaxClass, number>> = {
  DE: { standard: 19, reduced: 7, exempt: 0 },
  FR: { standard: 20, reduced: 5.5, exempt: 0 },
  AT: { standard: 20, reduced: 10, exempt: 0 },
}

export function taxOf(lines: readonly PricedLine[], country: string): Money {
  const table = rates[country]
  if (table === undefined) return zero('EUR')
  return lines.reduce((sum, { product, price }) => add(sum, percentOf(price, table[product.tax])), zero('EUR'))
}
