import { discountedPrice } from './pricing.ts'

export interface OrderLine {
  unitPrice: number
  quantity: number
}

export interface Order {
  lines: readonly OrderLine[]
  isMember: boolean
}

const memberDiscount = 0.1

/** What the customer pays, in cents. */
export function orderTotal(order: Order): number {
  const amount = order.lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
  return order.isMember ? discountedPrice(amount, memberDiscount) : amount
}
