export { shippingCost, type Parcel } from './cost'
export { deliveryDate } from './calendar'
