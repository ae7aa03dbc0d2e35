import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { parseSource } from '../../../../src/search-repair/source-file.ts'
import { compileSwitch } from '../../../../src/search-repair/schemata/compile-switch.ts'
import { createSyntaxCheck } from '../../../../src/search-repair/schemata/strict-syntax.ts'

/** What an expression gives with each variant, the first being the unchanged program; a variant is what to write instead of what. */
async function results(source: string, variants: readonly (readonly [string, string][])[], expression: string) {
  const file = await parseSource('src/a.js', source)
  if (file === undefined || file.tree.hasError) throw new Error('does not parse')
  const edits = variants.map((pairs, at) => ({ id: at + 1, edits: pairs.map(([old, text]) => ({ from: source.indexOf(old), to: source.indexOf(old) + old.length, text })) }))
  const { text, ids, unsound } = compileSwitch(file, edits, 'board', await createSyntaxCheck('src/a.js'))
  const board = { v: 0, ticks: 0, t: () => { if (++board.ticks > 1_000) throw new Error('endless') } }
  const call = (v: number) => {
    Object.assign(board, { v, ticks: 0 })
    try {
      return runInNewContext(`${text}\n;${expression}`, { board })
    } catch (error) {
      return String(error)
    }
  }
  return { values: [0, ...ids].map(call), ids, unsound }
}

const forms: [form: string, source: string, old: string, text: string, expression: string, values: unknown[]][] = [
  ['a function', 'function f(a) { return a + 1 }', '+', '-', 'f(3)', [4, 2]],
  ['an arrow with an expression', 'const f = (a) => ({ x: a + 1 })', '+', '-', 'f(3).x', [4, 2]],
  ['an arrow whose whole body changes', 'const f = (x) => [x]', '[x]', '7', 'String(f(3))', ['3', '7']],
  ['a method', 'class A { m(a) { return a + this.n } n = 1 }', '+', '-', 'new A().m(3)', [4, 2]],
  ['a getter', 'const o = { n: 2, get x() { return this.n * 2 } }', '*', '+ 5 +', 'o.x', [4, 9]],
  ['a generator', 'function* f(n) { for (let i = 0; i < n; i++) yield i }', '<', '<=', '[...f(2)].join()', ['0,1', '0,1,2']],
  ['an inner function', 'function f(xs) { const g = (x) => x * 2; return xs.map(g).join() }', '*', '+', 'f([1, 5])', ['2,10', '3,7']],
  ['a default that a body shadows', 'function f(n) { let m = n; { let n = 9; m += n } return m }', 'm += n', 'm -= n', 'f(1)', [10, -8]],
  ['a directive', "function f() { 'use strict'; return this === undefined && 1 + 1 }", '1 + 1', '1 - 1', 'f()', [2, 0]],
  ['a directive without a semicolon', "function f() { 'use strict'\n return this === undefined && 1 + 1 }", '1 + 1', '1 - 1', 'f()', [2, 0]],
  ['a file with a directive without one, below a comment', "/* a */\n// b\n'use strict'\nfunction f() { return this === undefined && 1 + 1 }", '1 + 1', '1 - 1', 'f()', [2, 0]],
  ['a constructor', 'class A { constructor(n) { this.n = n + 1 } }', '+', '-', 'new A(3).n', [4, 2]],
  ['a body that ends in a comment', 'const f = (a) => a + 1 // one\n', '+', '-', 'f(3)', [4, 2]],
]

test.for(forms)('switches %s', async ([, source, old, text, expression, values]) => {
  expect((await results(source, [[[old, text]]], expression)).values).toEqual(values)
})

test('a variant of two functions, and one of a function and the one inside of it', async () => {
  const source = 'function a() { return 1 }\nfunction b() { const c = () => 2; return c() + 3 }'
  const variants: [string, string][][] = [[['return 1', 'return 10'], ['=> 2', '=> 20']], [['=> 2', '=> 30'], ['+ 3', '+ 4']], [['return 1', 'return 5']]]
  expect((await results(source, variants, 'a() + b()')).values).toEqual([6, 33, 35, 10])
})

test('loops without an end are left: in the unchanged program, in variants, and without braces', async () => {
  expect((await results('function f(n) { let i = 0; while (i < n) i++; return i }', [[['i++', 'i--']], [['i < n', 'true']], [['i++', 'i += 2']]], 'f(3)')).values).toEqual([3, 'Error: endless', 'Error: endless', 4])
  expect((await results('function f(n) { for (;;) { if (n > 0) break } return n }', [[['return n', 'return -n']]], 'f(0)')).values).toEqual(['Error: endless', 'Error: endless'])
  expect((await results('const f = (n) => n === 0 ? 0 : f(n - 1)', [[['n - 1', 'n + 1']]], 'f(3)')).values[0]).toBe(0)
})

test('a loop that loses its body takes the next statement, behind its guard: it is left out, and spoils nothing', async () => {
  const source = 'function f(n) { let s = 0\n for (let i = 0; i < n; i++)\n  if (i > 0)\n   s += i\n return s }'
  const { values, ids, unsound } = await results(source, [[['\n   s += i', '']], [['+=', '-=']]], 'f(3)')
  expect({ values, ids, unsound }).toEqual({ values: [3, -3], ids: [2], unsound: [] })
})

test('what runs when the module is loaded is no variant, and what does not compile is unsound', async () => {
  const { ids, unsound } = await results('const n = 1\nfunction f(a = 2) { const b = 3; return a + b + n }', [[['n = 1', 'n = 2']], [['a = 2', 'a = 3']], [['return', 'const b = 4; return']], [['b = 3', 'b = 4']], [['a + b', 'a ?? b || n']]], 'f()')
  expect(ids).toEqual([4])
  expect(unsound).toEqual([3, 5])
})

test('TypeScript keeps its types, and is not checked', async () => {
  const source = 'export function f(n: number): number { return n + 1 }\n'
  const file = await parseSource('src/a.ts', source)
  const at = source.indexOf('+')
  const { text } = compileSwitch(file!, [{ id: 1, edits: [{ from: at, to: at + 1, text: '-' }] }], 'board', await createSyntaxCheck('src/a.ts'))
  expect(text).toMatch(/^\/\/ @ts-nocheck\n/)
  expect(text).toContain('export function f(n: number): number {')
  expect((await createSyntaxCheck('src/a.ts'))(text)).toBe(true)
})
