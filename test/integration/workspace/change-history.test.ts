import { expect, test } from 'vitest'
import { changedTogether } from '../../../src/workspace/change-history.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { tempRepo } from '../../support/repo.ts'
import { runProcess } from '../../../src/process/run-process.ts'

test('counts what was changed in the same commits, but for commits that changed everything', async () => {
  const repo = await tempRepo({ 'a.test.js': '1', 'a.js': '1', 'b.js': '1', ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`many/${n}.js`, '1'])) })
  for (const files of [{ 'a.test.js': '2', 'a.js': '2' }, { 'a.test.js': '3', 'a.js': '3', 'b.js': '3' }, { 'b.js': '4' }, { 'a.test.js': '4', 'a.js': '4' }, { 'a.test.js': '5' }]) {
    await repo.write(files)
    repo.git('commit', '-qam', 'next')
  }
  const repository = await openRepository(repo.root, repo.env, runProcess)
  const shares = await changedTogether(repository, ['a.test.js'])
  expect(Object.fromEntries(shares)).toEqual({ 'a.js': 0.75, 'b.js': 0.25 })
  expect((await changedTogether(repository, ['b.js'])).size).toBe(0)
  expect((await changedTogether(repository, ['new.test.js'])).size).toBe(0)
})

test('a repository without commits has no history', async () => {
  const repo = await tempRepo({}, { commit: false })
  const repository = await openRepository(repo.root, repo.env, runProcess)
  expect((await changedTogether(repository, ['a.js'])).size).toBe(0)
})
