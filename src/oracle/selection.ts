import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestSelection } from './oracle.ts'
import { loadTestName, type TestResult } from './test-report.ts'

/** A selection after a look at the tree. */
export interface RequestedTests {
  /** Absolute paths of the files that exist. */
  files: string[]
  /** Empty when whole files are requested. `name` is the id without its file. */
  tests: { absoluteFile: string; name: string }[]
}

/** `undefined` is the whole suite. */
export function requestedTests(selection: TestSelection | undefined, root: string): RequestedTests | undefined {
  const wholeFiles = selection?.files ?? []
  const ids = (selection?.tests ?? []).map(splitTestId)
  const files = [...new Set([...wholeFiles, ...ids.map(({ file }) => file)])]
  if (files.length === 0) return undefined
  return {
    files: files.map((file) => join(root, file)).filter((file) => existsSync(file)),
    // Beside whole files, single tests cannot be narrowed by name.
    tests: wholeFiles.length > 0 ? [] : ids.map(({ file, name }) => ({ absoluteFile: join(root, file), name })),
  }
}

/** Only what was asked for: runners match file names loosely. */
export function filterBySelection(tests: readonly TestResult[], selection: TestSelection | undefined): TestResult[] {
  const files = new Set(selection?.files ?? [])
  const ids = new Set(selection?.tests ?? [])
  if (files.size === 0 && ids.size === 0) return [...tests]
  const isWanted = concerns(ids)
  return tests.filter((test) => files.has(test.file) || isWanted(test))
}

/**
 * A test is wanted when it was asked for, when it is the load failure that keeps a wanted one from running, and when a
 * load failure was asked for that this test now stands in place of.
 */
function concerns(ids: ReadonlySet<string>): (test: TestResult) => boolean {
  const wanted = [...ids]
  const loadScopes = wanted.filter((id) => id.endsWith(` > ${loadTestName}`)).map((id) => id.slice(0, -loadTestName.length))
  return ({ id, name }) => {
    if (ids.has(id) || loadScopes.some((scope) => id.startsWith(scope))) return true
    const scope = id.slice(0, -loadTestName.length)
    return name === loadTestName && wanted.some((one) => one.startsWith(scope))
  }
}

/** The file of a test id, and the rest. */
export function splitTestId(id: string): { file: string; name: string } {
  const at = id.indexOf(' > ')
  return at < 0 ? { file: id, name: '' } : { file: id.slice(0, at), name: id.slice(at + 3) }
}
