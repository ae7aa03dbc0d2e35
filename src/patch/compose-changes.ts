import type { FileChange } from './edits.ts'

/** The changes of the tree that come to the same as `base` and then `changes`, whose `before` is what `base` left. */
export function composeChanges(base: readonly FileChange[], changes: readonly FileChange[]): FileChange[] {
  const later = new Map(changes.map(({ path, after }) => [path, after]))
  const first = base.map((change) => ({ ...change, after: later.get(change.path) ?? (later.has(change.path) ? null : change.after) }))
  return [...first, ...changes.filter(({ path }) => !base.some((change) => change.path === path))]
}
