import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, statfsSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { armFaults } from '../../../src/process/fault.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { planApply, type PlannedWrite } from '../../../src/workspace/apply-changes.ts'
import { markStart, startOf } from '../../../src/workspace/journal/git-state.ts'
import { recover } from '../../../src/workspace/journal/recover.ts'
import { writePlan } from '../../../src/workspace/journal/write-plan.ts'
import { openRepository, type Repository } from '../../../src/workspace/repository.ts'
import { takeSnapshot } from '../../../src/workspace/snapshot.ts'
import { type TestRepo, tempRepo, testEnv } from '../../support/repo.ts'
import { tempDir, writeFiles } from '../../support/temp-dir.ts'
import { entriesBelow, userState } from '../../support/user-state.ts'
import { workspaceScript } from '../../support/workspace-script.ts'

// Rows of the fault matrix about the one write into the user's tree: F13-F18, F20-F26, F34-F38, F41, F42.
// F01-F12, F19, F27, F29-F31, F33: test/e2e/faults.test.ts. F27, F28, F39: journal/lock.test.ts.
// Not here: F40 (power cut: needs a block device that drops writes; fsync failures stand in for it), EDQUOT of F21 (needs a
// file system with quotas; ENOSPC takes the same path), the index rows of F20 and F26 (ralph never writes the index).

const script = workspaceScript()
afterEach(() => armFaults(undefined))

const old = { 'run.sh': 'old\n', 'gone.txt': 'bye\n', 'keep.txt': 'untouched\n', 'deep/a.txt': 'a\n' }
/** A change that keeps its mode, a new file in new folders, a deletion, another change. */
const plan: PlannedWrite[] = [
  { path: 'run.sh', before: 'old\n', after: 'new\n' },
  { path: 'made/for/this.txt', before: null, after: 'created\n' },
  { path: 'gone.txt', before: 'bye\n', after: null },
  { path: 'deep/a.txt', before: 'a\n', after: 'A\n' },
]
const files = plan.length

interface Case {
  repo: Omit<TestRepo, 'env'>
  repository: Repository
  /** The user's state before, and as it is when the plan is accepted. */
  before: ReturnType<typeof userState>
  accepted: ReturnType<typeof userState>
}

let template: string | undefined
afterAll(() => template === undefined || rm(template, { recursive: true }))

/** With the user's own work in progress: staged, unstaged, untracked, stashed. Made once, then copied. */
async function start(more: Record<string, string> = {}): Promise<Case> {
  template ??= await makeTemplate()
  const root = join(await tempDir(), 'repo')
  await cp(template, root, { recursive: true })
  await writeFiles(root, more)
  return onceOpened(root)
}

async function makeTemplate(): Promise<string> {
  const repo = await tempRepo(old)
  repo.git('config', 'core.fileMode', 'false')
  await repo.write({ 'keep.txt': 'stashed\n' })
  repo.git('stash', '-q')
  await repo.write({ 'keep.txt': 'staged\n' })
  repo.git('add', 'keep.txt')
  await repo.write({ 'keep.txt': 'unstaged\n', 'untracked.txt': 'mine\n' })
  chmodSync(join(repo.root, 'run.sh'), 0o755)
  await rm(join(repo.root, '.git/hooks'), { recursive: true, force: true })
  const kept = await mkdtemp(join(tmpdir(), 'ralph-test-template-'))
  await cp(repo.root, kept, { recursive: true })
  return kept
}

async function onceOpened(root: string): Promise<Case> {
  const env = testEnv()
  const repo: Case['repo'] = {
    root,
    git: (...args) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    write: (files) => writeFiles(root, files),
    read: (path) => readFile(join(root, path), 'utf8'),
  }
  const repository = await openRepository(root, env, runProcess)
  const before = userState(root)
  const entries = { ...before['files'] }
  const folderMode = entries['deep/'] ?? '40755'
  const newMode = entries['untracked.txt']?.split(' ')[0] ?? '100644'
  const content = (text: string) => Buffer.from(text).toString('base64')
  entries['run.sh'] = `100755 ${content('new\n')}`
  entries['deep/a.txt'] = `${newMode} ${content('A\n')}`
  Object.assign(entries, { 'made/': folderMode, 'made/for/': folderMode, 'made/for/this.txt': `${newMode} ${content('created\n')}` })
  delete entries['gone.txt']
  return { repo, repository, before, accepted: { ...before, files: entries } }
}

