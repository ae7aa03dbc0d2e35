import { expect, test } from 'vitest'
import { likeliestFirst, rewrittenTokens } from '../../../src/search-repair/choose-hit.ts'
import { parseSource } from '../../../src/search-repair/source-file.ts'
import { undoing } from '../../../src/search-repair/undo-changes.ts'

const text = `export function total(list, rate) {
  if (list.length === 0) return 0
  const sum = list[0] + rate * 2 - 1
  return sum
}
`

/** The hit that replaces a part of the text. */
async function hitOf(old: string, replacement: string, { score = 0.5, operator = 'any' } = {}) {
  const file = await parseSource('a.js', text)
  if (file === undefined || !text.includes(old)) throw new Error('no such text')
  const from = text.indexOf(old)
  const candidate = { path: 'a.js', from, to: from + old.length, replacement, operator, description: `${old} → ${replacement}`, line: 1, prior: score, traits: [], within: [] }
  return { ranked: { candidate, file, key: `${old}${replacement}`, score } }
}

const sizes: [edit: string, old: string, replacement: string, tokens: number][] = [
  ['an operator that becomes longer', '===', '==', 1],
  ['a letter inside of a name', 'u', 'oo', 1],
  ['a number', '2', '22', 1],
  ['what is only put in', 'rate * 2', 'rate * 2 + sum', 0],
  ['an operand taken out', ' * 2 - 1', '', 1],
  ['a call put around an expression', 'rate * 2', 'Math.abs(rate * 2)', 3],
  ['a statement taken out with its line', '\n  const sum = list[0] + rate * 2 - 1', '', 0],
  ['very much', 'list.length === 0) return 0\n  const sum = list[0]', 'x) {}\n', 8],
]

test.for(sizes)('rewrites tokens: %s', async ([, old, replacement, tokens]) => {
  expect(rewrittenTokens((await hitOf(old, replacement)).ranked)).toBe(tokens)
})

test('one less of a long expression is a small edit', async () => {
  expect(rewrittenTokens((await hitOf('list[0] + rate * 2', '(list[0] + rate * 2) - 1', { operator: 'off by one' })).ranked)).toBe(1)
})

test('a sign in front of a value takes it up as a call around it does', async () => {
  const sign = await hitOf('rate', '-rate', { operator: 'sign', score: 0.45 })
  expect(rewrittenTokens(sign.ranked)).toBe(1)
  expect(likeliestFirst([await hitOf('rate', 'partial(rate)', { operator: 'call around', score: 0.3 }), sign])[0]).toBe(sign)
})

test('of two that pass, the one that rewrites more comes first, unless its kind is far less likely', async () => {
  const operator = await hitOf('===', '>=', { score: 0.8 })
  expect(likeliestFirst([operator, await hitOf('rate * 2', 'Math.abs(rate * 2)', { score: 0.3 })])[1]).toBe(operator)
  expect(likeliestFirst([operator, await hitOf('rate * 2', 'Math.abs(rate * 2)', { score: 0.03 })])[0]).toBe(operator)
})

test('among edits of one size the better ranked one comes first', async () => {
  const likely = await hitOf('===', '!==', { score: 0.6 })
  const unlikely = await hitOf('2', '3', { score: 0.5 })
  expect(likeliestFirst([unlikely, likely])).toEqual([likely, unlikely])
})

test('what undoes a recent change comes before everything, also when it only takes lines out', async () => {
  const undone = await hitOf('\n  const sum = list[0] + rate * 2 - 1', '', { score: 0.95, operator: undoing })
  expect(likeliestFirst([await hitOf('rate * 2', 'Math.abs(rate * 2)', { score: 0.9 }), undone])[0]).toBe(undone)
})
