import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openContentCache } from '../../../src/workspace/content-cache.ts'
import { tempDir } from '../../support/temp-dir.ts'

const november = Date.UTC(2026, 10, 21)
const december = Date.UTC(2026, 11, 2)
const february = Date.UTC(2027, 1, 2)

test('keeps values by id, also with characters that no file name has, and knows nothing else', async () => {
  const cache = openContentCache(join(await tempDir(), 'cache'), november)
  await cache.set('1-ts-a/b', { units: [1] })
  expect(await cache.get('1-ts-a/b')).toEqual({ units: [1] })
  expect(await cache.get('other')).toBeUndefined()
})

test('what was asked for in the last month stays, what nobody asked for goes', async () => {
  const folder = await tempDir()
  await openContentCache(folder, november).set('used', 1)
  await openContentCache(folder, november).set('unused', 2)
  const later = openContentCache(folder, december)
  expect(await later.get('used')).toBe(1)
  const latest = openContentCache(folder, Date.UTC(2027, 0, 2))
  await latest.set('new', 3)
  expect([await latest.get('used'), await latest.get('unused')]).toEqual([1, undefined])
  await openContentCache(folder, february).set('x', 1)
  expect(readdirSync(folder).sort()).toEqual(['2027-01', '2027-02'])
})

test('a broken entry and a folder that cannot be written are no errors', async () => {
  const folder = await tempDir()
  const cache = openContentCache(folder, november)
  await cache.set('a', 1)
  writeFileSync(join(folder, '2026-11', 'a.json'), '{')
  expect(await cache.get('a')).toBeUndefined()
  writeFileSync(join(folder, 'file'), '')
  const nowhere = openContentCache(join(folder, 'file', 'cache'), november)
  await nowhere.set('a', 1)
  expect(await nowhere.get('a')).toBeUndefined()
})
