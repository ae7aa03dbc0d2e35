import picomatch from 'picomatch'
import { loadScope } from '../oracle/load-scope.ts'
import type { TestResult } from '../oracle/test-report.ts'

const separator = ' > '

/**
 * The tests that `selector` names: a file, a folder, a glob, the id of a test or suite, or the beginning of an id. An id that
 * is there to the letter never selects longer ones that begin with it. A file or suite that could not be loaded stands for
 * every test in it.
 */
export function selectTests(selector: string, tests: readonly TestResult[]): TestResult[] {
  const wanted = selector.trim().replace(/^(\.\/)+/, '')
  if (!wanted.includes(separator)) return selectByPath(wanted.replace(/\/+$/, ''), tests)
  const exact = tests.filter(({ id }) => id === wanted || id.startsWith(`${wanted}${separator}`))
  const named = exact.length > 0 ? exact : tests.filter(({ id }) => id.startsWith(wanted))
  const unloaded = tests.filter(({ id }) => isBelow(wanted, loadScope(id)))
  return tests.filter((test) => named.includes(test) || unloaded.includes(test))
}

function selectByPath(path: string, tests: readonly TestResult[]): TestResult[] {
  if (path === '' || path === '.') return [...tests]
  const literal = tests.filter(({ file }) => isInArea(file, path))
  if (literal.length > 0 || !/[*?[{(!]/.test(path)) return literal
  const matches = picomatch(path, { dot: true })
  return tests.filter(({ file }) => matches(file))
}

/** Whether `path` is the file, or lies in the folder, that `area` names. */
export function isInArea(path: string, area: string): boolean {
  const wanted = area.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
  return path === wanted || path.startsWith(`${wanted}/`)
}

function isBelow(id: string, scope: string | undefined): boolean {
  return scope !== undefined && id.startsWith(scope)
}