/** Every file by itself is old or accepted, whatever else is true. */
function expectNoTornFile({ repo, before, accepted }: Case): void {
  const [oldFiles, newFiles] = [before['files'], accepted['files']]
  for (const [path, entry] of Object.entries(entriesBelow(repo.root))) {
    if (!/\.ralph-[^/]*\.tmp$/.test(path)) expect([oldFiles?.[path], newFiles?.[path]], path).toContain(entry)
  }
}

async function expectNothingPending(repository: Repository): Promise<void> {
  expect(await recover(repository)).toEqual({ status: 'nothing' })
  expect(await readdir(join(repository.privateDir, 'journal')).catch(() => [])).toEqual([])
}

const each = (point: string, n: number) => Array.from({ length: n }, (_, k) => `${point}@${k + 1}`)

test.each<[row: string, point: string, then: 'before' | 'accepted']>([
  ['F13', 'journal-begin', 'before'],
  ['F13', 'journal-saved', 'before'],
  ['F13', 'temp-written@1', 'before'],
  ['F13', 'temp-written@3', 'before'],
  ['F14', 'journal-prepared', 'before'],
  ['F14', 'before-rename@1', 'before'],
  // before-rename@k+1 is after-rename@k.
  ...each('after-rename', files).map((point): [string, string, 'before'] => ['F15', point, 'before']),
  ['F16', 'before-commit', 'before'],
  ['F17', 'committed', 'accepted'],
])('%s SIGKILL at %s: after recover the tree is what it was %s; recover once more changes nothing', async (_, point, then) => {
  const found = await start()
  const killed = await script({ do: 'write', root: found.repo.root, writes: plan }, { fault: `${point}:kill` })
  expect(killed.signal).toBe('SIGKILL')
  expectNoTornFile(found)
  expect(await recover(found.repository)).toMatchObject({ status: 'recovered', leftAlone: [] })
  expect(userState(found.repo.root)).toEqual(found[then])
  await expectNothingPending(found.repository)
  expect(userState(found.repo.root)).toEqual(found[then])
})

test('F18 SIGKILL at every step of recover, one after the other: the last one finishes the work', async () => {
  for (const [crash, then] of [[`after-rename@${files}`, 'before'], ['temp-written@3', 'before'], ['committed', 'accepted']] as const) {
    const found = await start()
    await script({ do: 'write', root: found.repo.root, writes: plan }, { fault: `${crash}:kill` })
    let kills = 0
    for (let step = 1; ; step++) {
      // Each time one step further, on what the killed one left.
      const { signal } = await script({ do: 'recover', root: found.repo.root }, { fault: `recover-step@${step}:kill` })
      expectNoTornFile(found)
      if (signal !== 'SIGKILL') break
      kills++
    }
    expect(kills).toBeGreaterThanOrEqual(2)
    expect(userState(found.repo.root)).toEqual(found[then])
    await expectNothingPending(found.repository)
  }
})

const points = ['journal-begin', 'journal-saved', ...each('temp-written', 3), 'journal-prepared', 'before-rename@1', ...each('after-rename', files), 'before-commit']
test.each<[row: string, kind: string, where: string, points: string[]]>([
  ['F20', 'ENOSPC', 'journal, saved bytes, new files, renames, last line', ['journal-begin', 'journal-saved', 'temp-written@2', 'after-rename@3', 'before-commit']],
  ['F21', 'EROFS', 'one file of several', ['temp-written@2', 'after-rename@2']],
  ['F22', 'EIO', 'every point', points],
  ['F22', 'throw', 'two points', ['journal-begin', 'after-rename@3']],
])('%s %s at %s: the write fails, everything is as it was, nothing is pending (after EIO the journal stays for one more look)', async (_row, kind, _where, at) => {
  const found = await start()
  for (const point of at) {
    armFaults(`${point}:${kind}`)
    const result = await writePlan(found.repository, plan)
    armFaults(undefined)
    expect(result, point).toMatchObject({ status: 'failed', reason: expect.stringContaining(point.replace(/@.*/, '')) })
    expect(userState(found.repo.root), point).toEqual(found.before)
    if (kind === 'EIO') expect(await recover(found.repository), point).toEqual({ status: 'recovered', rolledBack: [], kept: [], leftAlone: [] })
    await expectNothingPending(found.repository)
  }
  armFaults(`committed:${kind}`)
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'applied' })
  expect(userState(found.repo.root)).toEqual(found.accepted)
})

