import { type Money, add, compare, money, percentOf, zero } from '@money/index'
import type { PricedLine } from './pricing'

type Discount = { kind: 'percent'; percent: number; tag?: string } | { kind: 'amount'; euro: number; above: number }

/** Codes that customers may enter. */
const codes: Record<string, Discount> = {
  WELCOME: { kind: 'percent', percent: 10 },
  SCHOOL: { kind: 'percent', percent: 15, tag: 'school' },
  FIVE: { kind: 'amount', euro: 5, above: 30 },
}

/** The best single code counts; codes do not add up. */
export function bestDiscount(lines: readonly PricedLine[], entered: readonly string[]): Money {
  const offers = entered.map((code) => valueOf(codes[code.trim().toUpperCase()], lines))
  return offers.reduce((best, offer) => (compare(offer, best) > 0 ? offer : best), zero('EUR'))
}

function valueOf(discount: Discount | undefined, lines: readonly PricedLine[]): Money {
  if (discount === undefined) return zero('EUR')
  const { kind } = discount
  if (kind === 'amount') return compare(sumOf(lines), money(discount.above, 'EUR')) >= 0 ? money(discount.euro, 'EUR') : zero('EUR')
  const { tag } = discount
  return percentOf(sumOf(tag === undefined ? lines : lines.filter(({ product }) => product.tags.includes(tag))), discount.percent)
}

function sumOf(lines: readonly PricedLine[]): Money {
  return lines.reduce((sum, { price }) => add(sum, price), zero('EUR'))
}
