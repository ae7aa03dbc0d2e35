import { expect, test } from 'vitest'
import { keepsState } from '../../../src/integrity/index.ts'

test.each([
  ['a stack that all tests of a file use', 'a.test.js', "const { Stack } = require('./stack')\nconst stack = new Stack()\ntest('x', () => { expect(stack.size).toBe(0) })\n"],
  ['a variable of a suite', 'a.test.ts', "describe('x', () => {\n  let count = 0\n  it('y', () => { count++ })\n})\n"],
  ['a list of a module', 'registry.py', '_names = []\n\n\ndef register(name):\n    _names.append(name)\n'],
  ['a counter of a module', 'next.js', 'let count = 0\nexports.next = () => ++count\n'],
])('%s is state', async (_, path, text) => {
  expect(await keepsState(path, text)).toBe(true)
})

test.each([
  ['what a test makes for itself', 'a.test.js', "const { Stack } = require('./stack')\ntest('x', () => { const stack = new Stack(); let n = 0; expect(stack.size).toBe(n) })\n"],
  ['constants, functions and imports', 'a.js', "import { b } from './b.js'\nconst limit = 5\nconst name = `x`\nconst half = (n) => { let out = n / 2; return out }\nexport { half }\n"],
  ['locals and constants of Python', 'a.py', 'import re\nLIMITS = [1, 2]\nPATTERN = re.compile("x")\n\n\ndef f(a):\n    out = []\n    return out\n'],
])('%s is none', async (_, path, text) => {
  expect(await keepsState(path, text)).toBe(false)
})