async function fileHandlePrototype(): Promise<{ sync(): Promise<void> }> {
  const handle = await open(join(await tempDir({ f: '' }), 'f'))
  await handle.close()
  return Object.getPrototypeOf(handle) as { sync(): Promise<void> }
}

test('F22 a disk that fails to sync, at every sync of a write: old everywhere or accepted everywhere', async () => {
  const prototype = await fileHandlePrototype()
  onTestFinished(() => void vi.restoreAllMocks())
  let failures = 0
  for (let k = 1; ; k++) {
    const found = await start()
    let calls = 0
    const sync = vi.spyOn(prototype, 'sync').mockImplementation(async () => {
      if (++calls === k) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
    })
    const result = await writePlan(found.repository, plan)
    sync.mockRestore()
    expect(userState(found.repo.root), `sync ${k}`).toEqual(result.status === 'applied' ? found.accepted : found.before)
    await recover(found.repository)
    expect(userState(found.repo.root), `sync ${k}`).toEqual(result.status === 'applied' ? found.accepted : found.before)
    await expectNothingPending(found.repository)
    if (calls < k) break
    if (result.status === 'failed') failures++
  }
  // begin, its three folders, two lines, three saved copies, three new files, their folders.
  expect(failures).toBeGreaterThan(12)
})

test('F22 a last line that could not be synced does not stand in the journal: recover puts back, and does not take the write for committed', async () => {
  const found = await start()
  const prototype = await fileHandlePrototype()
  onTestFinished(() => void vi.restoreAllMocks())
  armFaults('before-commit:sleep,recover-step@1:throw', () => {
    vi.spyOn(prototype, 'sync').mockRejectedValueOnce(Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' }))
    process.emit('SIGCONT', 'SIGCONT')
  })
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/EIO.*ralph recover/) })
  armFaults(undefined)
  expect(userState(found.repo.root)).toEqual(found.accepted)
  expect(await recover(found.repository)).toMatchObject({ status: 'recovered', kept: [], leftAlone: [] })
  expect(userState(found.repo.root)).toEqual(found.before)
})

test('F22 a put-back that fails too says so, keeps the journal, and recover finishes it', async () => {
  const found = await start()
  armFaults('after-rename@2:ENOSPC,recover-step@2:EROFS')
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/ENOSPC.*EROFS.*ralph recover/) })
  armFaults(undefined)
  expectNoTornFile(found)
  expect(await recover(found.repository)).toMatchObject({ status: 'recovered', rolledBack: ['made/for/this.txt'] })
  expect(userState(found.repo.root)).toEqual(found.before)
})

const mayMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

async function mounted(options: string): Promise<string> {
  const folder = await tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'ralph-test', folder])
  // Before the folder itself is removed.
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

test.skipIf(!mayMount)('F20 a disk that is really full, at every amount of room: journal, saved bytes, new files (needs the right to mount)', async () => {
  const big = 'x'.repeat(24 * 1024)
  const small = await tempRepo({ ...old, 'big.txt': `old ${big}\n` })
  const disk = await mounted('size=4m')
  const root = join(disk, 'repo')
  await cp(small.root, root, { recursive: true })
  const repository = await openRepository(root, small.env, runProcess)
  const writes = [...plan, { path: 'big.txt', before: `old ${big}\n`, after: `new ${big}\n` }]
  const before = userState(root)
  const statuses: string[] = []
  for (let room = 0; statuses.at(-1) !== 'applied'; room += 8 * 1024) {
    await rm(join(disk, 'filler'), { force: true })
    const { bavail, bsize } = statfsSync(disk)
    await writeFile(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - room)))
    const result = await writePlan(repository, writes)
    statuses.push(result.status)
    if (result.status === 'applied') break
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('ENOSPC') })
    expect(userState(root), `${room} bytes of room`).toEqual(before)
    await rm(join(disk, 'filler'), { force: true })
    await expectNothingPending(repository)
  }
  expect(statuses.length).toBeGreaterThan(5)
  expect(await readFile(join(root, 'big.txt'), 'utf8')).toBe(`new ${big}\n`)
})

