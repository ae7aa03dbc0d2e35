import type { FileChange } from '../../patch/edits.ts'
import { parseSource } from '../source-file.ts'
import type { SourceEdit } from '../trial.ts'
import { createSyntaxCheck } from './strict-syntax.ts'
import { compileSwitch, type FileVariant } from './compile-switch.ts'

/** Sources that hold many variants, and the indexes of those that are in them; each is switched on by its index + 1. */
export interface CompiledVariants {
  files: FileChange[]
  included: number[]
  /** Indexes of those that no compiler would take. */
  unsound: number[]
}

/** Compiles lists of edits into the files that they change. */
export async function compileVariants(variants: readonly (readonly SourceEdit[])[], switchName: string, read: (path: string) => Promise<string | null>): Promise<CompiledVariants> {
  const byPath = new Map<string, FileVariant[]>()
  variants.forEach((edits, index) => {
    for (const path of new Set(edits.map((edit) => edit.path))) {
      const own = edits.filter((edit) => edit.path === path).map(({ from, to, replacement }) => ({ from, to, text: replacement }))
      byPath.set(path, [...(byPath.get(path) ?? []), { id: index + 1, edits: own }])
    }
  })
  const files: FileChange[] = []
  const unsound = new Set<number>()
  const switched = new Map<string, Set<number>>()
  for (const [path, own] of byPath) {
    const before = await read(path)
    const file = before === null ? undefined : await parseSource(path, before)
    if (file === undefined || file.tree.hasError || file.language.name !== 'JavaScript') continue
    const { text, ids, unsound: bad } = compileSwitch(file, own, switchName, await createSyntaxCheck(path))
    for (const id of bad) unsound.add(id - 1)
    files.push({ path, before, after: text })
    switched.set(path, new Set(ids))
  }
  const included = variants.flatMap((edits, index) => (edits.every(({ path }) => switched.get(path)?.has(index + 1)) ? [index] : []))
  return { files, included, unsound: [...unsound] }
}
