import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { readRepoDelta } from '../../../src/workspace/repo-delta.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { takeSnapshot } from '../../../src/workspace/snapshot.ts'
import { tempRepo, type TestRepo } from '../../support/repo.ts'
import { tempDir } from '../../support/temp-dir.ts'

async function deltaOf(repo: TestRepo) {
  const repository = await openRepository(repo.root, repo.env, runProcess)
  return readRepoDelta(repository, await takeSnapshot(repository, 'working-tree', await tempDir()))
}

test('what changed last: the uncommitted work, else the last commit against its first parent, else nothing', async () => {
  const repo = await tempRepo({ 'a.js': 'one\n', 'b.js': 'one\n' })
  expect(await deltaOf(repo)).toMatchObject({ source: 'none', files: [] })

  await repo.write({ 'a.js': 'two\n', 'c.js': 'new\n' })
  const uncommitted = await deltaOf(repo)
  expect(uncommitted).toMatchObject({ source: 'working_tree', files: [{ path: 'a.js', change: 'modified' }, { path: 'c.js', change: 'added' }] })
  expect(await uncommitted.diff(['a.js'])).toContain('-one\n+two\n')

  repo.git('add', '-A')
  repo.git('commit', '-qm', 'second')
  expect(await deltaOf(repo)).toMatchObject({ source: 'previous_commit', subject: 'second', files: [{ path: 'a.js' }, { path: 'c.js' }] })

  repo.git('checkout', '-qb', 'topic', 'HEAD^')
  await repo.write({ 'b.js': 'topic\n' })
  repo.git('commit', '-qam', 'topic')
  repo.git('checkout', '-q', 'main')
  repo.git('merge', '-q', '--no-ff', '-m', 'merged', 'topic')
  expect(await deltaOf(repo)).toMatchObject({ source: 'previous_commit', subject: 'merged', files: [{ path: 'b.js', change: 'modified' }] })
})

test('before the first commit, and where history is cut off, nothing is known of what changed last', async () => {
  const unborn = await tempRepo({ 'a.js': 'one\n' }, { commit: false })
  const delta = await deltaOf(unborn)
  expect(delta).toMatchObject({ source: 'none', files: [] })
  expect(await delta.diff(['a.js'])).toBe('')

  const origin = await tempRepo({ 'a.js': 'one\n' })
  await origin.write({ 'a.js': 'two\n' })
  origin.git('commit', '-qam', 'second')
  const shallow = join(await tempDir(), 'shallow')
  origin.git('clone', '-q', '--depth', '1', `file://${origin.root}`, shallow)
  expect(await deltaOf({ ...origin, root: shallow })).toMatchObject({ source: 'none', files: [] })
})
