import type { CurrencyCode } from './currencies'
import { currencies } from './currencies'
import type { Money } from './money'
import { roundHalfEven } from './rounding'

/** What one unit costs in euro. */
const euroRates: Record<CurrencyCode, number> = { EUR: 1, USD: 0.9, GBP: 1.2, JPY: 0.006, KWD: 3 }

export function convert({ units, currency }: Money, to: CurrencyCode): Money {
  const amount = units / 10 ** currencies[currency].digits
  const converted = (amount * euroRates[currency]) / euroRates[to]
  return { units: roundHalfEven(converted * 10 ** currencies[to].digits), currency: to }
}
