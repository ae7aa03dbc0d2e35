export { add, allocate, compare, format, money, multiply, percentOf, subtract, zero } from './money'
export type { Money } from './money'
export { convert } from './exchange'
export { currencies, type CurrencyCode } from './currencies'
