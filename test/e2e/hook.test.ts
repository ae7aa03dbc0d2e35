import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandBackend, fewRuns } from '../support/bug-repos.ts'
import { ralph } from '../support/ralph.ts'
import { stateOf, tempRepo, type TestRepo } from '../support/repo.ts'
import { writeFiles } from '../support/temp-dir.ts'

const good = 'exports.double = (n) => n * 2\n'
const bad = 'exports.double = (n) => n * 3\n'
const other = 'exports.other = 1\n'
const files = {
  'package.json': '{ "name": "x", "scripts": { "test": "node --test" } }',
  'double.js': good,
  'other.js': other,
  'test/double.test.js': "const { test } = require('node:test')\nconst assert = require('node:assert')\nconst { double } = require('../double')\ntest('doubles', () => assert.strictEqual(double(2), 4))\ntest('keeps zero', () => assert.strictEqual(double(0), 0))\n",
}

interface Situation {
  name: string
  /** Where the tests run, and what a rejected patch does, depends on nothing in how the commit is made: shown by one, and by a linked worktree, which has a place of its own. */
  sandboxed?: true
  /** Brings the repository to where commits are made; returns the folder that they are made in. */
  prepare?(repo: TestRepo): Promise<string>
  /** Writes double.js, with what the situation has beside it, and stages what is staged. */
  change(repo: TestRepo, cwd: string, content: string): Promise<void>
  /** The commit's arguments. */
  commit: string[]
  input?: string
}

const stage = async (repo: TestRepo, cwd: string, content: string) => {
  await writeFiles(cwd, { 'double.js': content, 'untracked.txt': 'mine' })
  at(repo, cwd).git('add', 'double.js')
}

const situations: Situation[] = [
  { name: 'a plain commit', sandboxed: true, change: stage, commit: ['-m', 'x'] },
  { name: 'commit -a', change: (repo, _, content) => repo.write({ 'double.js': content, 'untracked.txt': 'mine' }), commit: ['-a', '-m', 'x'] },
  {
    name: 'commit -p, with a hunk left out',
    change: (repo, _, content) => repo.write({ 'double.js': content, 'other.js': 'exports.other = 2\n' }),
    commit: ['-p', '-m', 'x'],
    input: 'y\nn\n',
  },
  {
    name: 'commit --only, with something else staged',
    change: async (repo, _, content) => {
      await repo.write({ 'double.js': content, 'other.js': 'exports.other = 2\n' })
      repo.git('add', 'other.js')
    },
    commit: ['-m', 'x', '--only', 'double.js'],
  },
  { name: 'commit --amend', change: stage, commit: ['--amend', '-m', 'x'] },
  {
    name: 'a merge commit after a conflict',
    prepare: async (repo) => {
      repo.git('checkout', '-qb', 'topic')
      await repo.write({ 'other.js': 'exports.other = "topic"\n' })
      repo.git('commit', '-qanm', 'topic')
      repo.git('checkout', '-q', 'main')
      await repo.write({ 'other.js': 'exports.other = "main"\n' })
      repo.git('commit', '-qanm', 'main')
      expect(() => repo.git('merge', 'topic')).toThrow()
      return repo.root
    },
    change: async (repo, _, content) => {
      await repo.write({ 'other.js': 'exports.other = "both"\n', 'double.js': content, 'untracked.txt': 'mine' })
      repo.git('add', 'other.js', 'double.js')
    },
    commit: ['-m', 'merge'],
  },
  {
    name: 'a commit in a linked worktree',
    sandboxed: true,
    prepare: async (repo) => {
      const linked = join(repo.root, '../linked')
      repo.git('worktree', 'add', '-q', linked, '-b', 'linked')
      return linked
    },
    change: stage,
    commit: ['-m', 'x'],
  },
]

