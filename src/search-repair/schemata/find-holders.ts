import type { SwitchableFunction } from './javascript-functions.ts'
import type { PlaceFit } from './place-fit.ts'
import type { SwitchPlace } from './switch-places.ts'
import type { Piece } from './text-pieces.ts'

/** Which places hold the edits of one variant. */
export type Holders =
  | { status: 'held'; held: Map<SwitchPlace, Piece[]> }
  /** No compiler would take it. */
  | { status: 'unsound' }
  /** It changes code that no call reaches anew, or what cannot be told apart. */
  | { status: 'outside' }

/** The smallest places that can hold all edits of a variant. Edits in a place and in one inside of it count for the outer one. */
export function findHolders(text: string, places: readonly SwitchPlace[], functions: readonly SwitchableFunction[], fit: PlaceFit, edits: readonly Piece[]): Holders {
  const clip = (place: SwitchPlace, edit: Piece) => clipped(text, place, edit)
  let waiting = edits.map((edit) => ({ edits: [edit], place: smallest(places, edit, clip) }))
  const held = new Map<SwitchPlace, Piece[]>()
  while (waiting.length > 0) {
    const [next, ...rest] = waiting
    if (next === undefined) break
    const found = climb(next.place, next.edits, fit, clip)
    if (found === undefined && next.edits.length < edits.length) {
      // Perhaps one makes sense only with the others.
      held.clear()
      waiting = [{ edits: [...edits], place: next.place }]
      continue
    }
    if (found === undefined) return isUnsound(edits, functions, fit) ? { status: 'unsound' } : { status: 'outside' }
    const { place, own } = found
    const others = [...held.keys()].filter((other) => isInside(other, place) || isInside(place, other))
    if (others.length === 0) {
      held.set(place, own)
      waiting = rest
      continue
    }
    const outer = others.find((other) => isInside(place, other)) ?? place
    const joined = [...next.edits, ...others.flatMap((other) => held.get(other) ?? [])]
    for (const other of others) held.delete(other)
    waiting = [{ edits: joined, place: outer }, ...rest]
  }
  return { status: 'held', held }
}

/** The first place from here outwards that can hold the edits. */
function climb(from: SwitchPlace | undefined, edits: readonly Piece[], fit: PlaceFit, clip: (place: SwitchPlace, edit: Piece) => Piece | undefined): { place: SwitchPlace; own: Piece[] } | undefined {
  for (let place = from; place !== undefined; place = place.parent) {
    const at = place
    const own = edits.flatMap((edit) => clip(at, edit) ?? [])
    if (own.length === edits.length && fit.holds(at, own)) return { place: at, own }
    // As far as a call reaches: what a compiler does not take in a function, it takes nowhere.
    if (at.kind === 'body' && own.length === edits.length) return undefined
  }
  return undefined
}

function smallest(places: readonly SwitchPlace[], edit: Piece, clip: (place: SwitchPlace, edit: Piece) => Piece | undefined): SwitchPlace | undefined {
  let found: SwitchPlace | undefined
  for (let inner = places.find((place) => clip(place, edit)); inner !== undefined; inner = inner.children.find((place) => clip(place, edit))) found = inner
  return found
}

/** An edit as one of a place; what removes a statement may begin with the space in front of it. */
function clipped(text: string, { kind, from, to }: SwitchPlace, edit: Piece): Piece | undefined {
  if (from <= edit.from && edit.to <= to) return edit
  if (kind !== 'statements' || edit.text !== '' || edit.to !== to || edit.from > from || from === to) return undefined
  const isAlone = /[;{}]\s*$/.test(text.slice(Math.max(0, edit.from - 200), edit.from)) || /^[ \t]*(?:\r?\n|\}|$)/.test(text.slice(to, to + 200))
  return text.slice(edit.from, from).trim() === '' && isAlone ? { from, to, text: '' } : undefined
}

function isInside(inner: SwitchPlace, outer: SwitchPlace): boolean {
  return outer.from <= inner.from && inner.to <= outer.to
}

/** By the innermost function around each edit. */
function isUnsound(edits: readonly Piece[], functions: readonly SwitchableFunction[], fit: PlaceFit): boolean {
  const innermost = edits.map((edit) => functions.findLast(({ body, isBlock }) => (isBlock ? body.from < edit.from && edit.to < body.to : body.from <= edit.from && edit.to <= body.to)))
  const outermost = new Map<SwitchableFunction, Piece[]>()
  for (const [n, edit] of edits.entries()) {
    const own = innermost[n]
    if (own === undefined) return false
    const outer = innermost.find((other) => other !== undefined && other.body.from <= own.body.from && own.body.to <= other.body.to) ?? own
    outermost.set(outer, [...(outermost.get(outer) ?? []), edit])
  }
  return [...outermost].some(([within, own]) => !fit.isSound(within, own))
}
