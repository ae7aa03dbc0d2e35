import { zoneOf } from './zones'

/** Month and day, everywhere. */
const holidays = new Set(['01-01', '05-01', '12-25', '12-26'])
const dayMs = 86_400_000

/** Orders after noon leave on the next working day. */
export function deliveryDate(placed: Date, country: string): Date {
  let day = startOfDay(placed)
  if (placed.getUTCHours() >= 12 || !isWorkingDay(day)) day = nextWorkingDay(day)
  for (let left = zoneOf(country).workingDays; left > 0; left -= 1) day = nextWorkingDay(day)
  return day
}

function startOfDay(date: Date): Date {
  return new Date(Math.floor(date.getTime() / dayMs) * dayMs)
}

function nextWorkingDay(day: Date): Date {
  let next = new Date(day.getTime() + dayMs)
  while (!isWorkingDay(next)) next = new Date(next.getTime() + dayMs)
  return next
}

function isWorkingDay(day: Date): boolean {
  const weekday = day.getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.has(day.toISOString().slice(5, 10))
}
