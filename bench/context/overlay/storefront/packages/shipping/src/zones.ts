export interface Zone {
  name: string
  countries: readonly string[]
  /** Euro by weight up to so many grams; the last one for everything above. */
  prices: readonly { upTo: number; euro: number }[]
  freeFrom?: number
  workingDays: number
}

export const zones: readonly Zone[] = [
  { name: 'home', countries: ['DE'], prices: [{ upTo: 500, euro: 2.9 }, { upTo: 2000, euro: 4.9 }, { upTo: Infinity, euro: 8.9 }], freeFrom: 50, workingDays: 2 },
  { name: 'near', countries: ['AT', 'FR', 'NL', 'BE'], prices: [{ upTo: 500, euro: 4.5 }, { upTo: 2000, euro: 9.9 }, { upTo: Infinity, euro: 16.9 }], freeFrom: 120, workingDays: 4 },
  { name: 'world', countries: [], prices: [{ upTo: 500, euro: 9.9 }, { upTo: 2000, euro: 19.9 }, { upTo: Infinity, euro: 45 }], workingDays: 9 },
]

export function zoneOf(country: string): Zone {
  return zones.find(({ countries }) => countries.includes(country)) ?? zones.at(-1)!
}
