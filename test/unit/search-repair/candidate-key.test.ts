import { expect, test } from 'vitest'
import { candidateKey } from '../../../src/search-repair/candidate.ts'

type Edit = [from: number, to: number, replacement: string]

const same: [text: string, a: Edit, b: Edit][] = [
  ['floor(x)', [0, 8, 'ceil(x)'], [0, 5, 'ceil']],
  ['a <= b', [2, 4, '<'], [3, 4, '']],
  ['aaa', [0, 0, 'a'], [3, 3, 'a']],
  ['abab', [0, 0, 'ab'], [1, 1, 'ba']],
  ['x.y.y', [1, 3, ''], [3, 5, '']],
]

const key = (text: string, [from, to, replacement]: Edit, path = 'a.ts') => candidateKey(text, { path, from, to, replacement })

test.for(same)('in %s, %j and %j are one candidate', ([text, a, b]) => {
  expect(key(text, a)).toBe(key(text, b))
})

test('edits that lead to different texts, or to the same text in different files, stay apart', () => {
  expect(key('a < b', [2, 3, '<='])).not.toBe(key('a < b', [2, 3, '>=']))
  expect(key('a < b', [0, 1, 'b'])).not.toBe(key('a < b', [4, 5, 'b']))
  expect(key('a', [0, 1, 'b'])).not.toBe(key('a', [0, 1, 'b'], 'b.ts'))
})
