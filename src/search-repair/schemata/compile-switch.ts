import type { SourceFile } from '../candidate.ts'
import { directivesOf, loopGuards, standingAlone, switchableFunctions, type SwitchableFunction } from './javascript-functions.ts'
import { rendered, untouched, type Piece, type PieceGroup } from './text-pieces.ts'

/** One of many programs: edits of one file's text that do not overlap. */
export interface FileVariant {
  /** A positive number; 0 is the unchanged program. */
  id: number
  edits: readonly Piece[]
}

/** A file with many variants compiled in. */
export interface SwitchedFile {
  text: string
  /** Those that are in it; the others change code outside of functions, or are not sound. */
  ids: number[]
  /** Those that no compiler would take. */
  unsound: number[]
}

/**
 * Compiles variants of a JavaScript or TypeScript file into one text: every function that some variant changes has the bodies of
 * all its variants, and chooses at each call by `globalThis[name].v`. Loops and functions call `globalThis[name].t()`, which may
 * throw to leave a loop without an end. Mutant schemata, after Untch, Offutt and Harrold (1993).
 */
export function compileSwitch(file: SourceFile, variants: readonly FileVariant[], name: string, isSound: (text: string) => boolean): SwitchedFile {
  const { text } = file
  const board = /\.[cm]?tsx?$/.test(file.path) ? `(globalThis as any).${name}` : `globalThis.${name}`
  const functions = switchableFunctions(file.tree.root, text)
  const guards = loopGuards(file.tree.root, text, `${board}.t();`)
  const cases = new Map<SwitchableFunction, Map<number, Piece[]>>()
  const ids: number[] = []
  const unsound: number[] = []
  for (const { id, edits } of variants) {
    const places = placesOf(edits, functions)
    if (places === undefined) continue
    const isSoundWith = (pieces: readonly PieceGroup[]) => [...places].every(([place, own]) => isSound(standingAlone(place, text, variantText(text, place, own, pieces))))
    if (!isSoundWith([])) {
      unsound.push(id)
      continue
    }
    // Without its body a loop takes the next statement for one, and the guards are no longer where it ends.
    if (edits.some((edit) => edit.text.trim() === '') && !isSoundWith(guards)) continue
    ids.push(id)
    for (const [place, own] of places) cases.set(place, (cases.get(place) ?? new Map<number, Piece[]>()).set(id, own))
  }
  const bodies = new Map<SwitchableFunction, string>()
  // Inner functions first: an outer one holds their text.
  for (const place of functions.toReversed()) {
    const own = cases.get(place)
    if (own !== undefined) bodies.set(place, switchedBody(text, place, own, { board, guards, pieces: piecesInside(place, bodies, guards) }))
  }
  const head = headOf(text)
  const setUp = { from: head, to: head, text: `;${board}??={v:0,t(){}};` }
  const check = /\.[cm]?tsx?$/.test(file.path) ? '// @ts-nocheck\n' : ''
  const pieces = [...outermost(bodies), setUp]
  const free = untouched(guards, 0, text.length, [...bodies.keys()].map(({ body }) => ({ from: body.from, to: body.to, text: '' })))
  const program = rendered(text, 0, text.length, [...pieces, ...free])
  return { text: text.startsWith('#!') ? program : check + program, ids, unsound }
}

/** For each edit the innermost function around it; edits in a function and in one inside of it count for the outer one. */
function placesOf(edits: readonly Piece[], functions: readonly SwitchableFunction[]): Map<SwitchableFunction, Piece[]> | undefined {
  const innermost = edits.map((edit) => functions.findLast(({ body, isBlock }) => (isBlock ? body.from < edit.from && edit.to < body.to : body.from <= edit.from && edit.to <= body.to)))
  const places = new Map<SwitchableFunction, Piece[]>()
  for (const [n, edit] of edits.entries()) {
    const own = innermost[n]
    if (own === undefined) return undefined
    const outer = innermost.find((other) => other !== undefined && other.body.from <= own.body.from && own.body.to <= other.body.to) ?? own
    places.set(outer, [...(places.get(outer) ?? []), edit])
  }
  return places
}

/** What stands in the unchanged body: switches of functions inside of it, and guards. */
function piecesInside({ body }: SwitchableFunction, bodies: ReadonlyMap<SwitchableFunction, string>, guards: readonly PieceGroup[]): Piece[] {
  const inner = outermost(new Map([...bodies].filter(([other]) => other.body !== body && body.from <= other.body.from && other.body.to <= body.to)))
  return [...inner, ...untouched(guards, body.from, body.to, inner)]
}

function outermost(bodies: ReadonlyMap<SwitchableFunction, string>): Piece[] {
  const all = [...bodies].map(([{ body }, text]) => ({ from: body.from, to: body.to, text }))
  return all.filter((piece) => !all.some((other) => other !== piece && other.from <= piece.from && piece.to <= other.to))
}

function switchedBody(text: string, { body, isBlock }: SwitchableFunction, cases: ReadonlyMap<number, Piece[]>, { board, guards, pieces }: { board: string; guards: readonly PieceGroup[]; pieces: Piece[] }): string {
  const original = rendered(text, body.from, body.to, pieces)
  const list = [...cases].map(([id, edits]) => {
    const variant = variantText(text, { body }, edits, guards)
    return isBlock ? `case ${id}:${variant}return;` : `case ${id}:return (${variant}\n);`
  })
  if (!isBlock) return `{switch(${board}.v){${list.join('\n')}}return (${original}\n)}`
  return `{${directivesOf(text, body.from)}switch(${board}.v){${list.join('\n')}}${original}}`
}

/** A body with edits, and guards where no edit concerns them. */
function variantText(text: string, { body }: Pick<SwitchableFunction, 'body'>, edits: readonly Piece[], guards: readonly PieceGroup[]): string {
  return rendered(text, body.from, body.to, [...edits, ...untouched(guards, body.from, body.to, edits)])
}

/** Behind a shebang, and behind directives, above which comments may stand. */
function headOf(text: string): number {
  return /^(#![^\n]*\n)?((\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*(['"])use [\w ]+\4;?)*/.exec(text)?.[0].length ?? 0
}
