import { expect, test } from 'vitest'
import { parseStack } from '../../../src/oracle/parse-stack.ts'

test.each<[string, string, object[]]>([
  ['a named function', '    at divide (/r/src/a.js:2:9)', [{ file: '/r/src/a.js', line: 2, column: 9, function: 'divide' }]],
  ['a method with an alias', '    at Object.run [as go] (/r/a.js:2:9)', [{ file: '/r/a.js', line: 2, column: 9, function: 'Object.run' }]],
  ['an async function', '    at async load (file:///r/a%20b.mjs:3:1)', [{ file: '/r/a b.mjs', line: 3, column: 1, function: 'load' }]],
  ['no function', '    at file:///r/a.mjs:3:1', [{ file: '/r/a.mjs', line: 3, column: 1 }]],
  ['no function, async', '    at async /r/a.mjs:3:1', [{ file: '/r/a.mjs', line: 3, column: 1 }]],
  ['a constructor', '    at new Thing (/r/a.js:1:1)', [{ file: '/r/a.js', line: 1, column: 1, function: 'new Thing' }]],
  ['what vitest prints', ' ❯ divide /r/src/a.ts:5:9', [{ file: '/r/src/a.ts', line: 5, column: 9, function: 'divide' }]],
  ['a syntax error', '/r/a.js:3\nconst y = = 2\n          ^\n\nSyntaxError: Unexpected token', [{ file: '/r/a.js', line: 3 }]],
  ['a syntax error of Babel', 'SyntaxError: /r/a.js: Unexpected token (3:10)\n\n  1 | x', [{ file: '/r/a.js', line: 3, column: 10 }]],
  ['native and anonymous frames', '    at Array.map (<anonymous>)\n    at node:internal/x:1:1', []],
  ['text that mentions a place in passing', 'see http://host/a.js:80:1 for more', []],
])('%s', (_, stack, frames) => {
  expect(parseStack(stack)).toEqual(frames)
})
