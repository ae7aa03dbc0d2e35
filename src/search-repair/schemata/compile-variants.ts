import type { FileChange } from '../../patch/edits.ts'
import { parseSource } from '../source-file.ts'
import type { SourceEdit } from '../trial.ts'
import { createSyntaxCheck } from './strict-syntax.ts'
import { compileSwitch, type Choice, type FileVariant } from './compile-switch.ts'

/** Sources that hold many variants, and the indexes of those that are in them. */
export interface CompiledVariants {
  files: FileChange[]
  included: number[]
  /** By index: which places of these files choose what while a variant runs. */
  choices: Choice[][]
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
  const choices: Choice[][] = variants.map(() => [])
  const switched = new Map<string, Set<number>>()
  let places = 0
  for (const [path, own] of byPath) {
    const before = await read(path)
    const file = before === null ? undefined : await parseSource(path, before)
    if (file === undefined || file.language.name !== 'JavaScript') continue
    const isSound = await createSyntaxCheck(path)
    // The grammar does not know all of TypeScript's types: what a compiler takes is asked of the compiler.
    if (file.tree.hasError && !isSound(file.text)) continue
    const compiled = compileSwitch(file, own, switchName, isSound, places)
    if (file.tree.hasError && !isSound(compiled.text)) continue
    places += compiled.places
    for (const id of compiled.unsound) unsound.add(id - 1)
    for (const [id, chosen] of compiled.choices) choices[id - 1]?.push(...chosen)
    files.push({ path, before, after: compiled.text })
    switched.set(path, new Set(compiled.choices.keys()))
  }
  const included = variants.flatMap((edits, index) => (edits.every(({ path }) => switched.get(path)?.has(index + 1)) ? [index] : []))
  return { files, included, choices, unsound: [...unsound] }
}
