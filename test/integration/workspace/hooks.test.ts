import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { installHooks, uninstallHooks } from '../../../src/workspace/hooks/install-hooks.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { stateOf, tempRepo, type TestRepo } from '../../support/repo.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A stand-in for ralph that leaves a mark and succeeds or fails, to see that git really runs it. */
async function fakeRalph(exitCode = 0) {
  const folder = await tempDir({ 'gate.mjs': `import { appendFileSync } from 'node:fs'\nappendFileSync(new URL('./ran', import.meta.url), process.argv.slice(2).join(' ') + '\\n')\nprocess.exit(${exitCode})\n` })
  return { path: join(folder, 'gate.mjs'), runs: async () => (existsSync(join(folder, 'ran')) ? (await readFile(join(folder, 'ran'), 'utf8')).trim().split('\n') : []) }
}
const open = (repo: TestRepo) => openRepository(repo.root, repo.env, runProcess)
const commit = (repo: TestRepo, env: Record<string, string> = {}) =>
  execFileSync('git', ['commit', '--allow-empty', '-m', 'x'], { cwd: repo.root, env: { ...repo.env, ...env }, stdio: 'pipe' })

test('a fresh repository gets .githooks/pre-commit, git runs it, and uninstalling leaves no trace', async () => {
  const repo = await tempRepo({ 'a.txt': 'a' })
  const before = { ...stateOf(repo), config: await repo.read('.git/config') }
  const ralph = await fakeRalph()
  const change = await installHooks(await open(repo), ralph.path)
  expect(change).toMatchObject({ manager: 'git', file: '.githooks/pre-commit' })
  expect(repo.git('config', 'core.hooksPath').trim()).toBe('.githooks')
  expect((await stat(join(repo.root, '.githooks/pre-commit'))).mode & 0o111).not.toBe(0)
  commit(repo)
  expect(await ralph.runs()).toEqual(['pre-commit-gate'])
  await installHooks(await open(repo), ralph.path)
  expect((await repo.read('.githooks/pre-commit')).match(/>>> ralph/g)).toHaveLength(1)
  await uninstallHooks(await open(repo))
  commit(repo)
  expect(await ralph.runs()).toHaveLength(1)
  repo.git('reset', '-q', '--soft', 'HEAD~2')
  expect({ ...stateOf(repo), config: await repo.read('.git/config') }).toEqual(before)
})

test("a failing gate stops the commit with the gate's code, and a missing ralph says how to go on", async () => {
  const repo = await tempRepo({ 'a.txt': 'a' })
  await installHooks(await open(repo), (await fakeRalph(6)).path)
  expect(() => commit(repo)).toThrow()
  await installHooks(await open(repo), join(repo.root, 'nowhere/ralph.js'))
  expect(() => commit(repo, { PATH: '/usr/bin:/bin' })).toThrow(/expected to find ralph/)
})

test.each([
  ['at the end', '#!/bin/sh\necho own >> own.log\n', ['own', 'gate']],
  ['at the top of a hook that exits by itself', '#!/bin/sh\necho own >> own.log\nexit 0\n', ['gate', 'own']],
  ['at the top of a hook that may end early', '#!/bin/sh\nif true; then echo own >> own.log; exit 0; fi\n', ['gate', 'own']],
])("an own hook in git's folder is joined %s and comes back as it was", async (_, script) => {
  const repo = await tempRepo({ 'a.txt': 'a', '.gitignore': 'own.log' })
  const hook = join(repo.root, '.git/hooks/pre-commit')
  await writeFile(hook, script)
  await chmod(hook, 0o755)
  const ralph = await fakeRalph()
  expect(await installHooks(await open(repo), ralph.path)).toMatchObject({ manager: 'git', file: '.git/hooks/pre-commit' })
  expect(() => repo.git('config', '--local', 'core.hooksPath')).toThrow()
  commit(repo)
  expect(await ralph.runs()).toHaveLength(1)
  expect((await repo.read('own.log')).trim()).toBe('own')
  await uninstallHooks(await open(repo))
  expect(await readFile(hook, 'utf8')).toBe(script)
})