test.skipIf(!mayMount).each(['before', 'after'])('F21 one target folder that becomes read-only %s the first rename: the others go back (needs the right to mount)', async (when) => {
  const found = await start()
  const deep = join(found.repo.root, 'deep')
  execFileSync('mount', ['--bind', deep, deep])
  onTestFinished(() => void execFileSync('umount', ['-l', deep]))
  const freeze = () => execFileSync('mount', ['-o', 'remount,bind,ro', deep])
  armFaults(when === 'before' ? 'journal-saved:sleep' : 'after-rename@3:sleep', () => {
    freeze()
    process.emit('SIGCONT', 'SIGCONT')
  })
  const result = await writePlan(found.repository, plan)
  expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('EROFS') })
  execFileSync('mount', ['-o', 'remount,bind,rw', deep])
  await recover(found.repository)
  expect(userState(found.repo.root)).toEqual(found.before)
})

test.skipIf(process.getuid?.() === 0)('F21 EACCES on one target folder (needs to be an ordinary user: root may write everywhere)', async () => {
  const found = await start()
  const deep = join(found.repo.root, 'deep')
  chmodSync(deep, 0o555)
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'failed', reason: expect.stringContaining('EACCES') })
  chmodSync(deep, 0o755)
  expect(userState(found.repo.root)).toEqual(found.before)
})

/** Does something at a fault point, in the middle of the write. */
const meanwhile = (point: string, act: () => void) =>
  armFaults(`${point}:sleep`, () => {
    act()
    process.emit('SIGCONT', 'SIGCONT')
  })

test.each(['journal-saved', 'journal-prepared', 'before-rename@4'])('F23 a target that the user edits at %s keeps the edit; the others go back', async (point) => {
  const found = await start()
  meanwhile(point, () => writeFileSync(join(found.repo.root, 'deep/a.txt'), 'edited meanwhile\n'))
  expect(await writePlan(found.repository, plan)).toEqual({ status: 'conflict', paths: [{ path: 'deep/a.txt', reason: 'it was changed while ralph was writing' }] })
  expect(await found.repo.read('deep/a.txt')).toBe('edited meanwhile\n')
  await found.repo.write({ 'deep/a.txt': 'a\n' })
  expect(userState(found.repo.root)).toEqual(found.before)
  await expectNothingPending(found.repository)
})

test('F23 a target that the user edits after it was written, in a write that fails: the edit stays, both contents are kept', async () => {
  const found = await start()
  armFaults('after-rename@1:sleep,before-rename@2:ENOSPC', () => {
    writeFileSync(join(found.repo.root, 'run.sh'), 'edited on top\n')
    process.emit('SIGCONT', 'SIGCONT')
  })
  const result = await writePlan(found.repository, plan)
  expect(result).toMatchObject({ status: 'conflict', paths: [{ path: 'run.sh' }] })
  expect(await found.repo.read('run.sh')).toBe('edited on top\n')
  const reason = result.status === 'conflict' ? (result.paths[0]?.reason ?? '') : ''
  const kept = [...reason.matchAll(/\S+\/1\.(?:old|new)/g)].map(([path]) => readFileSync(path, 'utf8'))
  expect(kept).toEqual(['old\n', 'new\n'])
  await expectNothingPending(found.repository)
})

