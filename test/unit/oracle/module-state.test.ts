import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'

type Variables = () => [unknown, ((value: unknown) => void)?][]
const { moduleState } = createRequire(import.meta.url)('../../../src/oracle/reporters/module-state.cjs') as { moduleState(modules: Iterable<Variables>): { restore(): void } }

/** What a module holds after something wrote into it and it was put back; the module lives in a context of its own, as jest's do. */
function after(declarations: string, variables: string, change: string, shown = `${variables}.map(([value]) => value instanceof Map || value instanceof Set ? [...value] : value)`): unknown {
  const context = createContext({})
  const state = moduleState([runInContext(`${declarations};()=>${variables}`, context)])
  runInContext(change, context)
  state.restore()
  return runInContext(`JSON.stringify(${shown})`, context)
}

test.each([
  ['a list: put back', 'const a = [1, 2]', '[[a]]', 'a.push(3); a[0] = 9', '[[1,2]]'],
  ['a table, with what is new, changed and gone: put back', 'const a = { b: 1, c: 2 }', '[[a]]', 'a.b = 5; delete a.c; a.d = 1', '[{"b":1,"c":2}]'],
  ['a map and a set: put back', 'const a = new Map([[1, 2]]), b = new Set([1])', '[[a], [b]]', 'a.set(3, 4).delete(1); b.add(2)', '[[[1,2]],[1]]'],
  ['what a table holds: put back', 'const a = { b: [{ c: 1 }] }', '[[a]]', 'a.b[0].c = 2; a.b.push(1)', '[{"b":[{"c":1}]}]'],
  ['a counter: put back', 'let n = 1', '[[n, (v) => { n = v }]]', 'n++', '[1]'],
  ['a list that holds itself: put back', 'const a = [1]; a.push(a)', '[[a]]', 'a.push(2)', '[2,true]', '[a.length, a[1] === a]'],
  ['a handle that has to be closed: left as it is', 'let server', '[[server, (v) => { server = v }]]', 'server = { open: true }', '[{"open":true}]'],
  ['a handle that was closed: left as it is', 'let server = { open: true }', '[[server, (v) => { server = v }]]', 'server = undefined', '[null]'],
  ['an object of a class: left as it is', 'class A { n = 1 }; const a = new A()', '[[a]]', 'a.n = 2', '[{"n":2}]'],
  ['what computes its properties: left as it is', 'let n = 0; const a = { get b() { return ++n }, c: 1 }', '[[a]]', 'a.c = 2', '[2,0]', '[a.c, n]'],
  ['a long list: left as it is', 'const a = Array.from({ length: 1000 }, () => 0)', '[[a]]', 'a[0] = 1', '[1000,1]', '[a.length, a[0]]'],
] satisfies [name: string, declarations: string, variables: string, change: string, expected: string, shown?: string][])('%s', (_, declarations, variables, change, expected, shown?: string) => {
  expect(after(declarations, variables, change, shown)).toBe(expected)
})

test('of very many entries only the first are looked at', () => {
  const lists = Array.from({ length: 20 }, () => Array.from({ length: 400 }, () => 0))
  const state = moduleState([() => lists.map((list) => [list])])
  for (const list of lists) list[0] = 1
  state.restore()
  expect(lists.map(([first]) => first)).toEqual(lists.map((_, n) => (n < 12 ? 0 : 1)))
})

test('a variable that is not there yet costs the others of other modules nothing', () => {
  const list = [1]
  const state = moduleState([() => { throw new ReferenceError('a is not defined') }, () => [[list]]])
  list.push(2)
  expect(() => state.restore()).not.toThrow()
  expect(list).toEqual([1])
})
