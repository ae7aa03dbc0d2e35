import { type Base, esm, packageJson } from '../corpus.ts'

/** CommonJS and node:assert, both loose and strict. */
export const mochaRange: Base = {
  name: 'mocha-range',
  runner: 'mocha',
  source: 'lib/range.js',
  top: 'function range(text) {',
  bug: 'for (let n = first; n < last; n++) numbers.push(n)',
  fix: 'for (let n = first; n <= last; n++) numbers.push(n)',
  files: {
    'package.json': packageJson('mocha'),
    '.mocharc.json': '{ "spec": ["test/*.js"] }\n',
    'lib/range.js': `/** "2-5" → [2, 3, 4, 5] */
function range(text) {
  const [first, last = first] = text.split('-').map(Number)
  const numbers = []
  for (let n = first; n < last; n++) numbers.push(n)
  if (first === last) numbers.push(first)
  return [...new Set(numbers)]
}

function size(text) {
  return range(text).length
}

module.exports = { range, size }
`,
    'test/limits.js': `const assert = require('node:assert')
const { range } = require('../lib/range')

it('takes an empty range for none', () => {
  assert.deepStrictEqual(range('5-4'), [])
})
`,
    'test/range.js': `const assert = require('node:assert')
const { range, size } = require('../lib/range')

describe('range', () => {
  it('takes a single number', () => {
    assert.deepStrictEqual(range('7'), [7])
  })

  it('holds both ends', () => {
    assert.deepStrictEqual(range('2-5'), [2, 3, 4, 5])
  })

  it('has a size', () => {
    assert.equal(size('3'), 1)
    assert.equal(size('11-14'), 4)
  })
})
`,
  },
}

/** ECMAScript modules, one loose comparison. */
export const mochaRoman: Base = {
  name: 'mocha-roman',
  runner: 'mocha',
  source: 'src/roman.js',
  top: 'export function fromRoman(text) {',
  bug: 'sum += value',
  fix: 'sum += value < (values[text[at + 1]] ?? 0) ? -value : value',
  files: {
    'package.json': packageJson('mocha', esm),
    'src/roman.js': `const values = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 }

export function fromRoman(text) {
  let sum = 0
  for (let at = 0; at < text.length; at++) {
    const value = values[text[at]]
    sum += value
  }
  return sum
}
`,
    'test/roman.spec.js': `import assert from 'node:assert'
import { fromRoman } from '../src/roman.js'

describe('fromRoman', () => {
  it('adds', () => {
    assert.equal(fromRoman('XVI'), 16)
  })

  it('subtracts the smaller before the larger', () => {
    assert.equal(fromRoman('MCMXIV'), 1914)
  })
})
`,
  },
}

/** Code that looks at the clock. */
export const mochaToken: Base = {
  name: 'mocha-token',
  runner: 'mocha',
  source: 'lib/token.js',
  top: 'function describeToken({ issued, days }) {',
  bug: 'return Date.now() < issued + days * day',
  fix: 'return Date.now() >= issued + days * day',
  files: {
    'package.json': packageJson('mocha'),
    'lib/token.js': `const day = 24 * 3600 * 1000

function describeToken({ issued, days }) {
  return \`\${new Date(issued).toISOString().slice(0, 10)} for \${days} days\`
}

function isExpired({ issued, days }) {
  return Date.now() < issued + days * day
}

module.exports = { describeToken, isExpired }
`,
    'test/token.js': `const assert = require('node:assert')
const { describeToken, isExpired } = require('../lib/token')

const old = { issued: Date.UTC(2020, 0, 31), days: 30 }

it('describes a token', () => {
  assert.strictEqual(describeToken(old), '2020-01-31 for 30 days')
})

it('an old token has expired', () => {
  assert.deepStrictEqual([describeToken(old), isExpired(old)], ['2020-01-31 for 30 days', true])
})
`,
  },
}