/** A repository whose hook repairs with the given edit; everything is committed, also the hook. */
async function hookedRepo(edit: { search: string; replace: string }, config: Record<string, unknown> = {}): Promise<TestRepo & { answer(edit: object): Promise<void> }> {
  const { folder } = await commandBackend([{ path: 'double.js', ...edit }])
  const answer = (other: object) => writeFiles(folder, { 'edits.json': JSON.stringify({ edits: [{ path: 'double.js', ...other }] }) })
  const repo = await tempRepo({
    ...files,
    'ci_config.json': JSON.stringify({
      backend: 'command',
      max_retries: 0,
      backend_settings: { command: { command: [process.execPath, join(folder, 'answer.mjs')] } },
      ...config,
    }),
  })
  // Inside the hook ralph is found where it was installed from.
  await ralph(['install-hooks'], { cwd: repo.root })
  repo.git('add', '-A')
  repo.git('commit', '-qnm', 'hook')
  return { ...repo, answer }
}

function tryCommit(repo: TestRepo, cwd: string, { commit, input }: Pick<Situation, 'commit' | 'input'>, env: Record<string, string> = {}) {
  const result = spawnSync('git', ['commit', ...commit], { cwd, env: { ...repo.env, CODEX_HOME: '/nonexistent', ...env }, input: input ?? '', encoding: 'utf8' })
  return { exitCode: result.status, printed: result.stdout + result.stderr }
}

const fix = { search: 'n * 3', replace: 'n * 2' }
const noFix = { search: 'n * 3', replace: 'n * 4' }
const at = (repo: TestRepo, cwd: string) => ({ root: cwd, git: (...args: string[]) => execFileSync('git', args, { cwd, env: repo.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }) })

for (const situation of situations) {
  test(`${situation.name}: a red tree ${situation.sandboxed ? 'without a fix stops; with one it' : 'with a fix'} stops with the command that applies it; nothing else changes; a green tree is committed, exactly as it was staged`, async () => {
    const repo = await hookedRepo(situation.sandboxed ? noFix : fix, situation.sandboxed ? {} : fewRuns)
    const cwd = (await situation.prepare?.(repo)) ?? repo.root
    const { git } = at(repo, cwd)
    await situation.change(repo, cwd, bad)
    const before = stateOf(at(repo, cwd))
    if (situation.sandboxed) {
      const rejected = tryCommit(repo, cwd, situation)
      expect(rejected).toMatchObject({ exitCode: 1, printed: expect.stringContaining('rejected') })
      expect(rejected.printed).not.toContain('ralph apply')
      expect(stateOf(at(repo, cwd))).toEqual(before)
      await repo.answer(fix)
    }

    const { exitCode, printed } = tryCommit(repo, cwd, situation)
    expect(exitCode).toBe(1)
    expect(stateOf(at(repo, cwd))).toEqual(before)
    // The printed command itself, as it stands.
    const command = /^ {2}(.*ralph(?:\.js)? apply [0-9a-f]{10})$/m.exec(printed)?.[1]
    if (command === undefined) throw new Error(`expected an apply command in:\n${printed}`)
    execFileSync('sh', ['-c', command], { cwd, env: repo.env, stdio: 'pipe' })
    expect(readFileSync(join(cwd, 'double.js'), 'utf8')).toBe(good)
    expect(git('ls-files', '--stage')).toBe(`${String(before['index']).split('\n').filter((line) => /^\d{6} /.test(line)).join('\n')}\n`)

    const parents = Number(situation.name.includes('merge')) + 1
    await situation.change(repo, cwd, 'exports.double = (n) => n + n\n')
    expect(tryCommit(repo, cwd, situation)).toMatchObject({ exitCode: 0, printed: expect.stringContaining('green') })
    expect(git('show', 'HEAD:double.js')).toBe('exports.double = (n) => n + n\n')
    expect(git('show', 'HEAD:other.js')).toBe(situation.name.includes('merge') ? 'exports.other = "both"\n' : other)
    expect(git('rev-list', '--parents', '-1', 'HEAD').trim().split(' ')).toHaveLength(parents + 1)
  })
}

test('the gate by itself ends with code 6 when a fix is ready, and --json says how to apply it', async () => {
  const repo = await hookedRepo(fix)
  await stage(repo, repo.root, bad)
  const result = await ralph(['pre-commit-gate', '--json'], { cwd: repo.root, env: repo.env })
  expect(result.exitCode).toBe(6)
  expect(JSON.parse(result.stdout)).toMatchObject({ exit_code: 6, apply_command: expect.stringMatching(/ apply [0-9a-f]{10}$/), scenarios: [{ status: 'repaired', applied: 'proposed' }] })
})

