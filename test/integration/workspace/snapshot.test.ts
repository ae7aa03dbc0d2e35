import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, readFile, realpath, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { createPrivateTree } from '../../../src/workspace/private-tree.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { takeSnapshot } from '../../../src/workspace/snapshot.ts'
import { stateOf, tempRepo, type TestRepo } from '../../support/repo.ts'
import { tempDir } from '../../support/temp-dir.ts'

async function treeOf(repo: TestRepo, source: 'index' | 'working-tree', share: string[] = []) {
  const scratch = await tempDir()
  const repository = await openRepository(repo.root, repo.env, runProcess)
  const snapshot = await takeSnapshot(repository, source, scratch)
  return { repository, snapshot, tree: await createPrivateTree(repository, snapshot, join(scratch, 'tree'), { share }) }
}

test('the index and the working tree are different trees under test, and neither looking changes anything', async () => {
  const repo = await tempRepo({ 'a.txt': 'committed\n', '.gitignore': 'ignored\n' })
  await repo.write({ 'a.txt': 'staged\n' })
  repo.git('add', 'a.txt')
  await repo.write({ 'a.txt': 'unstaged\n', 'new.txt': 'untracked\n', ignored: 'x' })
  const before = stateOf(repo)
  const objectsBefore = repo.git('count-objects')
  const index = await treeOf(repo, 'index')
  const working = await treeOf(repo, 'working-tree')
  expect(await readFile(join(index.tree.root, 'a.txt'), 'utf8')).toBe('staged\n')
  expect(await readFile(join(working.tree.root, 'a.txt'), 'utf8')).toBe('unstaged\n')
  expect([...index.snapshot.files.keys()]).not.toContain('new.txt')
  expect([...working.snapshot.files.keys()]).toContain('new.txt')
  expect([...working.snapshot.files.keys()]).not.toContain('ignored')
  expect(stateOf(repo)).toEqual(before)
  expect(repo.git('count-objects')).toBe(objectsBefore)
})

test('a repository without commits, without an index, or with odd names and modes is snapshotted byte for byte', async () => {
  const repo = await tempRepo({ 'new\nline': 'n', 'ünïcode': 'u', '-dash': 'd', 'crlf.txt': 'a\r\nb', 'run.sh': '#!/bin/sh\n', bin: new Uint8Array([0, 255, 1]) }, { commit: false })
  await chmod(join(repo.root, 'run.sh'), 0o755)
  await symlink('nowhere', join(repo.root, 'dangling'))
  const { tree } = await treeOf(repo, 'working-tree')
  expect(await readFile(join(tree.root, 'new\nline'), 'utf8')).toBe('n')
  expect(await readFile(join(tree.root, 'crlf.txt'), 'utf8')).toBe('a\r\nb')
  expect([...(await readFile(join(tree.root, 'bin')))]).toEqual([0, 255, 1])
  expect((await lstat(join(tree.root, 'run.sh'))).mode & 0o111).toBe(0o111)
  expect((await lstat(join(tree.root, 'dangling'))).isSymbolicLink()).toBe(true)
  expect((await treeOf(repo, 'index')).snapshot.files.size).toBe(0)
})

test('refuses a tree with merge conflicts and says which files', async () => {
  const repo = await tempRepo({ 'a.txt': 'base\n' })
  repo.git('checkout', '-qb', 'other')
  await repo.write({ 'a.txt': 'theirs\n' })
  repo.git('commit', '-qam', 'theirs')
  repo.git('checkout', '-q', 'main')
  await repo.write({ 'a.txt': 'ours\n' })
  repo.git('commit', '-qam', 'ours')
  expect(() => repo.git('merge', 'other')).toThrow()
  await expect(treeOf(repo, 'working-tree')).rejects.toThrow(/without merge conflicts.*a\.txt/)
})

