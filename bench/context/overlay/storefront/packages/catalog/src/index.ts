export { catalog, findProduct } from './products'
export type { Product, TaxClass } from './product'
export { priceFor } from './price-list'
export { search } from './search'
