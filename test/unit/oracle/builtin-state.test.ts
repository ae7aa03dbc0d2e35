import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'

const { builtinState } = createRequire(import.meta.url)('../../../src/oracle/reporters/builtin-state.cjs') as { builtinState(global: object): { restore(): void } }

/** What a program of its own global object sees after it was changed and put back. */
function after(change: string, shown: string): unknown {
  const context = createContext({})
  const state = builtinState(runInContext('globalThis', context) as object)
  runInContext(change, context)
  state.restore()
  return runInContext(shown, context)
}

test.each([
  ['a member that is new', 'Object.prototype.check = () => 1', '"check" in {}', false],
  ['a symbol that is new', 'Array.prototype[Symbol.for("x")] = 1', 'Symbol.for("x") in []', false],
  ['a member that was replaced', 'Array.prototype.map = () => 5', '[1].map((n) => n + 1)[0]', 2],
  ['a member that is gone', 'delete String.prototype.trim', '" a ".trim()', 'a'],
  ['a member that became an accessor', 'Object.defineProperty(Map.prototype, "get", { get: () => () => 7 })', 'new Map([[1, 2]]).get(1)', 2],
  ['a function of a class', 'Object.keys = () => ["no"]', 'Object.keys({ a: 1 })[0]', 'a'],
  ['a function that is no class', 'Math.max = () => 0; JSON.more = 1', '[Math.max(1, 2), "more" in JSON].join()', '2,false'],
  ['what iterates', 'Array.prototype[Symbol.iterator] = undefined; Map.prototype[Symbol.iterator] = undefined; Set.prototype.has = undefined', '[...[1], ...new Map([[2, 3]])].join()', '1,2,3'],
])('%s: put back', (_, change, shown, expected) => {
  expect(after(change, shown)).toBe(expected)
})

test('what cannot be put back does not keep the rest from it', () => {
  expect(after('Object.defineProperty(Array.prototype, "stay", { value: 1 }); Array.prototype.go = 1', '["stay" in [], "go" in []].join()')).toBe('true,false')
})
