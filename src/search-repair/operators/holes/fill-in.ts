import { nameSimilarity } from '../../similarity.ts'
import type { Surroundings, Value } from './nearby.ts'
import type { NamePlace, Phrase } from './phrases.ts'

/** A text for a hole and how well it fits; the greater, the better. */
export interface Filling {
  text: string
  fit: number
}

/** Names that may stand for one, by how many have to be chosen. */
const choices = [0, 10, 5, 3]
/** What each name that is written differently costs. */
const changed = 0.6

/** The phrase with names that are in scope at another place, each way to choose them; nothing where it needs what is not there. */
export function rewritten(phrase: Phrase, around: Surroundings): Filling[] {
  if (phrase.names.some(({ name, use }) => isFixed(name, use) && !around.visible.has(name))) return []
  const needed = [...new Set(phrase.names.filter(({ name, use }) => !isFixed(name, use)).map(({ name }) => name))]
  const missing = needed.filter((name) => !around.weights.has(name))
  if (missing.length > 3) return []
  const asked = needed.length > 3 ? missing : needed
  const width = choices[asked.length] ?? 3
  let ways: { names: Map<string, string>; fit: number }[] = [{ names: new Map(), fit: 1 }]
  for (const name of asked) {
    const isTarget = phrase.names.some((place) => place.name === name && place.use === 'target')
    const isObject = phrase.names.some((place) => place.name === name && place.use === 'receiver')
    const options = optionsFor(name, around, isTarget || isObject).slice(0, width)
    ways = ways.flatMap((way) => options.map(([other, fit]) => ({ names: new Map([...way.names, [name, other]]), fit: way.fit * fit })))
  }
  const fixed = needed.filter((name) => !asked.includes(name)).reduce((fit, name) => fit * Math.sqrt(around.weights.get(name) ?? 0.3), 1)
  const bonus = swallowed(phrase, around)
  return ways.map(({ names, fit }) => ({ text: withNames(phrase, names), fit: (fit * fixed) ** (1 / Math.max(1, needed.length ** 0.7)) * bonus }))
}

/** The phrase with one of its values exchanged for each of those in scope, where the rest of it means the same there. */
export function asked(phrase: Phrase, around: Surroundings, values: readonly Value[]): Filling[] {
  const places = [...new Set(phrase.values.map(({ text }) => text))]
  const bonus = swallowed(phrase, around)
  return places.flatMap((place) => {
    const at = phrase.values.filter(({ text }) => text === place).map((each) => each.at)
    const isWithin = (offset: number) => at.some((start) => start <= offset && offset < start + place.length)
    if (phrase.names.some((each) => !isWithin(each.at) && !around.visible.has(each.name))) return []
    const last = (text: string) => /([\w$]+)\W*$/.exec(text)?.[1] ?? ''
    return values.map(({ text, weight }) => ({ text: withNames({ text: phrase.text, names: at.map((start) => ({ name: place, at: start, use: 'value' as const })) }, new Map([[place, text]])), fit: weight * (0.7 + 0.5 * nameSimilarity(last(place), last(text))) * bonus }))
  })
}

/** What is called, and the object itself, is not exchanged for another. */
function isFixed(name: string, use: NamePlace['use']): boolean {
  return use === 'callee' || name === 'self' || name === 'cls'
}

type Options = readonly (readonly [name: string, fit: number])[]

/** Remembered: one place is asked about the same few names by hundreds of phrases. */
const known = new WeakMap<Surroundings, Map<string, Options>>()

function optionsFor(name: string, around: Surroundings, mustBeName: boolean): Options {
  const ofPlace = known.get(around) ?? new Map<string, Options>()
  known.set(around, ofPlace)
  const key = `${name} ${mustBeName}`
  const options = ofPlace.get(key) ?? weighOptions(name, around, mustBeName)
  ofPlace.set(key, options)
  return options
}

/** Only a name can be assigned to, and what has members is mostly one. */
function weighOptions(name: string, { values, weights, origins }: Surroundings, mustBeName: boolean): Options {
  const own = weights.get(name)
  const others = values.filter(({ text, isName }) => text !== name && (isName || !mustBeName)).map(({ text, weight }): [string, number] => [text, origins.get(text) === name ? weight : changed * weight * (0.7 + 0.6 * nameSimilarity(name, text))])
  return [...(own === undefined ? [] : [[name, Math.max(own, 0.3)] as [string, number]]), ...others].toSorted((a, b) => b[1] - a[1])
}

/** A function or import that nothing uses any more was probably used here. */
function swallowed({ text }: Phrase, { unused }: Surroundings): number {
  return (text.match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) => unused.has(name)) ? 1.6 : 1
}

/** The phrase's text with names exchanged; they come in the order in which they stand there. */
export function withNames({ text, names }: Pick<Phrase, 'text' | 'names'>, exchanged: ReadonlyMap<string, string>): string {
  let result = ''
  let at = 0
  for (const place of names) {
    const other = exchanged.get(place.name)
    if (other === undefined) continue
    result += text.slice(at, place.at) + other
    at = place.at + place.name.length
  }
  return result + text.slice(at)
}

/** The best of each text, best first. */
export function bestFirst(fillings: readonly Filling[], most: number): Filling[] {
  const best = new Map<string, Filling>()
  for (const filling of fillings) if ((best.get(filling.text)?.fit ?? -1) < filling.fit) best.set(filling.text, filling)
  return [...best.values()].toSorted((a, b) => b.fit - a.fit).slice(0, most)
}

/** By the place in the order: the first of a few hundred is a few times as likely as the last. */
export function priorAt(prior: number, at: number): number {
  return prior * 0.99 ** at
}
