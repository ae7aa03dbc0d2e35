import { directivesOf } from './javascript-functions.ts'
import { variantText } from './place-fit.ts'
import type { SwitchPlace } from './switch-places.ts'
import { rendered, untouched, type Piece, type PieceGroup } from './text-pieces.ts'

/** What one place holds, and its number on the board. */
export interface PlaceCases {
  number: number
  /** Choice n + 1 is the place with the edits at n. */
  cases: (readonly Piece[])[]
}

/** How compiled code reaches the board: in full where a call may come before the file's own first line, then in short. */
export interface BoardName {
  full: string
  short: string
}

/** The text of a file in which each place chooses by its number on the board, with guards where they are; `ofModule` stands there once. */
export function writeSwitches(text: string, places: readonly SwitchPlace[], used: ReadonlyMap<SwitchPlace, PlaceCases>, guards: readonly PieceGroup[], board: BoardName, ofModule: readonly Piece[]): string {
  const unchanged = (from: number, to: number, inner: readonly SwitchPlace[]) => {
    const pieces = inner.flatMap(switches)
    const replaced = pieces.filter((piece) => piece.from < piece.to)
    return rendered(text, from, to, [...pieces, ...untouched(guards, from, to, replaced), ...(to - from === text.length ? ofModule : [])])
  }

  /** Of a place, or of those inside of it. */
  function switches(place: SwitchPlace): Piece[] {
    const own = used.get(place)
    if (own === undefined) return place.children.flatMap(switches)
    const { from, to } = place
    const full = `${board.full}.a[${own.number}]`
    const short = `${board.short}.a[${own.number}]`
    if (place.kind === 'body') {
      // With its braces: what stands right behind the first belongs to it.
      const list = own.cases.map((edits, n) => `case ${n + 1}:${variantText(text, { from: from - 1, to: to + 1 }, edits, guards)}return;`)
      return [{ from, to, text: `${directivesOf(text, from - 1)}switch(${full}){${list.join('\n')}}${unchanged(from - 1, to + 1, place.children)}` }]
    }
    const copies = own.cases.map((edits) => variantText(text, place, edits, guards))
    if (place.kind === 'statements') {
      const chosen = chosenBy(short, copies.map((copy) => `{${closed(copy)}}`), (condition, one, other) => `if(${condition})${one}else ${other}`)
      return [{ from, to, text: from === to ? `if(${full}){${chosen}}` : `if(${full}){${chosen}}else{${closed(unchanged(from, to, place.children))}}` }]
    }
    const chosen = chosenBy(short, copies.map((copy) => `(${closed(copy)})`), (condition, one, other) => `(${condition}?${one}:${other})`)
    const end = place.slot === 'expression_statement.' && text[to] !== ';' ? ';' : ''
    return [{ from, to, text: `(${full}?${chosen}:(${closed(unchanged(from, to, place.children))}))${end}` }]
  }

  return unchanged(0, text.length, places)
}

/** By halves: a chain of hundreds is deeper than some compilers go. */
function chosenBy(choice: string, texts: readonly string[], either: (condition: string, one: string, other: string) => string, first = 1): string {
  const half = Math.ceil(texts.length / 2)
  if (half === texts.length) return texts[0] ?? ''
  return either(`${choice}<${first + half}`, chosenBy(choice, texts.slice(0, half), either, first), chosenBy(choice, texts.slice(half), either, first + half))
}

/** Behind a comment that goes on to the end of its line nothing can follow. */
function closed(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1).includes('//') ? `${text}\n` : text
}
