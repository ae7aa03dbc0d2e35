import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownIdentity } from '../../../src/workspace/journal/process-identity.ts'
import { createScratchDir, removeDeadScratchDirs } from '../../../src/workspace/scratch.ts'
import { tempDir } from '../../support/temp-dir.ts'

test('only folders that provably belong to a dead run of this user are removed', async () => {
  const parent = await tempDir()
  const elsewhere = await tempDir({ 'mine.txt': 'mine' })
  const dead = JSON.stringify({ ...(await ownIdentity()), pid: 2 ** 22 + 1 })
  const live = await createScratchDir(parent)
  for (const name of ['ralph-dead', 'ralph-nobodys', 'ralph-unreadable', 'others-dead']) await mkdir(join(parent, name))
  for (const name of ['ralph-dead', 'others-dead']) await writeFile(join(parent, name, 'owner.json'), dead)
  await writeFile(join(parent, 'ralph-unreadable', 'owner.json'), '{')
  await writeFile(join(elsewhere, 'owner.json'), dead)
  await symlink(elsewhere, join(parent, 'ralph-link'))
  await symlink(elsewhere, join(parent, 'ralph-dead', 'link'))
  expect(await removeDeadScratchDirs(parent)).toEqual([join(parent, 'ralph-dead')])
  expect(await removeDeadScratchDirs(parent)).toEqual([])
  expect((await readdir(elsewhere)).sort()).toEqual(['mine.txt', 'owner.json'])
  await live.remove()
  expect((await readdir(parent)).sort()).toEqual(['others-dead', 'ralph-link', 'ralph-nobodys', 'ralph-unreadable'])
})
