import { type Money, compare, money, zero } from '@money/index'
import { zoneOf } from './zones'

export interface Parcel {
  grams: number
  quantity: number
}

export function shippingCost(parcels: readonly Parcel[], country: string, goods: Money): Money {
  const grams = parcels.reduce((sum, parcel) => sum + parcel.grams * parcel.quantity, 0)
  if (grams === 0) return zero('EUR')
  const zone = zoneOf(country)
  if (zone.freeFrom !== undefined && compare(goods, money(zone.freeFrom, 'EUR')) >= 0) return zero('EUR')
  const price = zone.prices.find(({ upTo }) => grams <= upTo)!
  return money(price.euro, 'EUR')
}
