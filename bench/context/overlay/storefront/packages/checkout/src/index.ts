export { createCart, addItem, removeItem, type Cart, type CartLine } from './cart'
export { placeOrder, type Order } from './order'
export { quote, type Quote } from './quote'
