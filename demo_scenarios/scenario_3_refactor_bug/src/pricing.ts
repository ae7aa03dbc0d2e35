/** The price after a discount given as a percentage: 10 takes off a tenth. Amounts are in cents. */
export function discountedPrice(amount: number, percentage: number): number {
  if (percentage < 0 || percentage > 100) throw new RangeError(`discount must be between 0 and 100 percent, got ${percentage}`)
  return Math.round((amount * (100 - percentage)) / 100)
}
