import { expect, test } from 'vitest'
import { readJavaScriptModule } from '../../../src/context/javascript-module.ts'
import { readPythonModule } from '../../../src/context/python-module.ts'
import type { ModuleFacts } from '../../../src/context/source-tree.ts'

const unitsOf = ({ units }: ModuleFacts) => units.map(({ name, kind, from, to }) => `${kind} ${name} ${from}-${to}`)

test('comments at the margin and blank lines in brackets do not end what stands around them in Python', () => {
  expect(unitsOf(readPythonModule(`X = {
    "a": 1,

# the other one
    "b": "(",
}
Y = 1  # (

def go(n):
    a = 1
# a comment at the margin
    return a


# about the next one
def last():
    pass
`))).toEqual(['value X 1-6', 'value Y 7-7', 'function go 9-12', 'function last 16-17'])
})

test('functions, methods, values and the rest of classes and modules of JavaScript', async () => {
  const facts = await readJavaScriptModule('a.ts', `import { a } from './a'
import {
  b,
} from './b'
export * from './c'

export const limits = { low: 1, high: 9 }
export enum Kind { One, Two }

export function parse(text: string) {
  const inner = (x: string) => x.trim()
  function deep(y: string) {
    return inner(y)
      .toUpperCase()
  }
  return deep(text)
}

export class Reader {
  size = 3
  read = () => {
    return this.size
  }
  get name() { return 'reader' }
}

run(limits)
`)
  expect(unitsOf(facts)).toEqual([
    'value limits 7-7', 'value Kind 8-8', 'function parse 10-17', 'function deep 12-15', 'class Reader 19-25', 'function Reader.read 21-23', 'function Reader.name 24-24', 'module (module) 1-28',
  ])
  const [, , parse, deep, reader] = facts.units
  expect(parse?.own).toEqual([[10, 11], [16, 17]])
  expect(deep?.text).toContain('toUpperCase')
  expect(reader?.own).toEqual([[19, 20], [25, 25]])
  expect(facts.units.at(-1)?.text).toBe('run(limits)')
})

test('functions that CommonJS and prototypes hold', async () => {
  const facts = await readJavaScriptModule('a.js', `'use strict'
var table = require('./table')
function Cart(items) {
  this.items = items
}
Cart.prototype.total = function () {
  return 1
}
exports.empty = function empty() {
  return new Cart([])
}
exports.rates = { usd: 1 }
module.exports = {
  sum(list) {
    return list.length
  },
}
`)
  expect(unitsOf(facts)).toEqual(['function Cart 3-5', 'function Cart.total 6-8', 'function empty 9-11', 'value rates 12-12', 'value default 13-17', 'function sum 14-16', 'module (module) 1-18'])
})

test('tests with their lines; titles of templates too', async () => {
  const { tests } = await readJavaScriptModule('a.test.js', "describe('x', () => {\n  it('one', () => {\n    a()\n  })\n  test.each([1, 2])('two %d', () => {})\n  it(`three ${1}`, () => {})\n})\n")
  expect(tests.map(({ title, from, to }) => [title, from, to])).toEqual([['one', 2, 4], ['two %d', 5, 5], ['three ${1}', 6, 6]])
  expect(tests[0]?.text).toBe("  it('one', () => {\n    a()\n  })")
})

test('a test inside of a test has lines of its own; a pattern that is tried is none', async () => {
  const { tests } = await readJavaScriptModule('a.js', "test('parse()', (t) => {\n  t.test('one', (st) => {\n    st.end()\n  })\n  t.ok(/x/.test('xy'))\n})\n")
  expect(tests.map(({ title, from, to }) => [title, from, to])).toEqual([['parse()', 1, 6], ['one', 2, 4]])
})

test('the comment above a unit is its own, and no line of what is around it', async () => {
  const { units } = await readJavaScriptModule('a.js', `/* licence */

/**
 * Reads dates.
 */
export class Reader {
  size = 3 /* days
  */
  a() {}

  // One line,
  // and one more.
  read() {
    return this.size
  }
}
// Not above it.

function free() {}
`)
  expect(units.map(({ name, comment }) => [name, comment])).toEqual([
    ['Reader', '/**\n * Reads dates.\n */'], ['Reader.a', undefined], ['Reader.read', '  // One line,\n  // and one more.'], ['free', undefined], ['(module)', undefined],
  ])
  expect(units[0]?.own).toEqual([[6, 8], [16, 16]])
  expect(units.at(-1)?.text).toBe('/* licence */\n// Not above it.')
})

test('the comment above a function of Python', () => {
  const { units } = readPythonModule('# Adds.\n@cache\ndef add(a, b):\n    return a + b\n')
  expect(units.map(({ name, comment, text }) => [name, comment, text])).toEqual([['add', '# Adds.', '@cache\ndef add(a, b):\n    return a + b']])
})

test('functions, methods, values and the rest of classes and modules of Python', () => {
  const facts = readPythonModule(`"""Module.

def not_one(): is text
"""
import os
from a import (
    b,
)

LIMITS = {
    "low": 1,
}


class Reader:
    size = 3

    @property
    def name(self):
        """Long

text at the margin
        """
        return "reader"

    def read(self): return self.size


def parse(
    text,
):
    def inner(x):
        return x.strip()

    return inner(text)


run(LIMITS)
`)
  expect(unitsOf(facts)).toEqual([
    'value LIMITS 10-12', 'class Reader 15-26', 'function Reader.name 18-24', 'function Reader.read 26-26', 'function parse 29-35', 'module (module) 1-39',
  ])
  expect(facts.units.find(({ name }) => name === 'Reader')?.own).toEqual([[15, 16]])
  expect(facts.imports).toEqual(['os', 'a', 'a.b'])
})
