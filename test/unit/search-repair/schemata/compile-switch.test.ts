import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { parseSource } from '../../../../src/search-repair/source-file.ts'
import { compileVariants } from '../../../../src/search-repair/schemata/compile-variants.ts'
import { compileSwitch } from '../../../../src/search-repair/schemata/compile-switch.ts'
import { createSyntaxCheck } from '../../../../src/search-repair/schemata/strict-syntax.ts'

/** What an expression gives with each variant, the first being the unchanged program; a variant is what to write instead of what. */
async function results(source: string, variants: readonly (readonly [string, string][])[], expression: string) {
  const file = await parseSource('src/a.js', source)
  if (file === undefined || file.tree.hasError) throw new Error('does not parse')
  const edits = variants.map((pairs, at) => ({ id: at + 1, edits: pairs.map(([old, text]) => ({ from: source.indexOf(old), to: source.indexOf(old) + old.length, text })) }))
  const { text, ids, choices, unsound } = compileSwitch(file, edits, 'board', await createSyntaxCheck('src/a.js'))
  const board = { a: [] as number[], ticks: 0, t: () => { if (++board.ticks > 1_000) throw new Error('endless') } }
  const call = (id: number) => {
    Object.assign(board, { a: [], ticks: 0 })
    for (const [place, choice] of choices.get(id) ?? []) board.a[place] = choice
    try {
      return runInNewContext(`${text}\n;${expression}`, { board }, { timeout: 2_000 })
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
  ['no function that gets its name from a variable', 'function f() { const g = () => 1; return g.name }', '() => 1', 'f', 'f()', ['g', 'f']],
  ['no function that gets its name through parentheses', 'function f() { const o = { g: (() => 1) }; return o.g.name }', '() => 1', 'f', 'f()', ['g', 'f']],
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

test('loops between the places that an edit exchanges are left as well', async () => {
  const loop = 'i < n; i += m) out.push(i)'
  const source = `function f(n, m) { const out = []; for (let i = 0; ${loop}; return out.length }`
  expect((await results(source, [[[loop, 'm < n; m += i) out.push(m)']], [[loop, 'i < m; i += n) out.push(i)']]], 'f(5, 2)')).values).toEqual([3, 'Error: endless', 1])
  const block = "a < 'x'.length) { b = 1; a -= b }\n return a"
  expect((await results(`function f(a, b) { while (${block} }`, [[[block, "b < 'x'.length) { a = 1; b -= a }\n return b"]]], 'f(3, 0)')).values).toEqual([3, 'Error: endless'])
})

test('what moves a loop is no exchange, though it has as many words', async () => {
  const body = 'const out = []\n  for (let i = 0; i < n; i += 1) out.push(i)'
  const moved = 'for (let i = 0; i < n; i += 1) out.push(i)\n  const out = []'
  expect((await results(`function f(n) { ${body}\n  return out.length }`, [[[body, moved]]], 'f(3)')).values).toEqual([3, expect.stringContaining('ReferenceError')])
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

/** What is compiled for one edit, without what is the same for every file. */
async function compiled(source: string, old: string, text: string, path = 'src/a.ts'): Promise<string> {
  const file = await parseSource(path, source)
  if (file === undefined || file.tree.hasError) throw new Error('does not parse')
  const from = source.indexOf(old)
  const { text: program, ids } = compileSwitch(file, [{ id: 1, edits: [{ from, to: from + old.length, text }] }], 'board', await createSyntaxCheck(path))
  if (ids.length === 0) return 'not in it'
  return program.replace(/^\/\/ @ts-nocheck\n/, '').replace(/\n;\$b\.k\?\..*$/, '').replace(/;function \$br.*?\$br\(\);/, '').replaceAll('($b??$br()).t();', '').replaceAll('($b??$br()).a[0]', 'on')
}

const places: [place: string, source: string, old: string, text: string, compiled: string][] = [
  ['an argument', 'function f() { g(a, b + 1) }', '+', '-', 'function f() { g(a, (on?(b - 1):(b + 1))) }'],
  ['an argument that is added: the statement', 'function f() { g(a) }', 'a)', 'a, b)', 'function f() { if(on){{g(a, b)}}else{g(a)} }'],
  ['a text that ends a call and begins another: the statement', 'function f() { g(ca) }', 'ca', 'cb).g(ca', 'function f() { if(on){{g(cb).g(ca)}}else{g(ca)} }'],
  ['what is returned', 'function f() { return aa }', 'aa', 'a || b', 'function f() { return (on?(a || b):(aa)) }'],
  ['a word where there was none: the statement', 'function f() { return-a }', '-a', 'a', 'function f() { if(on){{returna}}else{return-a} }'],
  ['a condition', 'function f() { if (a < b) g() }', '<', '<=', 'function f() { if ((on?(a <= b):(a < b))) g() }'],
  ['a condition in front of a question mark', 'function f() { return a < b ? c : d }', '<', '<=', 'function f() { return (on?(a <= b):(a < b)) ? c : d }'],
  ['a choice there: what is around it', 'function f() { return aa ? c : d }', 'aa', 'a ? b : x', 'function f() { return (on?(a ? b : x ? c : d):(aa ? c : d)) }'],
  ['no callee and no receiver', 'function f() { return a.b(1) }', 'a.b', 'a.c', 'function f() { return (on?(a.c(1)):(a.b(1))) }'],
  ['no callee in parentheses', 'function f() { return (a.b)(1) }', 'a.b', 'a.c', 'function f() { return (on?((a.c)(1)):((a.b)(1))) }'],
  ['no operand of delete, but an index in it', 'function f() { return [delete a[i * 2]] }', '*', '+', 'function f() { return [delete a[(on?(i + 2):(i * 2))]] }'],
  ['no piece of a chain', 'function f() { return a?.b.c }', 'a?.b', 'a?.d', 'function f() { return (on?(a?.d.c):(a?.b.c)) }'],
  ['no target of an assignment', 'function f() { a.b = 1 }', 'a.b', 'a.c', 'function f() { if(on){{a.c = 1}}else{a.b = 1} }'],
  ['no function that gets a name', 'function f() { const g = (a) => a; return g }', '(a) =>', '(b) =>', 'function f() {switch(on){case 1:{ const g = (b) => a; return g }return;}{ const g = (a) => a; return g }}'],
  ['no type', 'function f(a: number) { return <A>a }', '<A>', '<B>', 'function f(a: number) { return (on?(<B>a):(<A>a)) }'],
  ['a default', 'function f(a = 1) {}', '1', '2', 'function f(a = (on?(2):(1))) {}'],
  ['the body of an arrow function', 'const f = () => a', 'a', 'b', 'const f = () => (on?(b):(a))'],
  ['a statement alone, in front of which nothing is a call', 'function f() { if (a) b\n else c }', 'b', 'd', 'function f() { if (a) (on?(d):(b));\n else c }'],
  ['an argument of super', 'class A extends B { constructor() { super(1) } }', '1', '2', 'class A extends B { constructor() { super((on?(2):(1))) } }'],
  ['nothing else there', 'class A extends B { constructor() { super(1); g() } }', 'g()', 'h()', 'not in it'],
  ['what is required is left as it is', "function f() { return [require('a')] }", "'a'", "'b'", "function f() { return [(on?(require('b')):(require('a')))] }"],
  ['no field, which no call reaches', 'class A { a = 1 }', '1', '2', 'not in it'],
  ['no field of a class in a function', 'function f() { return class { a = g(1) } }', '1', '2', 'function f() { return (on?(class { a = g(2) }):(class { a = g(1) })) }'],
  ['no decorator', 'function f() { class A { @g(1) a() {} } }', '1', '2', 'function f() {switch(on){case 1:{ class A { @g(2) a() {} } }return;}{ class A { @g(1) a() {} } }}'],
  ['a statement that goes, with its line', 'function f() {\n  a()\n  b()\n}', '\n  b()', '', 'function f() {\n  a()\n  if(on){{}}else{b()}\n}'],
  ['a condition for a statement', 'function f() { a(); b() }', 'b', 'if (c) b', 'function f() { a(); if(on){{if (c) b()}}else{b()} }'],
  ['a statement in front of a declaration', 'function f() {\n  const a = 1\n}', 'const', 'if (b) return\n  const', 'function f() {switch(on){case 1:{\n  if (b) return\n  const a = 1\n}return;}{\n  const a = 1\n}}'],
  ['no statement that might go on with the next line', 'function f() {\n  a = b\n  ++c\n}', '= b', '= d', 'function f() {switch(on){case 1:{\n  a = d\n  ++c\n}return;}{\n  a = b\n  ++c\n}}'],
]

test.for(places)('the place of %s', async ([, source, old, text, expected]) => {
  expect(await compiled(source, old, text)).toBe(expected)
})

test('an insertion in front of a declaration takes no copy of it', async () => {
  const source = 'function f() {\n  const a = 1\n}'
  const file = await parseSource('src/a.js', source)
  const at = source.indexOf('const')
  const { text } = compileSwitch(file!, [{ id: 1, edits: [{ from: at, to: at, text: 'if (b) return\n  ' }] }], 'board', await createSyntaxCheck('src/a.js'))
  expect(text).toContain('.a[0]){{if (b) return\n  }}const a = 1')
})

test('many edits of one place are found by halves, and numbers of places go on from those of another file', async () => {
  const source = 'function f() { return 0 }'
  const file = await parseSource('src/a.js', source)
  const at = source.indexOf('0')
  const { text, choices, places } = compileSwitch(file!, [1, 2, 3].map((n) => ({ id: n, edits: [{ from: at, to: at + 1, text: `${n}` }] })), 'board', await createSyntaxCheck('src/a.js'), 5)
  expect(text).toContain('.a[5]?($b.a[5]<3?($b.a[5]<2?(1):(2)):(3)):(0))')
  expect([...choices]).toEqual([[1, [[5, 1]]], [2, [[5, 2]]], [3, [[5, 3]]]])
  expect(places).toBe(1)
})

test('without a board nothing is switched', async () => {
  const source = 'const f = () => 1'
  const file = await parseSource('src/a.js', source)
  const { text } = compileSwitch(file!, [{ id: 1, edits: [{ from: source.length - 1, to: source.length, text: '2' }] }], 'board', await createSyntaxCheck('src/a.js'))
  expect(runInNewContext(`${text};f()`)).toBe(1)
})

test('a method that uses what only its class declares is judged in its class', async () => {
  const source = 'class A { #n = 1; get() { return this.#n + 1 } }'
  const { ids, unsound, values } = await results(source, [[['this.#n + 1', 'this.#n + 2']], [['this.#n + 1', 'this.#m']], [['return', 'let a = 1; return']]], 'new A().get()')
  expect({ ids, unsound, values }).toEqual({ ids: [1, 3], unsound: [2], values: [2, 3, 2] })
})

test('where a file begins behind its comments is found in one go', async () => {
  const source = `${'/* a */ // b\n'.repeat(2_000)}const f = (a) => a + 1\n`
  expect((await results(source, [[['a + 1', 'a - 1']]], 'f(3)')).values).toEqual([4, 2])
})

test('a constructor of a class without a base takes no super(…)', async () => {
  const { ids, unsound } = await results('class A { constructor(n) { this.n = n } }', [[['this.n = n', 'super(n)']], [['= n', '= 1']]], 'new A(3).n')
  expect({ ids, unsound }).toEqual({ ids: [2], unsound: [1] })
})

test('a file whose types the grammar does not know is switched all the same, one that no compiler takes is not', async () => {
  const compiled = async (source: string) => {
    const from = source.indexOf('a + 1')
    expect((await parseSource('src/a.ts', source))?.tree.hasError).toBe(true)
    return (await compileVariants([[{ path: 'src/a.ts', from, to: from + 5, replacement: 'a - 1' }]], 'board', async () => source)).included
  }
  expect(await compiled('export interface Box<in out T> { value: T }\nexport function next(a: number) { return a + 1 }\n')).toEqual([0])
  expect(await compiled('export interface Box<in out T { value: T }\nexport function next(a: number) { return a + 1 }\n')).toEqual([])
})

test("what the module's variables hold is told once: all that have a name, those that can be assigned with how", async () => {
  const source = 'const a = [1], { b } = a\nlet c = 2\nexport const d = () => a + c\nfunction e() { let f }'
  const file = await parseSource('src/a.js', source)
  const { text } = compileSwitch(file!, [{ id: 1, edits: [{ from: source.indexOf('+'), to: source.indexOf('+') + 1, text: '-' }] }], 'board', await createSyntaxCheck('src/a.js'))
  const told: [string, () => [unknown, ((value: unknown) => void)?][]][] = []
  runInNewContext(text.replace('export ', ''), { board: { a: [], t() {}, k: (path: string, state: () => []) => told.push([path, state]) } })
  const [[path, state] = []] = told
  expect([told.length, path, state?.().map(([value, set]) => [typeof value, typeof set])]).toEqual([1, 'src/a.js', [['object', 'undefined'], ['undefined', 'undefined'], ['number', 'function']]])
  state?.()[2]?.[1]?.(7)
  expect(state?.()[2]?.[0]).toBe(7)
})

test.each([
  ['names of patterns', 'const { d, e: g, h = 1, ...i } = o, [j, { k }] = p', '[[d],[g],[h],[i],[j],[k]]'],
  ['what is imported and used as a value', "import A, { b as c, type D, E, F } from './a'\nimport * as n from 'n'\nconst x: F = c(A, n)\nconst y = () => x\nexport { E }", '[[x],[A],[c],[n]]'],
])('the state of a module has %s', async (_, source, expected) => {
  const file = await parseSource('src/a.ts', `${source}\nfunction f() { return 0 }`)
  const at = file!.text.indexOf('0 }')
  const { text } = compileSwitch(file!, [{ id: 1, edits: [{ from: at, to: at + 1, text: '1' }] }], 'board', await createSyntaxCheck('src/a.ts'))
  expect(/\.k\?\.\("src\/a\.ts",\(\)=>(.*)\);$/.exec(text)?.[1]).toBe(expected)
})
