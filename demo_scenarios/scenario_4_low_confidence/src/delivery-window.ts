export interface Stop {
  address: string
  /** Minutes spent at the door. */
  serviceMinutes: number
}

const slotMinutes = 30

/** How many half-hour slots a tour of these stops occupies. */
export function slotsNeeded(stops: readonly Stop[], travelMinutes: number): number {
  const minutes = stops.reduce((sum, stop) => sum + stop.serviceMinutes, travelMinutes)
  return Math.floor(minutes / slotMinutes)
}
