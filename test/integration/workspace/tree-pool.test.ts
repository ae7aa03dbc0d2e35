import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { takeSnapshot } from '../../../src/workspace/snapshot.ts'
import { createTreePool } from '../../../src/workspace/tree-pool.ts'
import { tempRepo } from '../../support/repo.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** One tree at a time, and each command that git was given for it. */
async function countingTrees(files: Record<string, string>) {
  const repo = await tempRepo(files)
  const repository = await openRepository(repo.root, repo.env, runProcess)
  const scratch = await tempDir()
  const snapshot = await takeSnapshot(repository, 'index', scratch)
  const commands: string[] = []
  const counting = { ...repository, git: ((args, options) => (commands.push(args.join(' ')), repository.git(args, options))) as typeof repository.git }
  const trees = createTreePool(counting, snapshot, join(scratch, 'trees'), { size: 1, share: [] })
  return { trees, commands }
}

test('a tree that was only read is lent again as it is; one that was worked in is made clean first', async () => {
  const { trees, commands } = await countingTrees({ 'a.txt': 'a\n' })
  const read = () => trees.use({ clean: true, readOnly: true }, ({ read }) => read('a.txt'))
  expect(await read()).toMatchObject({ text: 'a\n' })
  const asMade = commands.length
  await read()
  await trees.use({ clean: true }, async ({ root }) => {
    expect(commands).toHaveLength(asMade)
    await writeFile(join(root, 'a.txt'), 'changed\n')
    await writeFile(join(root, 'left-behind'), '')
  })
  expect(await read()).toMatchObject({ text: 'a\n' })
  expect(await trees.use({ clean: false }, ({ root }) => readdir(root))).toEqual(['a.txt'])
})

test('a candidate that nobody put back is not lent on, even where leftovers of tests may stay', async () => {
  const repo = await tempRepo({ 'a.txt': 'a\n' })
  const repository = await openRepository(repo.root, repo.env, runProcess)
  const scratch = await tempDir()
  const trees = createTreePool(repository, await takeSnapshot(repository, 'index', scratch), join(scratch, 'trees'), { size: 1, share: [] })
  const change = { path: 'a.txt', before: 'a\n', after: 'b\n' }
  await trees.use({ clean: false }, async (tree) => {
    await tree.write([change])
    await writeFile(join(tree.root, 'left-behind'), '')
    await tree.undo([change])
  })
  expect(await trees.use({ clean: false, readOnly: true }, ({ root }) => readdir(root))).toEqual(['a.txt', 'left-behind'])
  await trees.use({ clean: true }, (tree) => tree.write([change]))
  expect(await trees.use({ clean: false, readOnly: true }, ({ read }) => read('a.txt'))).toMatchObject({ text: 'a\n' })
})

test('a file that tests wrote to, or removed, is put back, and only then', async () => {
  const { trees, commands } = await countingTrees({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' })
  await trees.use({ clean: false }, async (tree) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    await writeFile(join(tree.root, 'a.txt'), 'touched\n')
    await rm(join(tree.root, 'b.txt'))
    const before = commands.length
    for (let time = 0; time < 2; time++) for (const path of ['a.txt', 'b.txt', 'c.txt']) await tree.restore(path)
    expect(commands.slice(before)).toEqual(['checkout-index --force --quiet -- a.txt', 'checkout-index --force --quiet -- b.txt'])
    expect(await Promise.all(['a.txt', 'b.txt'].map(tree.read))).toMatchObject([{ text: 'a\n' }, { text: 'b\n' }])
    await writeFile(join(tree.root, 'a.txt'), 'touched\n')
    await tree.reset()
    await tree.restore('a.txt')
    expect(commands.filter((command) => command.startsWith('checkout-index'))).toHaveLength(2)
  })
})
