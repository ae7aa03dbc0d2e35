import { expect, test } from 'vitest'
import { changedLines } from '../../../src/context/changed-lines.ts'
import { ochiai, readSpectrum } from '../../../src/context/spectrum.ts'
import type { SourceUnit } from '../../../src/context/source-tree.ts'

const unit = (name: string, from: number, to: number, kind: SourceUnit['kind'] = 'function'): SourceUnit => ({ name, kind, from, to, own: name === 'add' ? [[1, 1], [5, 5]] : [[from, to]], text: '' })
const units = [unit('add', 1, 5), unit('add.inner', 2, 4), unit('sub', 7, 9), unit('table', 10, 10, 'value'), unit('(module)', 1, 12, 'module')]
const byFile = new Map([['a.js', units]])
const coverage = {
  units: [{ file: 'a.js', name: 'add', from: 1, to: 5 }, { file: 'a.js', from: 3, to: 3 }, { file: 'a.js', name: 'sub', from: 7, to: 9 }, { file: 'a.js', name: '(module)', from: 1, to: 12 }],
  tests: new Map([['bad', [0, 1]], ['good', [0, 2]], ['fine', [2]]]),
  loading: [3],
  notes: [],
}

test('counts failing and passing tests for the innermost unit around what ran', () => {
  const spectrum = readSpectrum(coverage, new Set(['bad']), byFile)
  expect([spectrum?.failingTests, spectrum?.passingTests, [...(spectrum?.files ?? [])]]).toEqual([1, 2, ['a.js']])
  expect(units.map((each) => spectrum?.of('a.js', each))).toMatchObject([
    { failing: 1, passing: 1, isLoaded: false },
    { failing: 1, passing: 0, isLoaded: false },
    { failing: 0, passing: 2, isLoaded: false },
    { failing: 0, passing: 0, isLoaded: true },
    { failing: 0, passing: 0, isLoaded: true },
  ])
})

test('a test that fails and belongs to another failure is no passing one: it speaks against the lines that it shares, and for half as much', () => {
  const linesOf = (...lines: number[]) => new Map([['a.js', new Set(lines)]])
  const tests = new Map([['bad', [0, 2]], ['worse', [2]], ['good', [0]]])
  const lines = new Map([['bad', linesOf(1, 7)], ['worse', linesOf(7, 8)], ['good', linesOf(1)]])
  const spectrum = readSpectrum({ ...coverage, tests, lines }, new Set(['bad']), byFile, new Set(['worse', 'nowhere']))
  expect([spectrum?.failingTests, spectrum?.passingTests]).toEqual([1, 1])
  expect([0, 2].map((at) => spectrum?.of('a.js', units[at] as SourceUnit))).toMatchObject([
    { failing: 1, passing: 1, ran: new Map([[1, expect.closeTo(1 / Math.sqrt(1.5 * 2))]]) },
    { failing: 1, passing: 0, ran: new Map([[7, expect.closeTo(1)]]) },
  ])
})

test('a unit is as suspicious as its most suspicious line, and knows which of its lines failing tests ran', () => {
  const linesOf = (...lines: number[]) => new Map([['a.js', new Set(lines)]])
  const tests = new Map([['bad', [0, 2]], ['good', [0, 2]], ['fine', [2]]])
  const lines = new Map([['bad', linesOf(1, 5, 7, 8)], ['good', linesOf(1, 7, 9)]])
  const spectrum = readSpectrum({ ...coverage, tests, lines }, new Set(['bad']), byFile)
  expect(units.slice(0, 3).map((each) => spectrum?.of('a.js', each))).toMatchObject([
    { failing: 1, passing: 1, suspicion: 1, ran: new Map([[1, expect.closeTo(Math.SQRT1_2)], [5, 1]]) },
    { failing: 0, suspicion: 0, ran: new Map() },
    // Line 8: of the third test no lines are known, so it may have run it.
    { failing: 1, passing: 2, suspicion: expect.closeTo(Math.SQRT1_2), ran: new Map([[7, expect.closeTo(1 / Math.sqrt(3))], [8, expect.closeTo(Math.SQRT1_2)]]) },
  ])
})

test('there is no spectrum without coverage of a failing test', () => {
  expect(readSpectrum(undefined, new Set(['bad']), byFile)).toBeUndefined()
  expect(readSpectrum(coverage, new Set(['other']), byFile)).toBeUndefined()
})

test("Ochiai's coefficient: what only failing tests ran is most suspicious", () => {
  expect(ochiai({ failing: 2, passing: 0 }, 2)).toBe(1)
  expect(ochiai({ failing: 1, passing: 3 }, 1)).toBe(0.5)
  expect(ochiai({ failing: 0, passing: 3 }, 1)).toBe(0)
})

test('reads changed lines of new files out of a diff', () => {
  const diff = 'diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1,4 +1,5 @@\n one\n-two\n+2\n+more\n three\n@@ -20,3 +21,2 @@ f\n x\n-y\n z\n--- a/b.js\n+++ b/b.js\n@@ -0,0 +1,2 @@\n+a\n+b\n'
  expect(Object.fromEntries(changedLines(diff))).toEqual({ 'a.js': [[1, 3], [21, 21]], 'b.js': [[1, 2]] })
})
