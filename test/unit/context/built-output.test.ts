import { expect, test } from 'vitest'
import { mapBuiltOutput } from '../../../src/context/built-output.ts'
import { createFactsReader } from '../../../src/context/module-facts.ts'

const files: Record<string, string> = {
  'src/cart.ts': 'export function total(list: number[]) {\n  return list.length\n}\n\nexport function clear() {\n  return []\n}\n',
  'src/order.ts': 'export function total(list: number[]) {\n  return 0\n}\n',
  'test/cart.test.js': "require('../dist/cart.js')\n",
}
const tree = { root: '/x', paths: new Set(Object.keys(files)), read: async (path: string) => files[path] ?? null }
const isEditable = (path: string) => path.startsWith('src/')
const coverage = {
  units: [{ file: 'dist/cart.js', name: 'total', from: 3, to: 5 }, { file: 'dist/bundle.js', name: 'total', from: 90, to: 95 }, { file: 'dist/cart.js', name: '__helper', from: 1, to: 2 }, { file: 'src/order.ts', name: 'total', from: 1, to: 3 }],
  tests: new Map([['a', [0, 2]], ['b', [1]]]),
  loading: [3],
}

test('functions of built files are those of the sources by name, first in a file of the same name', async () => {
  const mapped = await mapBuiltOutput(coverage, tree, isEditable, createFactsReader(tree))
  const ran = (id: string) => (mapped.tests.get(id) ?? []).map((at) => mapped.units[at])
  expect(ran('a')).toEqual([{ file: 'src/cart.ts', name: 'total', from: 1, to: 3 }, { file: 'dist/cart.js', name: '__helper', from: 1, to: 2 }])
  expect(ran('b').map((unit) => unit?.file)).toEqual(['src/cart.ts', 'src/order.ts'])
  expect(mapped.loading.map((at) => mapped.units[at]?.file)).toEqual(['src/order.ts'])
})

test('coverage of sources only stays as it is', async () => {
  const own = { ...coverage, units: coverage.units.slice(3), tests: new Map([['a', [0]]]), loading: [] }
  expect(await mapBuiltOutput(own, tree, isEditable, createFactsReader(tree))).toBe(own)
})
