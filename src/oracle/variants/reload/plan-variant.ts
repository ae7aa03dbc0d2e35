import { lstat, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { FileChange } from '../../../patch/edits.ts'

/** A variant that can be tried, with absolute paths. */
export interface PlannedVariant {
  /** Its place in the caller's list. */
  index: number
  changes: { file: string; content: string }[]
}

export type VariantPlan = { status: 'planned'; variant: PlannedVariant } | { status: 'unknown'; reason: string }

/** Checks that a variant only changes the text of files that are in the tree `root` (a real path). */
export async function planVariant(index: number, changes: readonly FileChange[], root: string): Promise<VariantPlan> {
  const planned: PlannedVariant['changes'] = []
  for (const { path, before, after } of changes) {
    if (before === null || after === null) return { status: 'unknown', reason: `${path} is created or deleted` }
    const file = join(root, path)
    if (!(await isOwnFile(file, root))) return { status: 'unknown', reason: `${path} is not a file of the tree` }
    planned.push({ file, content: after })
  }
  return { status: 'planned', variant: { index, changes: planned } }
}

/** Not reached through a symbolic link: shared dependency folders belong to the user. */
export async function isOwnFile(file: string, root: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile() && (await realpath(file)) === file && file.startsWith(`${root}${sep}`)
  } catch {
    return false
  }
}