test('refuses a folder outside of any repository and a bare one', async () => {
  const folder = await tempDir()
  await expect(openRepository(folder, { PATH: process.env['PATH'] ?? '', GIT_CEILING_DIRECTORIES: '/' }, runProcess)).rejects.toThrow(/not inside a git repository/)
  execFileSync('git', ['init', '-q', '--bare', folder])
  await expect(openRepository(folder, { PATH: process.env['PATH'] ?? '' }, runProcess)).rejects.toThrow(/bare repository/)
})

test('reset puts tracked files back and removes what tests left, but keeps shared dependencies', async () => {
  const repo = await tempRepo({ 'a.txt': 'a\n', '.gitignore': 'node_modules\ncache\n', 'package.json': '{}' })
  await repo.write({ 'node_modules/dep/index.js': 'dep' })
  const { tree } = await treeOf(repo, 'working-tree')
  await tree.write([{ path: 'a.txt', before: 'a\n', after: 'changed\n' }, { path: 'src/new.txt', before: null, after: 'new' }])
  await writeFile(join(tree.root, 'cache'), 'x')
  await mkdir(join(tree.root, 'left/.git'), { recursive: true })
  await tree.reset()
  expect(await readFile(join(tree.root, 'a.txt'), 'utf8')).toBe('a\n')
  for (const gone of ['src/new.txt', 'cache', 'left']) await expect(lstat(join(tree.root, gone))).rejects.toThrow('ENOENT')
  expect(await readFile(join(tree.root, 'node_modules/dep/index.js'), 'utf8')).toBe('dep')
  expect(await readFile(join(repo.root, 'node_modules/dep/index.js'), 'utf8')).toBe('dep')
  await unlink(join(repo.root, 'node_modules/dep/index.js'))
})

test('links of a real npm workspace lead to the private tree, other packages to the installed ones', async () => {
  const repo = await tempRepo({
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
    'packages/lib/package.json': JSON.stringify({ name: '@acme/lib', version: '1.0.0', main: 'index.js', bin: { 'acme-cli': 'cli.js' } }),
    'packages/lib/index.js': 'module.exports = "users file"',
    'packages/lib/cli.js': '#!/usr/bin/env node\n',
    'packages/app/package.json': JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { '@acme/lib': '*' } }),
    'packages/app/index.js': 'console.log(require("@acme/lib"), require.resolve("plain"))',
  })
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline', '--ignore-scripts'], { cwd: repo.root, env: repo.env, stdio: 'pipe' })
  await repo.write({ 'node_modules/plain/index.js': '' })
  expect(await realpath(join(repo.root, 'node_modules/@acme/lib'))).toBe(join(repo.root, 'packages/lib'))
  const { tree } = await treeOf(repo, 'working-tree')
  await tree.write([{ path: 'packages/lib/index.js', before: null, after: 'module.exports = "candidate"' }])
  const printed = execFileSync(process.execPath, ['packages/app/index.js'], { cwd: tree.root, encoding: 'utf8' })
  expect(printed.trim()).toBe(`candidate ${join(repo.root, 'node_modules/plain/index.js')}`)
  expect(await realpath(join(tree.root, 'node_modules/.bin/acme-cli'))).toBe(join(tree.root, 'packages/lib/cli.js'))
})

test('pnpm-style links inside a package folder lead to the private tree too', async () => {
  const repo = await tempRepo({ '.gitignore': 'node_modules\n', 'package.json': '{}', 'packages/a/package.json': '{}', 'packages/b/package.json': '{"main":"i.js"}', 'packages/b/i.js': '' })
  await mkdir(join(repo.root, 'packages/a/node_modules/@s'), { recursive: true })
  await symlink('../../../b', join(repo.root, 'packages/a/node_modules/@s/b'))
  const { tree } = await treeOf(repo, 'working-tree')
  expect(await realpath(join(tree.root, 'packages/a/node_modules/@s/b'))).toBe(join(tree.root, 'packages/b'))
})

test('shares ignored files that the configuration names', async () => {
  const repo = await tempRepo({ '.gitignore': '.env.test\n' })
  await repo.write({ '.env.test': 'A=1\n' })
  expect(await readFile(join((await treeOf(repo, 'index', ['.env.test'])).tree.root, '.env.test'), 'utf8')).toBe('A=1\n')
})
