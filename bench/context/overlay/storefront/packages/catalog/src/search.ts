import { catalog } from './products'
import type { Product } from './product'

/** Products with every word in their name or tags; names count more than tags. */
export function search(text: string): Product[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = catalog.map((product) => ({ product, score: scoreOf(product, words) }))
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.product.name.localeCompare(b.product.name)).map(({ product }) => product)
}

function scoreOf({ name, tags }: Product, words: readonly string[]): number {
  const inName = name.toLowerCase().split(' ')
  let score = 0
  for (const word of words) {
    const own = (inName.some((part) => part.startsWith(word)) ? 3 : 0) + (tags.includes(word) ? 1 : 0)
    if (own === 0) return 0
    score += own
  }
  return score
}
