/** Numbers from 0 to 1 by a seed, the same everywhere: mulberry32 (Tommy Ettinger, public domain). */
export function randomFrom(seed) {
  let state = [...String(seed)].reduce((sum, character) => Math.imul(sum ^ character.codePointAt(0), 0x01000193), 0x811c9dc5)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
