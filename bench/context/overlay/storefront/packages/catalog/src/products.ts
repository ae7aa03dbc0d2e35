import { money } from '@money/index'
import type { Product } from './product'

export const catalog: readonly Product[] = [
  { sku: 'BK-1', name: 'Green notebook', tags: ['paper', 'school'], price: money(4.5, 'EUR'), tax: 'standard', grams: 250, tiers: [{ from: 10, percentOff: 10 }, { from: 50, percentOff: 20 }] },
  { sku: 'BK-2', name: 'Atlas of the sea', tags: ['book', 'school'], price: money(39.9, 'EUR'), tax: 'reduced', grams: 1400, tiers: [] },
  { sku: 'PN-1', name: 'Blue pen', tags: ['school'], price: money(1.25, 'EUR'), tax: 'standard', grams: 20, tiers: [{ from: 100, percentOff: 30 }] },
  { sku: 'TE-1', name: 'Green tea', tags: ['food'], price: money(6.8, 'EUR'), tax: 'reduced', grams: 120, tiers: [{ from: 5, percentOff: 5 }] },
  { sku: 'GC-1', name: 'Gift card', tags: ['gift'], price: money(25, 'EUR'), tax: 'exempt', grams: 0, tiers: [] },
]

export function findProduct(sku: string): Product {
  const found = catalog.find((product) => product.sku === sku.toUpperCase())
  if (found === undefined) throw new RangeError(`there is no product ${sku}`)
  return found
}
