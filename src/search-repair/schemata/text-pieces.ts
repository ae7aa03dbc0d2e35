/** Replaces a range of a text. An insertion has no length. */
export interface Piece {
  from: number
  to: number
  text: string
}

/** Pieces that only make sense together, such as two brackets. */
export type PieceGroup = readonly Piece[]

/** The text from `from` to `to` with the pieces in place; they lie inside and do not overlap. Those at one place keep their order. */
export function rendered(text: string, from: number, to: number, pieces: readonly Piece[]): string {
  let at = from
  let result = ''
  for (const piece of pieces.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    result += text.slice(at, piece.from) + piece.text
    at = piece.to
  }
  return result + text.slice(at, to)
}

/** The groups of insertions that lie inside of a range and that no edit concerns: one at the edge of what is replaced stays outside of it. */
export function untouched(groups: readonly PieceGroup[], from: number, to: number, edits: readonly Piece[]): Piece[] {
  const isHit = (at: number) => edits.some((edit) => (edit.from === edit.to ? edit.from === at : edit.from < at && at < edit.to))
  return groups.filter((group) => group.every((piece) => piece.from >= from && piece.to <= to && !isHit(piece.from))).flat()
}