test.each([
  ['the target', (root: string, outside: string) => (unlinkSync(join(root, 'deep/a.txt')), symlinkSync(join(outside, 'a.txt'), join(root, 'deep/a.txt')))],
  ['the folder of the target', (root: string, outside: string) => (rmSync(join(root, 'deep'), { recursive: true }), symlinkSync(outside, join(root, 'deep')))],
])('F24 %s replaced by a symbolic link in the middle: nothing is written through it', async (_, replace) => {
  const outside = await tempDir({ 'a.txt': 'a\n' })
  for (const point of ['journal-saved', 'journal-prepared', 'before-rename@4']) {
    const found = await start()
    meanwhile(point, () => replace(found.repo.root, outside))
    expect(await writePlan(found.repository, plan), point).toMatchObject({ status: 'conflict', paths: [{ path: 'deep/a.txt' }] })
    expect(entriesBelow(outside)).toEqual({ 'a.txt': expect.stringContaining(Buffer.from('a\n').toString('base64')) })
    expect(await found.repo.read('run.sh')).toBe('old\n')
    await expectNothingPending(found.repository)
  }
})

test('F24 a folder replaced by a symbolic link between crash and recover is not written through either', async () => {
  const found = await start()
  await script({ do: 'write', root: found.repo.root, writes: plan }, { fault: `after-rename@${files}:kill` })
  const outside = await tempDir({ 'a.txt': 'A\n' })
  rmSync(join(found.repo.root, 'deep'), { recursive: true })
  symlinkSync(outside, join(found.repo.root, 'deep'))
  expect(await recover(found.repository)).toMatchObject({ leftAlone: [{ path: 'deep/a.txt', reason: expect.stringContaining('symbolic link') }] })
  expect(await readFile(join(outside, 'a.txt'), 'utf8')).toBe('A\n')
  expect(await found.repo.read('run.sh')).toBe('old\n')
})

test.each<[string, (repo: Case['repo']) => void]>([
  ['git add', (repo) => repo.git('add', 'untracked.txt')],
  ['git commit', (repo) => repo.git('commit', '-qm', 'meanwhile')],
  ['git checkout', (repo) => repo.git('checkout', '-qb', 'other')],
])('F25 %s by another process since the run began, and in the middle of the write: the write is given up', async (_, act) => {
  const early = await start()
  await markStart(early.repository)
  act(early.repo)
  const after = userState(early.repo.root)
  expect(await writePlan(early.repository, plan, { startedFrom: startOf(early.repository) })).toMatchObject({ status: 'failed', reason: expect.stringMatching(/HEAD moved|the index changed/) })
  expect(userState(early.repo.root)).toEqual(after)
  for (const point of ['journal-saved', 'after-rename@2', 'after-rename@4']) {
    const found = await start()
    let moved = early.before
    meanwhile(point, () => {
      act(found.repo)
      moved = userState(found.repo.root)
    })
    expect(await writePlan(found.repository, plan), point).toMatchObject({ status: 'failed', reason: expect.stringMatching(/HEAD moved|the index changed/) })
    // Their commit stays, our files are the old ones.
    expect(userState(found.repo.root), point).toEqual({ ...moved, files: found.before['files'] })
  }
})

test('F25 git status, which refreshes the index file, is no change', async () => {
  const found = await start()
  meanwhile('after-rename@2', () => found.repo.git('status'))
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'applied' })
  const after = userState(found.repo.root)
  expect(after['git']?.['index']).not.toBe(found.before['git']?.['index'])
  expect(after['files']).toEqual(found.accepted['files'])
})

test('F26 a foreign index.lock is neither needed nor touched', async () => {
  const found = await start()
  const lock = join(found.repository.gitDir, 'index.lock')
  await writeFile(lock, 'theirs')
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'applied' })
  expect(await readFile(lock, 'utf8')).toBe('theirs')
  await rm(lock)
  expect(userState(found.repo.root)).toEqual(found.accepted)
})

test.each<[string, (repo: Case['repo']) => void]>([
  ['a detached HEAD', (repo) => repo.git('checkout', '-q', '--detach')],
  ['intent-to-add entries', (repo) => repo.git('add', '-N', 'untracked.txt')],
  ['a sparse checkout', (repo) => repo.git('sparse-checkout', 'set', '--no-cone', '/*', '!/far/')],
  ['a merge that is not committed', (repo) => mergeInProgress(repo)],
])('F34 %s: the tree is frozen and written as ever, and all of that stays', async (_, prepare) => {
  const repo = await tempRepo({ ...old, 'far/away.txt': 'far\n' })
  chmodSync(join(repo.root, 'run.sh'), 0o755)
  await repo.write({ 'untracked.txt': 'mine\n' })
  prepare(repo)
  chmodSync(join(repo.root, 'run.sh'), 0o755)
  const found = await onceOpened(repo.root)
  expect((await takeSnapshot(found.repository, 'working-tree', await tempDir())).files.has('run.sh')).toBe(true)
  expect(await writePlan(found.repository, plan)).toMatchObject({ status: 'applied' })
  expect(userState(repo.root)).toEqual(found.accepted)
})