test('the index is tested, not the working tree: an unstaged fix does not let a red commit pass', async () => {
  const repo = await hookedRepo(noFix)
  await stage(repo, repo.root, bad)
  await repo.write({ 'double.js': good })
  expect(tryCommit(repo, repo.root, { commit: ['-m', 'x'] }).exitCode).toBe(1)
  repo.git('add', 'double.js')
  await repo.write({ 'double.js': bad })
  expect(tryCommit(repo, repo.root, { commit: ['-m', 'x', '--allow-empty'] }).exitCode).toBe(0)
})

test('on_repair "apply" writes the fix into the working tree, leaves the index, and still stops the commit', async () => {
  const repo = await hookedRepo(fix, { git_hooks: { on_repair: 'apply' } })
  await stage(repo, repo.root, bad)
  const { exitCode, printed } = tryCommit(repo, repo.root, { commit: ['-m', 'x'] })
  expect(exitCode).toBe(1)
  expect(printed).toContain('is in your working tree (double.js), not in the index')
  expect(await repo.read('double.js')).toBe(good)
  expect(repo.git('show', ':double.js')).toBe(bad)
})

test('on_repair "apply" leaves other unstaged edits in the same place alone, says why, and offers the fix', async () => {
  const repo = await hookedRepo(fix, { git_hooks: { on_repair: 'apply' } })
  await stage(repo, repo.root, bad)
  const mine = 'exports.double = (n) => n * 5 // mine\n'
  await repo.write({ 'double.js': mine })
  const { exitCode, printed } = tryCommit(repo, repo.root, { commit: ['-m', 'x'] })
  expect(exitCode).toBe(1)
  expect(printed).toContain('double.js: it has other changes in the same place')
  expect(printed).toMatch(/apply [0-9a-f]{10}/)
  expect(await repo.read('double.js')).toBe(mine)
})

test('the bypass variable and the switch let a red commit pass, and say so', async () => {
  const repo = await hookedRepo(noFix)
  await stage(repo, repo.root, bad)
  const skipped = tryCommit(repo, repo.root, { commit: ['-m', 'x'] }, { SKIP_CI_GATEKEEPER_PRE_COMMIT: '1' })
  expect(skipped).toMatchObject({ exitCode: 0, printed: expect.stringContaining('the pre-commit gate is skipped') })
  const record = JSON.parse(await repo.read('.git/ralph/skipped-hooks.jsonl')) as Record<string, string>
  expect(record).toMatchObject({ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), user: expect.stringContaining('@'), reason: 'SKIP_CI_GATEKEEPER_PRE_COMMIT=1 is set', head: expect.stringMatching(/^[0-9a-f]{40}$/) })
  const off = await hookedRepo(noFix, { git_hooks: { pre_commit_enabled: false } })
  await stage(off, off.root, bad)
  expect(tryCommit(off, off.root, { commit: ['-m', 'x'] })).toMatchObject({ exitCode: 0, printed: expect.stringContaining('pre_commit_enabled is false') })
})

test("git run by the tests inside a hook of a linked worktree does not reach the user's repository", async () => {
  const repo = await hookedRepo(fix)
  const evil = "const { execFileSync } = require('node:child_process')\nconst { mkdtempSync } = require('node:fs')\nrequire('node:test').test('uses git', () => {\n  const cwd = mkdtempSync(require('node:os').tmpdir() + '/evil-')\n  for (const args of [['init', '-q'], ['commit', '-q', '--allow-empty', '-m', 'evil']]) execFileSync('git', args, { cwd })\n  require('node:fs').rmSync(cwd, { recursive: true })\n})\n"
  await repo.write({ 'test/evil.test.js': evil })
  repo.git('add', '-A')
  repo.git('commit', '-qnm', 'evil test')
  const linked = join(repo.root, '../linked')
  repo.git('worktree', 'add', '-q', linked, '-b', 'linked')
  expect(tryCommit(repo, linked, { commit: ['--allow-empty', '-m', 'mine'] }).exitCode).toBe(0)
  expect(repo.git('log', '--format=%s', 'linked')).not.toMatch(/^evil$/m)
  expect(repo.git('config', '--get', 'core.bare').trim()).toBe('false')
})
