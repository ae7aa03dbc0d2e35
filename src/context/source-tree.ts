/** The files of the tree under test, for reading only. */
export interface SourceTree {
  /** Absolute path of the private tree. */
  root: string
  /** Every path of the snapshot. */
  paths: ReadonlySet<string>
  /** Text of one file, or null where it is absent or not text. */
  read(path: string): Promise<string | null>
  /** Name of a file's content: equal names mean equal bytes. Undefined where it has none yet. */
  contentId?(path: string): string | undefined
}

/**
 * A piece of a file that localization can point at: a function or method, what a class holds beside its methods, a value of
 * the module, or what a module holds beside all of these. Lines are 1-based, inclusive.
 */
export interface SourceUnit {
  /** `parse`, `Parser.parse`, `defaults`; `(module)` for the rest of a module. */
  name: string
  kind: 'function' | 'class' | 'value' | 'module'
  from: number
  to: number
  /** The lines that belong to no unit inside of it. */
  own: [from: number, to: number][]
  /** The text of these lines. */
  text: string
  /** The comment that stands right above it: its words are the unit's, its lines are nobody's. */
  comment?: string
}

/** A test that a file declares. Lines are 1-based, inclusive. */
export interface TestBlock {
  title: string
  text: string
  from: number
  to: number
}

/** What localization needs to know about one source file. */
export interface ModuleFacts {
  /** Module specifiers as written, imports of types left out. */
  imports: string[]
  units: SourceUnit[]
  tests: TestBlock[]
}
