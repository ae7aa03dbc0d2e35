import * as chrono from '../src/index'

/** Saturday. */
const reference = new Date(2012, 7, 11, 14, 30, 0)

type Part = 'start' | 'end'

/** What a text says, as `YYYY-MM-DD hh:mm:ss`; undefined where nothing is found. */
export function read(text: string, part: Part = 'start', option: chrono.ParsingOption = {}, on: Date = reference): string | undefined {
  const [result] = chrono.casual.parse(text, on, option)
  const components = result?.[part]
  if (!components) return undefined
  const two = (name: chrono.Component) => String(components.get(name) ?? 0).padStart(2, '0')
  return `${components.get('year')}-${two('month')}-${two('day')} ${two('hour')}:${two('minute')}:${two('second')}`
}

export function found(text: string): string[] {
  return chrono.casual.parse(text, reference).map((result) => result.text)
}

export function offsetOf(text: string): number | null | undefined {
  return chrono.casual.parse(text, reference)[0]?.start.get('timezoneOffset')
}
