import { expect, it } from 'vitest'
import { search } from '../src'

const names = (text: string) => search(text).map(({ name }) => name)

it('finds by name and tag', () => {
  expect(names('green')).toEqual(['Green notebook', 'Green tea'])
  expect(names('school')).toEqual(['Atlas of the sea', 'Blue pen', 'Green notebook'])
  expect(names('green school')).toEqual(['Green notebook'])
  expect(names('')).toEqual([])
})
