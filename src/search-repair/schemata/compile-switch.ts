import type { SourceFile } from '../candidate.ts'
import { findHolders } from './find-holders.ts'
import { loopGuards, switchableFunctions } from './javascript-functions.ts'
import { moduleState } from './module-state.ts'
import { placeFit } from './place-fit.ts'
import { switchPlaces, type SwitchPlace } from './switch-places.ts'
import { exchanges, type Piece } from './text-pieces.ts'
import { writeSwitches, type BoardName, type PlaceCases } from './write-switches.ts'

/** One of many programs: edits of one file's text that do not overlap. */
export interface FileVariant {
  /** A positive number; 0 is the unchanged program. */
  id: number
  edits: readonly Piece[]
}

/** What to write where on the board, for a variant to run: `a[place] = choice`. */
export type Choice = readonly [place: number, choice: number]

/** A file with many variants compiled in. */
export interface SwitchedFile {
  text: string
  /** Those that are in it; the others change code outside of functions, or are not sound. */
  ids: number[]
  /** Of each of these. */
  choices: ReadonlyMap<number, Choice[]>
  /** How many numbers of places it takes. */
  places: number
  /** Those that no compiler would take. */
  unsound: number[]
}

/**
 * Compiles variants of a JavaScript or TypeScript file into one text: the smallest expression, statement or function body that can hold
 * a variant's edit is there once for each of them, and each time it is reached chooses by `globalThis[name].a[place]`, of which 0 and
 * undefined are the unchanged program. Loops and functions call `globalThis[name].t()`, which may throw to leave a loop without an end;
 * `globalThis[name].k(path, state)` is told once how to get at what the module's variables hold.
 * Mutant schemata, after Untch, Offutt and Harrold (1993). `firstPlace`: where several files share a board, none takes another's numbers.
 */
export function compileSwitch(file: SourceFile, variants: readonly FileVariant[], name: string, isSound: (text: string) => boolean, firstPlace = 0): SwitchedFile {
  const { path, text, tree } = file
  const isTyped = /\.[cm]?tsx?$/.test(path)
  const board = boardName(text)
  const guards = loopGuards(tree.root, text, `${board.full}.t();`)
  const functions = switchableFunctions(tree.root, text)
  const all = switchPlaces(tree.root, text)
  const strict = isStrict(file) ? "'use strict';" : ''
  const fit = placeFit(text, functions, guards, (program) => isSound(strict + program))
  const used = new Map<SwitchPlace, PlaceCases>()
  const choices = new Map<number, Choice[]>()
  const unsound: number[] = []
  for (const { id, edits } of variants) {
    const holders = findHolders(text, all, functions, fit, edits)
    if (holders.status === 'unsound') unsound.push(id)
    if (holders.status !== 'held') continue
    const own = [...holders.held].map(([place, pieces]): Choice => {
      const cases = used.get(place) ?? { number: firstPlace + used.size, cases: [] }
      used.set(place, cases)
      return [cases.number, cases.cases.push(pieces.flatMap((piece) => exchanges(text, piece)))]
    })
    choices.set(id, own)
  }
  const head = headOf(text)
  const setUp = { from: head, to: head, text: setUpOf(board, isTyped ? `(globalThis as any).${name}` : `globalThis.${name}`) }
  const state = moduleState(tree.root, text)
  const keep = { from: text.length, to: text.length, text: state === '' ? '' : `\n;${board.short}.k?.(${JSON.stringify(path)},${state});` }
  const program = writeSwitches(text, all, used, guards, board, [setUp, keep])
  const check = isTyped && !text.startsWith('#!') ? '// @ts-nocheck\n' : ''
  return { text: check + program, ids: [...choices.keys()], choices, places: used.size, unsound }
}

/** A variable of the file is many times quicker than a global one where tests run in a context of their own, as jest's do. */
function boardName(text: string): BoardName {
  let short = '$b'
  while (text.includes(short)) short += '_'
  return { short, full: `(${short}??${short}r())` }
}

/** A function can be called before this line runs, where files import each other. Without a board, in another process, nothing is switched. */
function setUpOf({ short }: BoardName, board: string): string {
  return `;function ${short}r(){return ${short}??=${board}??={a:[],t(){}}}var ${short}=${short}r();`
}

function isStrict({ text, tree }: SourceFile): boolean {
  return /(['"])use strict\1/.test(text.slice(0, headOf(text))) || tree.root.children.some(({ type }) => type === 'import_statement' || type === 'export_statement')
}

/** Behind a shebang, and behind directives, above which comments may stand. */
function headOf(text: string): number {
  let end = text.startsWith('#!') ? lineEnd(text, 0) : 0
  for (let at = end; ; ) {
    at = behindComments(text, at)
    const directive = /(['"])use [\w ]+\1;?/y
    directive.lastIndex = at
    const found = directive.exec(text)
    if (found === null) return end
    at += found[0].length
    end = at
  }
}

/** One after the other: a pattern for all of them would try each way to read them. */
function behindComments(text: string, from: number): number {
  for (let at = from; ; ) {
    if (text.startsWith('//', at)) at = lineEnd(text, at)
    else if (text.startsWith('/*', at)) at = text.includes('*/', at + 2) ? text.indexOf('*/', at + 2) + 2 : text.length
    else if (/\s/.test(text[at] ?? '')) at++
    else return at
  }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at + 1
}
