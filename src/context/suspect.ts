/** One place to look at, with the reason: the result of fault localization. Ordered by falling score. */
export interface Suspect {
  /** Repository-relative. */
  path: string
  /** The function, method, class or value; `(module)` for the rest of a module. Absent where the file has no units. */
  name?: string
  /** 0 to 1, 1 for the first; how much it stands behind the first one. */
  score: number
  /** One sentence for people and for the prompt. */
  reason: string
  /** The failing test calls it by its name. */
  called?: true
  /** 1-based, inclusive line range of the unit. */
  lines?: [from: number, to: number][]
  /** Of a function: the lines that failing tests ran, each with its Ochiai, 0 to 1. Absent where nobody knows, empty where none ran. */
  ran?: ReadonlyMap<number, number>
}

/** The files of suspects, each once, in their order. */
export function suspectFiles(suspects: readonly Suspect[]): string[] {
  return [...new Set(suspects.map(({ path }) => path))]
}
