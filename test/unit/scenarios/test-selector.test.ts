import { expect, test } from 'vitest'
import { selectTests } from '../../../src/scenarios/test-selector.ts'
import { failing } from './failures.ts'

const tests = [
  failing({}, { file: 'src/a.test.ts', path: ['adds'] }),
  failing({}, { file: 'src/a.test.ts', path: ['adds twice'] }),
  failing({}, { file: 'src/a.test.ts', path: ['suite', 'inner'] }),
  failing({}, { file: 'src/[id]/b.test.ts', path: ['renders'] }),
  failing({}, { file: 'src2/c.test.ts', path: ['(load)'] }),
]
const [adds, addsTwice, inner, renders, load] = tests.map(({ id }) => id)

const selections: [selector: string, expected: (string | undefined)[]][] = [
  ['src/a.test.ts', [adds, addsTwice, inner]],
  ['./src/a.test.ts', [adds, addsTwice, inner]],
  ['src', [adds, addsTwice, inner, renders]],
  ['src/', [adds, addsTwice, inner, renders]],
  ['.', [adds, addsTwice, inner, renders, load]],
  ['./', [adds, addsTwice, inner, renders, load]],
  ['src/*.test.ts', [adds, addsTwice, inner]],
  ['**/*.test.ts', [adds, addsTwice, inner, renders, load]],
  ['src/[id]/b.test.ts', [renders]],
  ['src/[id]', [renders]],
  ['src/a.test', []],
  ['src/a.test.ts > adds', [adds]],
  ['src/a.test.ts > add', [adds, addsTwice]],
  ['src/a.test.ts > suite', [inner]],
  ['src/a.test.ts > suite > inner', [inner]],
  ['src2/c.test.ts > suite > not loaded', [load]],
  ['other.test.ts', []],
]
test.each(selections)('%s selects its tests', (selector, expected) => {
  expect(selectTests(selector, tests).map(({ id }) => id)).toEqual(expected)
})