test('a hook that is not executable, so that git passes over it, is not brought to life', async () => {
  const repo = await tempRepo({ 'a.txt': 'a' })
  await writeFile(join(repo.root, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n')
  await expect(installHooks(await open(repo), '/x')).rejects.toThrow(/not executable/)
})

test('an own hook that is no shell script is kept beside and still runs', async () => {
  const repo = await tempRepo({ 'a.txt': 'a', '.gitignore': 'own.log' })
  const hook = join(repo.root, '.git/hooks/pre-commit')
  const script = "#!/usr/bin/env python3\nopen('own.log', 'w').write('own')\n"
  await writeFile(hook, script)
  await chmod(hook, 0o755)
  const ralph = await fakeRalph()
  await installHooks(await open(repo), ralph.path)
  commit(repo)
  expect(await ralph.runs()).toHaveLength(1)
  expect(await repo.read('own.log')).toBe('own')
  await uninstallHooks(await open(repo))
  expect(await readFile(hook, 'utf8')).toBe(script)
})

test('a real husky installation is joined', async () => {
  const repo = await tempRepo({ 'package.json': '{"name":"x","private":true}', '.gitignore': 'node_modules\n' })
  await symlink(join(packageRoot(), 'node_modules'), join(repo.root, 'node_modules'))
  execFileSync(process.execPath, [join(packageRoot(), 'node_modules/husky/bin.js')], { cwd: repo.root, env: repo.env })
  await repo.write({ '.husky/pre-commit': 'echo husky-own >> .git/own.log\n' })
  const ralph = await fakeRalph()
  // husky puts node_modules/.bin first; the stand-in is reached because there is no ralph in it.
  expect(await installHooks(await open(repo), ralph.path)).toMatchObject({ manager: 'husky', file: '.husky/pre-commit' })
  commit(repo)
  expect(await ralph.runs()).toHaveLength(1)
  expect((await repo.read('.git/own.log')).trim()).toBe('husky-own')
  await uninstallHooks(await open(repo))
  expect(await repo.read('.husky/pre-commit')).toBe('echo husky-own >> .git/own.log\n')
})

test('lefthook and pre-commit are joined in their own configuration, comments kept', async () => {
  const lefthook = '# ours\npre-commit:\n  commands:\n    lint:\n      run: eslint .\n'
  const repo = await tempRepo({ 'lefthook.yml': lefthook })
  expect(await installHooks(await open(repo), '/x')).toMatchObject({ manager: 'lefthook', file: 'lefthook.yml' })
  expect(await repo.read('lefthook.yml')).toBe(`${lefthook}    ralph:\n      run: ralph pre-commit-gate\n`)
  await installHooks(await open(repo), '/x')
  await uninstallHooks(await open(repo))
  expect(await repo.read('lefthook.yml')).toBe(lefthook)

  const preCommit = 'repos:\n  # ours\n  - repo: local\n    hooks:\n      - id: lint\n        name: lint\n        entry: eslint\n        language: system\n'
  const other = await tempRepo({ '.pre-commit-config.yaml': preCommit })
  expect(await installHooks(await open(other), '/x')).toMatchObject({ manager: 'pre-commit' })
  expect(await other.read('.pre-commit-config.yaml')).toContain('entry: ralph pre-commit-gate')
  await uninstallHooks(await open(other))
  expect(await other.read('.pre-commit-config.yaml')).toBe(preCommit)
})

test("hooks of all the user's repositories are not edited", async () => {
  const global = await tempDir({ config: '[core]\n\thooksPath = /somewhere/hooks\n' })
  const repo = await tempRepo({ 'a.txt': 'a' }, { env: { GIT_CONFIG_GLOBAL: join(global, 'config') } })
  await expect(installHooks(await open(repo), '/x')).rejects.toThrow(/set for all your repositories \(\/somewhere\/hooks\)/)
})
