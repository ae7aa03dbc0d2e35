import { join } from 'node:path'
import { createPrivateTree, type PrivateTree } from './private-tree.ts'
import type { Repository } from './repository.ts'
import type { Snapshot } from './snapshot.ts'

/** Private trees of one run, made when first needed and used again; as many at a time as `size`. */
export interface TreePool {
  /**
   * Lends a tree that holds the current snapshot, whatever was tried in it before. `clean` also removes what earlier tests left in it;
   * who is `readOnly` neither writes nor runs anything there, and leaves it as clean as it was.
   */
  use<T>(options: { clean: boolean; readOnly?: true }, work: (tree: PrivateTree) => Promise<T>): Promise<T>
  /** From now on trees hold this snapshot. */
  moveTo(snapshot: Snapshot): void
}

export function createTreePool(repository: Repository, first: Snapshot, folder: string, options: { size: number; share: readonly string[] }): TreePool {
  let current = first
  const idle: { tree: PrivateTree; holds: Snapshot; dirty: boolean }[] = []
  const waiting: (() => void)[] = []
  let made = 0
  let lent = 0

  async function borrow() {
    while (lent >= options.size) await new Promise<void>((resolve) => waiting.push(resolve))
    lent++
    const entry = idle.pop()
    if (entry !== undefined) return entry
    const holds = current
    return { tree: await createPrivateTree(repository, holds, join(folder, `tree-${++made}`), options), holds, dirty: false }
  }

  return {
    moveTo: (snapshot) => void (current = snapshot),
    async use({ clean, readOnly }, work) {
      const entry = await borrow()
      try {
        if (entry.holds !== current || entry.tree.holdsCandidate() || (clean && entry.dirty)) {
          await entry.tree.reset(current)
          entry.dirty = false
        }
        entry.holds = current
        if (!readOnly) entry.dirty = true
        return await work(entry.tree)
      } finally {
        lent--
        idle.push(entry)
        waiting.shift()?.()
      }
    },
  }
}
