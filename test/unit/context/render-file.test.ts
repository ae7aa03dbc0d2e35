import { expect, test } from 'vitest'
import { renderFile } from '../../../src/context/render-file.ts'
import { selectUnits } from '../../../src/context/select-code.ts'
import type { RankedUnit } from '../../../src/context/localize-fault.ts'
import type { SourceUnit } from '../../../src/context/source-tree.ts'

const body = (name: string, lines: number) => [`export function ${name}(list) {`, ...Array.from({ length: lines - 2 }, (_, n) => `  list.push('${name} does its step number ${n}')`), '}'].join('\n')
const text = `import { a } from './a.js'\n\n${body('first', 20)}\n\n${body('second', 20)}\n\n${body('third', 20)}\n`
const unit = (name: string, from: number): SourceUnit => ({ name, kind: 'function', from, to: from + 19, own: [[from, from + 19]], text: body(name, 20) })
const outline = [unit('first', 3), unit('second', 24), unit('third', 45)]

test('a small file is shown whole', () => {
  expect(renderFile({ path: 'a.js', text: 'let a = 1\n', isEditable: true, units: [], outline: [], interesting: [] })).toEqual({ text: '# FILE: a.js\nlet a = 1\n' })
})

test('of a large file imports and suspects are shown, of the rest its signatures, and how much is missing', () => {
  const shown = renderFile({ path: 'a.js', text, isEditable: false, units: [{ ...unit('second', 24), most: 3000 }], outline, interesting: [] })
  expect(shown.lines).toEqual([[1, 1], [24, 43]])
  expect(shown.text).toBe(`# FILE: a.js\n(read only)\n(parts of 64 lines)\nimport { a } from './a.js'\n… lines 2-23 are not shown: export function first(list) …\n${body('second', 20)}\n… lines 44-64 are not shown: export function third(list) …\n`)
})

test('a very long line is cut, so that the code around it is shown', () => {
  const sprite = `const sprite = '${'A'.repeat(70_000)}'`
  const shown = renderFile({ path: 'a.js', text: `// Icons.\n${sprite}\nexport function iconUrl(name) {\n  return sprite + name\n}\n`, isEditable: true, units: [{ from: 3, to: 5, own: [[3, 5]], most: 3000 }], outline: [], interesting: [] })
  expect(shown.text).toBe(`# FILE: a.js\n// Icons.\n${sprite.slice(0, 200)}… ${sprite.length - 200} more characters of this line are not shown …\nexport function iconUrl(name) {\n  return sprite + name\n}\n`)
  expect(shown.lines).toBeUndefined()
})

test('of a very long unit its start and the lines that matter', () => {
  const long = body('long', 400)
  const shown = renderFile({ path: 'a.js', text: long, isEditable: true, units: [{ from: 1, to: 400, own: [[1, 400]], most: 3000 }], outline: [], interesting: [200] })
  expect(shown.lines).toEqual([[1, 11], [188, 212]])
})

test('of a very long unit also the lines that share rare words with the failing tests, as many as it may have; without any its start', () => {
  const lines = body('long', 400).split('\n')
  lines[299] = '  if (list.isArchived) list.dropTaxes()'
  const shown = (query: string[], most: number) => renderFile({ path: 'a.js', text: lines.join('\n'), isEditable: true, units: [{ from: 1, to: 400, own: [[1, 400]], most }], outline: [], interesting: [], query: new Set(query) }).lines
  expect(shown(['list', 'archived'], 700)).toEqual([[1, 11], [296, 307]])
  expect(shown(['archived', 'list', 'push'], 6000)?.[0]?.[1]).toBeGreaterThan(30)
  expect(shown(['nothing'], 700)).toEqual([[1, 61]])
})

test('where it is known which lines failing tests ran, the most suspicious of these are shown, and no others', () => {
  const lines = body('long', 400).split('\n')
  lines[299] = '  if (list.isArchived) list.dropTaxes()'
  const shown = (ran: Map<number, number>) => renderFile({ path: 'a.js', text: lines.join('\n'), isEditable: true, units: [{ from: 1, to: 400, own: [[1, 400]], most: 700, ran }], outline: [], interesting: [], query: new Set(['archived']) }).lines
  const upTo = (last: number) => new Map(Array.from({ length: last }, (_, n): [number, number] => [n + 1, 0.2]))
  expect(shown(upTo(400))).toEqual([[1, 11], [296, 307]])
  expect(shown(upTo(100).set(80, 1))).toEqual([[1, 11], [76, 87]])
})

const ranked = (scores: readonly [number, number][]) => scores.map(([score, length], n): RankedUnit => ({ file: `${n}.js`, unit: { ...unit('x', 1), text: 'x'.repeat(length) }, features: {} as never, score }))

test('units are chosen until the ranking is certain, the target is reached, or there are enough', () => {
  const budget = { target: 1000, minimum: 2, maximum: 5, certainty: 0.97 }
  const chosen = (scores: readonly [number, number][], more = {}) => selectUnits(ranked(scores), { ...budget, ...more }).map(({ file }) => file)
  expect(chosen([[9, 100], [1, 100], [1, 100]])).toEqual(['0.js', '1.js'])
  expect(chosen([[3, 1000], [3, 1000], [3, 1000], [3, 100_000], [3, 100]])).toEqual(['0.js', '1.js', '2.js', '4.js'])
  // What is too large to be shown makes nothing certain.
  expect(chosen([[3, 10], [2.9, 10], [2.8, 90_000], [0, 10]], { target: 100, certainty: 0.75 })).toEqual(['0.js', '1.js', '3.js'])
  expect(chosen([[1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1]])).toHaveLength(5)
  expect(chosen([[3, 50_000], [3, 50_000], [3, 10]], { certainty: 1 })).toEqual(['0.js', '1.js'])
})
