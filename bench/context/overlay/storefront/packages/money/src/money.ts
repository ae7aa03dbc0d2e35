import { currencies, type CurrencyCode } from './currencies'
import { roundHalfEven } from './rounding'

/** An amount in the smallest unit of its currency. */
export interface Money {
  readonly units: number
  readonly currency: CurrencyCode
}

export function money(amount: number, currency: CurrencyCode): Money {
  return { units: roundHalfEven(amount * 10 ** currencies[currency].digits), currency }
}

export function zero(currency: CurrencyCode): Money {
  return { units: 0, currency }
}

function same(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} do not mix`)
}

export function add(a: Money, b: Money): Money {
  same(a, b)
  return { units: a.units + b.units, currency: a.currency }
}

export function subtract(a: Money, b: Money): Money {
  same(a, b)
  return { units: a.units - b.units, currency: a.currency }
}

export function multiply(a: Money, factor: number): Money {
  return { units: roundHalfEven(a.units * factor), currency: a.currency }
}

export function percentOf(a: Money, percent: number): Money {
  return multiply(a, percent / 100)
}

export function compare(a: Money, b: Money): number {
  same(a, b)
  return a.units - b.units
}

/** Splits an amount by weights; what cannot be divided goes to the first parts, unit by unit. */
export function allocate(total: Money, weights: readonly number[]): Money[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum <= 0) return weights.map(() => zero(total.currency))
  const parts = weights.map((weight) => Math.floor((total.units * weight) / sum))
  let rest = total.units - parts.reduce((a, b) => a + b, 0)
  for (let n = 0; rest > 0; n = (n + 1) % parts.length) {
    if (weights[n] === 0) continue
    parts[n]! += 1
    rest -= 1
  }
  return parts.map((units) => ({ units, currency: total.currency }))
}

export function format({ units, currency }: Money): string {
  const { digits, symbol, symbolFirst, decimal, group } = currencies[currency]
  const text = Math.abs(units).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, group)
  const number = digits === 0 ? whole : `${whole}${decimal}${text.slice(-digits)}`
  const sign = units < 0 ? '-' : ''
  return symbolFirst ? `${sign}${symbol}${number}` : `${sign}${number} ${symbol}`
}
