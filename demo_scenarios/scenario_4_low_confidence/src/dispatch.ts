import { slotsNeeded, type Stop } from './delivery-window.ts'

export interface Tour {
  stops: readonly Stop[]
  travelMinutes: number
}

/** A dispatcher's tour did not come out as promised. */
export class DispatchError extends Error {
  override name = 'DispatchError'
}

/** Books the tour into the free slots of a van and returns what is left. */
export function bookTour(tour: Tour, freeSlots: number): number {
  const slots = slotsNeeded(tour.stops, tour.travelMinutes)
  if (slots > freeSlots) throw new DispatchError('tour does not fit')
  return freeSlots - slots
}
