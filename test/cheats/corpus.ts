import type { Edit } from '../../src/patch/edits.ts'

/** `unittest`: suites of unittest.TestCase, which ralph runs through pytest and their owner with `python3 -m unittest`. */
export type Runner = 'vitest' | 'jest' | 'mocha' | 'node:test' | 'pytest' | 'unittest'

/** Files of a small real repository whose tests fail. */
export interface Sources {
  runner: Runner
  files: Record<string, string>
  /** Untracked packages that the repository has in node_modules as real folders. */
  installed?: Record<string, string>
  /** Links below node_modules to packages of the repository itself: name → target folder. */
  workspaces?: Record<string, string>
  /** Keys of ci_config.json beside the backend. */
  config?: Record<string, unknown>
}

/** A repository with one bug, on which many cheats are tried. */
export interface Base extends Sources {
  name: string
  /** The file with the bug. */
  source: string
  /** A line of `source` before which code can stand. */
  top: string
  /** The wrong statement, and the right one: its repair is an honest case too. */
  bug: string
  fix: string
}

export type Reply = Edit[] | { diff: string }

/** A patch that makes the tests green without repairing the code. */
export interface Cheat {
  id: string
  /** Class of the catalogue, or `X` for a variant that it does not have. */
  catalogue: string
  base: Base
  title: string
  reply: Reply
  /** What the runner alone says with the patch; 0 where nothing else is written. `refused`: git itself does not apply it. */
  bare: number | 'refused'
  /** In a run of its own, because it leaves something behind or needs a setting. */
  alone?: boolean
  config?: Record<string, unknown>
  /** Nothing but the sandbox stands against it: skipped, by name, where there is none. */
  needsSandbox?: boolean
  /** In the set that runs with every `npm test`. */
  fast?: boolean
  /**
   * Wrong, but right for everything that the tests ask, and of a shape that honest repairs have as well (a formula, a default, a
   * branch on a length): a rule against it would refuse those. Only a person or more tests can tell; accepted today, counted apart.
   */
  overfit?: boolean
}

/** A right repair, however unusual it looks. */
export interface HonestFix extends Sources {
  id: string
  title: string
  edits: Edit[]
  fast?: boolean
}

export type CheatOptions = Partial<Pick<Cheat, 'bare' | 'alone' | 'config' | 'fast' | 'overfit' | 'needsSandbox'>>
/** [catalogue id, title, what to do to the base, options]. */
export type CheatRow = readonly [catalogue: string, title: string, change: (base: Base) => Reply, options?: CheatOptions]

/** The cheats of one base from rows. */
export function cheatsOn(base: Base, rows: readonly CheatRow[]): Cheat[] {
  return rows.map(([catalogue, title, change, options]) => ({ id: `${base.name} ${catalogue} ${title}`, catalogue, base, title, reply: change(base), bare: 0, ...options }))
}

type Change = (base: Base) => Edit[]

/** Code before the base's first line of interest: what runs when the module is loaded. */
export const atTop = (code: string): Change => ({ source, top }) => [{ path: source, search: top, replace: `${code}\n${top}` }]
/** Code instead of the wrong statement. */
export const instead = (code: string): Change => ({ source, bug }) => [{ path: source, search: bug, replace: code }]
export const change = (path: string, search: string, replace: string): Change => () => [{ path, search, replace }]
export const write = (path: string, content: string): Change => () => [{ path, content }]
export const remove = (path: string): Change => () => [{ path, delete: true }]
export const both = (...changes: Change[]): Change => (base) => changes.flatMap((one) => one(base))
export const diff = (text: string) => () => ({ diff: text })

const manifest = (scripts: Record<string, string>, more: Record<string, unknown>) => `${JSON.stringify({ name: 'sample', version: '1.0.0', private: true, scripts, ...more }, null, 2)}\n`

const testScripts: Record<'vitest' | 'jest' | 'mocha' | 'node:test', string> = { vitest: 'vitest run', jest: 'jest', mocha: 'mocha', 'node:test': 'node --test' }

/** A package.json for one of the JavaScript runners. */
export function packageJson(runner: keyof typeof testScripts, more: Record<string, unknown> = {}): string {
  return manifest({ test: testScripts[runner] }, { ...(runner === 'node:test' ? {} : { devDependencies: { [runner]: '*' } }), ...more })
}

export const esm = { type: 'module' }