function mergeInProgress(repo: Case['repo']): void {
  repo.git('checkout', '-qb', 'topic')
  writeFileSync(join(repo.root, 'topic.txt'), 'topic\n')
  repo.git('add', 'topic.txt')
  repo.git('commit', '-qm', 'topic')
  repo.git('checkout', '-q', 'main')
  repo.git('merge', '-q', '--no-commit', '--no-ff', 'topic')
}

test('F34 no commits, a shallow clone, a linked worktree: killed and recovered like any other', async () => {
  const origin = await tempRepo(old)
  const shallow = join(await tempDir(), 'shallow')
  origin.git('clone', '-q', '--depth', '1', `file://${origin.root}`, shallow)
  const linked = join(await tempDir(), 'linked')
  origin.git('worktree', 'add', '-q', linked, '-b', 'linked')
  const unborn = await tempRepo(old, { commit: false })
  for (const root of [shallow, linked, unborn.root]) {
    const before = userState(root)
    const killed = await script({ do: 'write', root, writes: plan }, { fault: 'after-rename@3:kill' })
    expect(killed.signal).toBe('SIGKILL')
    expect(await recover(await openRepository(root, origin.env, runProcess))).toMatchObject({ status: 'recovered' })
    expect(userState(root)).toEqual(before)
  }
})

test('F34 an unmerged index and a bare repository are refused, with the reason', async () => {
  const repo = await tempRepo(old)
  repo.git('checkout', '-qb', 'topic')
  await repo.write({ 'run.sh': 'topic\n' })
  repo.git('commit', '-qam', 'topic')
  repo.git('checkout', '-q', 'main')
  await repo.write({ 'run.sh': 'main\n' })
  repo.git('commit', '-qam', 'main')
  expect(() => repo.git('merge', 'topic')).toThrow()
  const before = userState(repo.root)
  const repository = await openRepository(repo.root, repo.env, runProcess)
  for (const source of ['working-tree', 'index'] as const) await expect(takeSnapshot(repository, source, await tempDir())).rejects.toThrow('unmerged: run.sh')
  expect(userState(repo.root)).toEqual(before)
  const bare = join(await tempDir(), 'bare')
  repo.git('clone', '-q', '--bare', repo.root, bare)
  await expect(openRepository(bare, repo.env, runProcess)).rejects.toThrow('bare repository')
})

test('F35 names with newline, quotes, a leading dash, 255 bytes, emoji in both forms, a case-only pair: byte for byte, also when killed', async () => {
  const names = ['new\nline', 'quo"te\'s', '-rf', 'x'.repeat(255), 'é-😀', 'e\u0301-😀', 'Case', 'case', ' spaces ', 'back\\slash']
  const repo = await tempRepo(Object.fromEntries(names.map((name) => [name, `${name} before\n`])))
  // Not UTF-8: it cannot be named in a patch, and stays as it is.
  writeFileSync(Buffer.concat([Buffer.from(`${repo.root}/`), Buffer.from([0x6e, 0xef, 0x6d])]), 'latin1\n')
  const writes = names.map((path): PlannedWrite => ({ path, before: `${path} before\n`, after: `${path} after\n` }))
  const before = userState(repo.root)
  const repository = await openRepository(repo.root, repo.env, runProcess)
  await script({ do: 'write', root: repo.root, writes }, { fault: `after-rename@${names.length - 1}:kill` })
  expect(userState(repo.root)).not.toEqual(before)
  await recover(repository)
  expect(userState(repo.root)).toEqual(before)
  expect(await writePlan(repository, writes)).toMatchObject({ status: 'applied' })
  for (const name of names) expect(await repo.read(name)).toBe(`${name} after\n`)
})

