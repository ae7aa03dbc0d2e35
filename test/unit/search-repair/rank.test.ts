import { expect, test } from 'vitest'
import type { Suspect } from '../../../src/context/suspect.ts'
import type { TestFailure } from '../../../src/oracle/test-report.ts'
import type { Trait } from '../../../src/search-repair/candidate.ts'
import { readHints } from '../../../src/search-repair/failure-hints.ts'
import { generateCandidates } from '../../../src/search-repair/generate.ts'
import { rankCandidates } from '../../../src/search-repair/rank.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'
import { failingTest } from './failing-test.ts'

type Sources = Record<string, string>
type Suspicion = Record<string, Partial<Suspect & { rank: number }>>

async function ranked(sources: Sources, failure: Partial<TestFailure> = {}, suspicion: Suspicion = {}) {
  const files = await Promise.all(
    Object.entries(sources).map(async ([path, text]) => {
      const file = await parseSource(path, text)
      if (file === undefined) throw new Error(`no language for ${path}`)
      return { file, units: [{ path, score: 1, reason: '', rank: 0, ...suspicion[path] }], candidates: generateCandidates(file) }
    }),
  )
  return rankCandidates(files, readHints([failingTest(failure)])).map(({ candidate }) => candidate)
}

async function placeOf(description: string, sources: Sources, failure?: Partial<TestFailure>) {
  const at = (await ranked(sources, failure)).findIndex((candidate) => candidate.description === description)
  return at === -1 ? Number.POSITIVE_INFINITY : at + 1
}

const source = { 'a.ts': 'export function cut(name: string, n: number) { return name.slice(0, n + 2).trim() }' }

test('a near operator comes before a far one', async () => {
  const code = { 'a.ts': 'let x = a < b' }
  expect(await placeOf('< → <=', code)).toBeLessThan(await placeOf('< → !==', code))
})

test('a comparison of size where equality stands comes late', async () => {
  const code = { 'a.ts': 'let x = a === b\nlet y = c * d' }
  expect(await placeOf('=== → !==', code)).toBeLessThan(await placeOf('* → +', code))
  expect(await placeOf('=== → >=', code)).toBeGreaterThan(await placeOf('* → +', code))
})

test('an assignment that becomes an addition is not held back like that', async () => {
  const code = { 'a.ts': 'let x = 0\nx = a === b' }
  expect(await placeOf('= → +=', code)).toBeLessThan(await placeOf('=== → >=', code))
})

test('strings that differ in case favour edits about case', async () => {
  const edit = 'name.slice(0, n + 2).trim() → name.slice(0, n + 2).trim().toLowerCase()'
  expect(await placeOf(edit, source, { expected: '"a"', actual: '"A"' })).toBeLessThan(await placeOf(edit, source))
})

test('another text in the place of one that came and was not expected comes early, whole or in part', async () => {
  const code = { 'a.ts': "export function join(list: string[]) { return list.length < 2 ? list.join('') : list.join(', plus ') }\nconst marks = ['!', ', plus some']" }
  const failure = { expected: '"a, b"', actual: '"a, plus b"' }
  for (const edit of ["', plus ' → ''", "', plus ' → ', plus some'"]) expect(await placeOf(edit, code, failure)).toBeLessThan((await placeOf(edit, code)) / 2)
  const asExpected = { expected: '"a, plus b"', actual: '"a, plus c"' }
  expect(await placeOf("', plus ' → ''", code, asExpected)).toBe(await placeOf("', plus ' → ''", code))
})

test('to write an empty text is no hard-coding, though the test expects one', async () => {
  const code = { 'a.ts': "export const mark = (n: number) => (n > 1 ? 'some' : 'one')" }
  expect(await placeOf("'some' → ''", code, { expected: "''", actual: "'no'" })).toBe(await placeOf("'some' → ''", code))
})

test('numbers that differ by a factor of 100 favour edits of units', async () => {
  const code = { 'a.ts': 'export function price(amount: number, quantity: number) { return amount + quantity < 1 ? 0 : amount }' }
  const edit = 'amount → amount * 100'
  expect(await placeOf(edit, code, { expected: '900', actual: '9' })).toBeLessThan(await placeOf(edit, code))
})

test('the more suspicious file comes first', async () => {
  const code = { 'a.ts': 'let x = a < b', 'b.ts': 'let x = a < b' }
  const paths = (await ranked(code, {}, { 'a.ts': { rank: 9 } })).map(({ path }) => path)
  expect(paths[0]).toBe('b.ts')
})

test('suspicious lines come before the rest of their file', async () => {
  const code = { 'a.ts': 'let x = a < b\nlet y = c < d' }
  const lines = (await ranked(code, {}, { 'a.ts': { lines: [[2, 2]] } })).map(({ line }) => line)
  expect(lines.slice(0, 5)).toEqual([2, 2, 2, 2, 2])
  expect(lines).toContain(1)
})

