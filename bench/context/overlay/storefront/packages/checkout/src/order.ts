import { format } from '@money/index'
import { deliveryDate } from '@shipping/index'
import type { Cart } from './cart'
import { quote } from './quote'

export interface Order {
  number: string
  total: string
  arrives: string
  pieces: number
}

export function placeOrder(cart: Cart, placed: Date, counter: number): Order {
  if (cart.lines.length === 0) throw new RangeError('the cart is empty')
  return {
    number: `${placed.getUTCFullYear()}-${String(counter).padStart(5, '0')}`,
    total: format(quote(cart).total),
    arrives: deliveryDate(placed, cart.country).toISOString().slice(0, 10),
    pieces: cart.lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }
}
