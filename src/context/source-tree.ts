/** The files of the tree under test, for reading only. */
export interface SourceTree {
  /** Absolute path of the private tree. */
  root: string
  /** Every path of the snapshot. */
  paths: ReadonlySet<string>
  /** Text of one file, or null where it is absent or not text. */
  read(path: string): Promise<string | null>
}

/** A function, a method or a module-level value that localization can point at. Lines are 1-based, inclusive. */
export interface SourceUnit {
  name: string
  kind: 'function' | 'value'
  from: number
  to: number
  text: string
}

/** What localization needs to know about one source file. */
export interface ModuleFacts {
  /** Module specifiers as written, imports of types left out. */
  imports: string[]
  units: SourceUnit[]
  /** Title → source text of each test the file declares. */
  tests: { title: string; text: string }[]
}
