import { chmod, lstat, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { planApply, type PlannedWrite } from '../../../src/workspace/apply-changes.ts'
import { writePlan } from '../../../src/workspace/journal/write-plan.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { tempRepo } from '../../support/repo.ts'
import { tempDir } from '../../support/temp-dir.ts'

const lines = (...list: string[]) => `${list.join('\n')}\n`
const base = lines('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten')

async function planned(root: string, ...args: Parameters<typeof planApply>[1][number][]) {
  const plan = await planApply(root, args)
  if (plan.status !== 'planned') throw new Error(`expected a plan: ${JSON.stringify(plan)}`)
  return plan.writes
}

/** A repository, for the journal of what is written lies in git's own folder. */
async function tempTree(files: Record<string, string>) {
  const { root, env } = await tempRepo(files, { commit: false })
  return { root, write: async (writes: readonly PlannedWrite[]) => writePlan(await openRepository(root, env, runProcess), writes) }
}

const listed = async (root: string) => (await readdir(root, { recursive: true })).filter((path) => path !== '.git' && !path.startsWith('.git/')).sort()

test('changes, creates and deletes files, keeps modes, and leaves no temporary file', async () => {
  const { root, write } = await tempTree({ 'run.sh': 'old\n', 'gone.txt': 'bye\n' })
  await chmod(join(root, 'run.sh'), 0o755)
  const writes = await planned(root, { path: 'run.sh', before: 'old\n', after: 'new\n' }, { path: 'a/b/new.txt', before: null, after: 'new' }, { path: 'gone.txt', before: 'bye\n', after: null })
  expect(await write(writes)).toEqual({ status: 'applied', paths: ['run.sh', 'a/b/new.txt', 'gone.txt'] })
  expect(await readFile(join(root, 'run.sh'), 'utf8')).toBe('new\n')
  expect((await stat(join(root, 'run.sh'))).mode & 0o777).toBe(0o755)
  expect(await listed(root)).toEqual(['a', 'a/b', 'a/b/new.txt', 'run.sh'])
})

test("a file with other changes of the user's keeps them when the patch's place is untouched", async () => {
  const edited = base.replace('ten', 'ten, and more')
  const { root, write } = await tempTree({ f: edited })
  const writes = await planned(root, { path: 'f', before: base, after: base.replace('two', 'TWO') })
  await write(writes)
  expect(await readFile(join(root, 'f'), 'utf8')).toBe(edited.replace('two', 'TWO'))
})

test('a patch that is already there is no conflict', async () => {
  const root = await tempDir({ f: 'new' })
  expect(await planned(root, { path: 'f', before: 'old', after: 'new' })).toEqual([{ path: 'f', before: 'new', after: 'new' }])
})

test.each([
  ['changes in the same place', { f: base.replace('two', 'zwei') }, { path: 'f', before: base, after: base.replace('two', 'TWO') }],
  ['a file that is gone', {}, { path: 'f', before: base, after: 'x' }],
  ['a file that stands where one is created', { f: 'mine' }, { path: 'f', before: null, after: 'x' }],
  ['a changed file that is to be deleted', { f: 'mine' }, { path: 'f', before: base, after: null }],
] as const)('refuses %s and leaves it alone', async (_, files, change) => {
  const root = await tempDir(files)
  expect(await planApply(root, [{ ...change }])).toMatchObject({ status: 'conflict', paths: [{ path: 'f' }] })
})

test('refuses to write through symbolic links', async () => {
  const outside = await tempDir({ f: 'outside' })
  const root = await tempDir()
  await symlink(outside, join(root, 'dir'))
  await symlink(join(outside, 'f'), join(root, 'link'))
  for (const path of ['dir/f', 'link']) expect(await planApply(root, [{ path, before: 'outside', after: 'x' }])).toMatchObject({ status: 'conflict' })
  expect(await readFile(join(outside, 'f'), 'utf8')).toBe('outside')
})

test('a write that fails takes the ones before it back: contents, modes, new folders', async () => {
  const { root, write } = await tempTree({ 'a.txt': 'a', 'gone.txt': 'gone' })
  await chmod(join(root, 'a.txt'), 0o755)
  const writes = await planned(root, { path: 'a.txt', before: 'a', after: 'A' }, { path: 'gone.txt', before: 'gone', after: null }, { path: 'new/x.txt', before: null, after: 'x' }, { path: 'blocked/y.txt', before: null, after: 'y' })
  // Where a folder is needed stands a file: mkdir fails, also for root.
  await writeFile(join(root, 'blocked'), '')
  expect(await write(writes)).toMatchObject({ status: 'failed' })
  expect(await readFile(join(root, 'a.txt'), 'utf8')).toBe('a')
  expect((await stat(join(root, 'a.txt'))).mode & 0o777).toBe(0o755)
  expect(await readFile(join(root, 'gone.txt'), 'utf8')).toBe('gone')
  await expect(lstat(join(root, 'new'))).rejects.toThrow('ENOENT')
})

test('a file that changes between plan and write is left alone, and the ones before it come back', async () => {
  const { root, write } = await tempTree({ a: 'a', b: 'b' })
  const writes = await planned(root, { path: 'a', before: 'a', after: 'A' }, { path: 'b', before: 'b', after: 'B' })
  await writeFile(join(root, 'b'), 'edited meanwhile')
  expect(await write(writes)).toMatchObject({ status: 'conflict', paths: [{ path: 'b' }] })
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('a')
  expect(await readFile(join(root, 'b'), 'utf8')).toBe('edited meanwhile')
})