test('F36 CRLF, a byte order mark, no line end at the end, autocrlf and a smudge filter that fails: written bytes are the planned ones', async () => {
  const repo = await tempRepo({ '.gitattributes': '*.dat filter=broken\n', 'crlf.txt': 'one\r\ntwo\r\n', 'bom.txt': '\uFEFFone', 'x.dat': 'data\n' })
  repo.git('config', 'core.autocrlf', 'true')
  repo.git('config', 'filter.broken.smudge', 'false')
  repo.git('config', 'filter.broken.required', 'true')
  const repository = await openRepository(repo.root, repo.env, runProcess)
  const changes = [
    { path: 'crlf.txt', before: 'one\r\ntwo\r\n', after: 'one\r\nTWO\r\n' },
    { path: 'bom.txt', before: '\uFEFFone', after: '\uFEFFONE' },
    { path: 'x.dat', before: 'data\n', after: 'DATA\n' },
  ]
  const planned = await planApply(repo.root, changes)
  if (planned.status !== 'planned') throw new Error(JSON.stringify(planned))
  expect(await writePlan(repository, planned.writes)).toMatchObject({ status: 'applied' })
  for (const { path, after } of changes) expect(await readFile(join(repo.root, path))).toEqual(Buffer.from(after))
})

const lines = (...changed: [number, string][]) => {
  const text = Array.from({ length: 12 }, (_, n) => `line ${n + 1}`)
  for (const [n, line] of changed) text[n - 1] = line
  return `${text.join('\n')}\n`
}
test.each<[string, string, string | 'refused']>([
  ['the same line', lines([2, 'mine']), 'refused'],
  ['an adjacent line', lines([3, 'mine']), 'refused'],
  ['another line', lines([11, 'mine']), lines([2, 'FIXED'], [11, 'mine'])],
])('F37 a partially staged target with an unstaged hunk on %s: three-way or refused; index and unstaged bytes survive', async (_, unstaged, wanted) => {
  const repo = await tempRepo({ 'f.txt': lines() })
  const staged = lines([6, 'staged'])
  await repo.write({ 'f.txt': staged })
  repo.git('add', 'f.txt')
  await repo.write({ 'f.txt': unstaged.replace('line 6', 'staged') })
  const before = userState(repo.root)
  const planned = await planApply(repo.root, [{ path: 'f.txt', before: staged, after: staged.replace('line 2', 'FIXED') }])
  if (wanted === 'refused') {
    expect(planned.status).toBe('conflict')
    expect(userState(repo.root)).toEqual(before)
    return
  }
  if (planned.status !== 'planned') throw new Error(JSON.stringify(planned))
  expect(await writePlan(await openRepository(repo.root, repo.env, runProcess), planned.writes)).toMatchObject({ status: 'applied' })
  expect(await repo.read('f.txt')).toBe(wanted.replace('line 6', 'staged'))
  expect(repo.git('show', ':f.txt')).toBe(staged)
})

test.each([
  ['untracked', ''],
  ['ignored', 'made\n'],
])('F38 an %s file where the patch creates one is never overwritten, also when it appears in the middle', async (_, ignore) => {
  const change = { path: 'made/for/this.txt', before: null, after: 'created\n' }
  const there = await start({ '.gitignore': ignore })
  await there.repo.write({ 'made/for/this.txt': 'mine\n' })
  expect(await planApply(there.repo.root, [change])).toMatchObject({ status: 'conflict' })
  for (const point of ['journal-begin', 'journal-prepared', 'before-rename@2']) {
    const found = await start({ '.gitignore': ignore })
    meanwhile(point, () => {
      mkdirSync(join(found.repo.root, 'made/for'), { recursive: true })
      writeFileSync(join(found.repo.root, 'made/for/this.txt'), 'mine\n')
    })
    expect(await writePlan(found.repository, plan), point).toMatchObject({ status: 'conflict', paths: [{ path: 'made/for/this.txt' }] })
    expect(await found.repo.read('made/for/this.txt')).toBe('mine\n')
    expect(await found.repo.read('run.sh')).toBe('old\n')
  }
})

