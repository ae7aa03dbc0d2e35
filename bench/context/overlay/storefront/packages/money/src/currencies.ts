/** Digits behind the point and how amounts are written. */
export const currencies = {
  EUR: { digits: 2, symbol: '€', symbolFirst: false, decimal: ',', group: '.' },
  USD: { digits: 2, symbol: '$', symbolFirst: true, decimal: '.', group: ',' },
  GBP: { digits: 2, symbol: '£', symbolFirst: true, decimal: '.', group: ',' },
  JPY: { digits: 0, symbol: '¥', symbolFirst: true, decimal: '.', group: ',' },
  KWD: { digits: 3, symbol: 'KD', symbolFirst: false, decimal: '.', group: ',' },
} as const

export type CurrencyCode = keyof typeof currencies