test('a line of a function within a function counts as much as its own function says, however much the other one says of its own lines', async () => {
  const path = 'a.ts'
  const file = await parseSource(path, 'function outer(a: number) {\n  if (a < 1) return 0\n  const inner = () => {\n    return a < 2\n  }\n  return inner()\n}')
  if (file === undefined) throw new Error('no language')
  const unit = { path, score: 1, reason: '' }
  const units = [
    { ...unit, rank: 0, lines: [[1, 7]] as [number, number][], ran: new Map([[1, 1], [2, 1], [6, 1]]) },
    { ...unit, rank: 1, lines: [[3, 5]] as [number, number][], ran: new Map([[4, 1]]) },
  ]
  const scores = rankCandidates([{ file, units, candidates: generateCandidates(file) }], readHints([failingTest({})]))
  const of = (line: number) => scores.find(({ candidate }) => candidate.line === line && candidate.operator === 'operator swap')?.score ?? 0
  expect(of(4) / of(2)).toBeCloseTo(1 / 1.15, 5)
})

const twins = { 'a.ts': 'function low(a: number) { return a < 1 }\nfunction high(a: number) { return a < 1 }' }

test('a function that the message names comes before one that it does not', async () => {
  expect((await ranked(twins, { message: 'high() returned nothing' }))[0]?.within).toEqual(['high'])
  expect((await ranked(twins, { message: 'low() returned nothing' }))[0]?.within).toEqual(['low'])
})

test('a line of the stack comes before one that is not in it', async () => {
  expect((await ranked(twins, { frames: [{ file: 'a.ts', line: 2 }] }))[0]?.line).toBe(2)
  expect((await ranked(twins, { frames: [{ file: 'a.ts', line: 1 }] }))[0]?.line).toBe(1)
})

test('edits of one kind on one line cannot take all the trials, those of what looks emptied more of them', async () => {
  const file = await parseSource('a.ts', 'f(1, 2, 3)\ng(4)')
  if (file === undefined) throw new Error('no language')
  const edit = (from: number, line: number, prior: number, traits: Trait[]) => ({
    path: 'a.ts', from, to: from + 1, replacement: '9', prior, line, operator: 'constant', description: '', traits, within: [],
  })
  const linesOf = (traits: Trait[]) => {
    const candidates = [edit(2, 1, 0.5, traits), edit(5, 1, 0.5, traits), edit(8, 1, 0.5, traits), edit(13, 2, 0.48, [])]
    return rankCandidates([{ file, units: [{ path: 'a.ts', score: 1, reason: '', rank: 0 }], candidates }], readHints([failingTest()])).map(({ candidate }) => candidate.line)
  }
  expect([linesOf([]), linesOf(['hole'])]).toEqual([[1, 2, 1, 1], [1, 1, 2, 1]])
})

test('writing down the expected value comes after everything that computes it', async () => {
  const code = { 'a.ts': 'const limit = 25\nexport function total(a: number) { return a * 4 }' }
  const edit = '4 → 25'
  expect(await placeOf(edit, code, { expected: '25', actual: '20' })).toBeGreaterThan(2 * (await placeOf(edit, code)))
})

test('a separator or an empty value that the test expects says nothing of its one case, but where it is all that is returned', async () => {
  const code = { 'a.ts': "export const split = (text: string, fence = '') => text.split(fence)" }
  expect(await placeOf("'' → '#'", code, { expected: "'#'", actual: "''" })).toBe(await placeOf("'' → '#'", code, { expected: "'b'", actual: "''" }))
  const returned = { 'a.ts': 'export function list(n: number) { return made(n) }' }
  expect(await placeOf("made(n) → ''", returned, { expected: "''" })).toBeGreaterThan(await placeOf("made(n) → ''", returned, { expected: "'b'" }))
})

test('an expected text that the file has in the same place elsewhere is not made up', async () => {
  const code = { 'a.ts': "const open = (a: string) => put(['tlz', a])\nexport const name = (a: string) => put(['', a])" }
  const failure = { expected: "'tlz.x'", actual: "'x'" }
  const edit = "'' → 'tlz'"
  expect(await placeOf(edit, code, { ...failure, expected: "'tlz'" })).toBe(await placeOf(edit, code, failure))
})

test('holds each resulting text once', async () => {
  const text = source['a.ts']
  const texts = (await ranked(source)).map(({ from, to, replacement }) => text.slice(0, from) + replacement + text.slice(to))
  expect(new Set(texts).size).toBe(texts.length)
})

test('of two lines of one unit the one comes first that fewer passing tests run', async () => {
  const code = { 'a.ts': 'function f(a, b) {\n  let x = a < b\n  let y = b < a\n}' }
  const places = async (ran: [number, number][]) => (await ranked(code, {}, { 'a.ts': { lines: [[1, 4]], ran: new Map(ran) } })).filter(({ description }) => description === '< → <=').map(({ line }) => line)
  expect(await places([[1, 0.2], [2, 0.2], [3, 1]])).toEqual([3, 2])
  expect(await places([[1, 0.2], [2, 1], [3, 0.2]])).toEqual([2, 3])
})

test('what looks emptied is filled early, also far down', async () => {
  const code = { 'a.ts': 'const isSpace = (s: string) => s === " "\nexport const f = (x: string) => (true ? x.length : x)' }
  const places = async (rank: number) => {
    const all = (await ranked(code, {}, { 'a.ts': { rank } })).map(({ description }) => description)
    return [all.indexOf('true → isSpace(x)'), all.indexOf('true → false')] as const
  }
  for (const [filled, flipped] of [await places(0), await places(40)]) {
    expect(filled).toBeGreaterThanOrEqual(0)
    expect(filled).toBeLessThan(flipped)
  }
})