test('F41 git stash and git gc --prune=now between crash and recover: saved bytes are not theirs to collect', async () => {
  const found = await start()
  await found.repo.write({ 'run.sh': 'unstaged work\n' })
  const before = userState(found.repo.root)
  await script({ do: 'write', root: found.repo.root, writes: [{ path: 'run.sh', before: 'unstaged work\n', after: 'new\n' }, ...plan.slice(1)] }, { fault: `after-rename@${files}:kill` })
  found.repo.git('reflog', 'expire', '--expire=now', '--all')
  found.repo.git('gc', '-q', '--prune=now')
  await recover(found.repository)
  expect(userState(found.repo.root)['files']).toEqual(before['files'])
  // After a stash the tree holds what was committed, which is neither side: it stays, and the lost bytes are named.
  await script({ do: 'write', root: found.repo.root, writes: [{ path: 'run.sh', before: 'unstaged work\n', after: 'new\n' }] }, { fault: 'after-rename@1:kill' })
  found.repo.git('stash', '-q')
  const recovered = await recover(found.repository)
  expect(recovered).toMatchObject({ status: 'recovered', leftAlone: [{ path: 'run.sh' }] })
  expect(await found.repo.read('run.sh')).toBe('old\n')
  const kept = recovered.status === 'recovered' ? /\S+\/1\.old/.exec(recovered.leftAlone[0]?.reason ?? '')?.[0] : undefined
  expect(await readFile(kept ?? '', 'utf8')).toBe('unstaged work\n')
  await expectNothingPending(found.repository)
})

async function pendingJournal(found: Case): Promise<string> {
  await script({ do: 'write', root: found.repo.root, writes: plan }, { fault: 'after-rename@2:kill' })
  const folder = join(found.repository.privateDir, 'journal')
  return join(folder, (await readdir(folder))[0] ?? '', 'journal.jsonl')
}

test('F42 a journal of a newer ralph, and a damaged one, are refused and left as they are', async () => {
  const found = await start()
  const journal = await pendingJournal(found)
  const text = await readFile(journal, 'utf8')
  const halfWritten = userState(found.repo.root)
  for (const [content, said] of [[text.replace('"v":1', '"v":2'), 'newer ralph (version 2'], [text.replace('"old":', '"odd":'), 'damaged'], [`${text}{"state":"unheard of"}\n`, 'damaged'], [text.replace('run.sh', '../../run.sh'), 'damaged']] as const) {
    await writeFile(journal, content)
    expect(await recover(found.repository)).toMatchObject({ status: 'unreadable', reason: expect.stringContaining(said) })
    expect(userState(found.repo.root)).toEqual(halfWritten)
    expect(await readFile(journal, 'utf8')).toBe(content)
  }
  // A line that was cut off while it was written was never said.
  await writeFile(journal, `${text}{"state":"commi`)
  expect(await recover(found.repository)).toMatchObject({ status: 'recovered', rolledBack: ['run.sh', 'made/for/this.txt'] })
  expect(userState(found.repo.root)).toEqual(found.before)
})

test('a saved copy that is damaged is not put back over anything', async () => {
  const found = await start()
  const journal = await pendingJournal(found)
  await writeFile(join(journal, '../1.old'), 'something else')
  expect(await recover(found.repository)).toMatchObject({ rolledBack: ['made/for/this.txt'], leftAlone: [{ path: 'run.sh', reason: expect.stringContaining('damaged') }] })
  expect(await found.repo.read('run.sh')).toBe('new\n')
})

test("recover removes nothing but the run's own temporary files, and only empty folders", async () => {
  const found = await start()
  await script({ do: 'write', root: found.repo.root, writes: plan }, { fault: 'journal-prepared:kill' })
  await found.repo.write({ '.ralph-other-1.tmp': 'not of that run', 'made/mine.txt': 'put there meanwhile' })
  await recover(found.repository)
  const now = entriesBelow(found.repo.root)
  expect(Object.keys(now).filter((path) => /ralph|made/.test(path)).sort()).toEqual(['.ralph-other-1.tmp', 'made/', 'made/mine.txt'])
  await mkdir(join(found.repo.root, 'made/for'), { recursive: true })
})
