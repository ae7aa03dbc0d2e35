/** Replaces a range of a text. An insertion has no length. */
export interface Piece {
  from: number
  to: number
  text: string
}

/** Pieces that only make sense together, such as two brackets; in order. */
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

const tokens = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|[\p{L}\p{N}_$]+|\s+|[^]/gu

/**
 * A piece that exchanges some tokens of what it replaces, such as a name in all of its places, as one piece for each of them: what
 * stands between them stays where it is, with what else is inserted there.
 */
export function exchanges(text: string, piece: Piece): Piece[] {
  const before = text.slice(piece.from, piece.to).match(tokens) ?? []
  const after = piece.text.match(tokens) ?? []
  const isExchange = before.length === after.length && before.length > 2 && before.every((token, n) => token === after[n] || (isValue(token) && isValue(after[n] ?? '')))
  if (!isExchange) return [piece]
  let at = piece.from
  return before.flatMap((token, n) => {
    const from = at
    at += token.length
    return token === after[n] ? [] : [{ from, to: at, text: after[n] ?? '' }]
  })
}

/** What stands for a value, and so decides nothing about where statements begin and end. */
function isValue(token: string): boolean {
  return /^['"`\p{L}\p{N}_$]/u.test(token) && !/^(for|while|do|if|else|switch|case|default|try|catch|finally|function|return|throw|break|continue|class|const|let|var|new|in|of|async|await|yield|typeof|delete|void|instanceof)$/.test(token)
}

/**
 * The groups of insertions that begin behind the start of a range, lie inside of it, and that no edit concerns. One at the edge of
 * what is replaced stays outside of it; what is inserted behind an opening bracket may go on with what stands there, but not end it.
 */
export function untouched(groups: readonly PieceGroup[], from: number, to: number, edits: readonly Piece[]): Piece[] {
  const isHit = (at: number, isOnly: boolean, isLast: boolean) =>
    edits.some((edit) => (edit.from === edit.to ? edit.from === at && !isOnly && (isLast || /[;\n}]/.test(edit.text)) : edit.from < at && at < edit.to))
  return groups.filter((group) => group.every((piece, n) => piece.from > from && piece.to <= to && !isHit(piece.from, group.length === 1, n > 0))).flat()
}
