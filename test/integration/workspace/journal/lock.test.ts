import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { acquireLock } from '../../../../src/workspace/journal/lock.ts'
import { ownIdentity, type ProcessIdentity } from '../../../../src/workspace/journal/process-identity.ts'
import { until } from '../../../support/find-processes.ts'
import { tempDir } from '../../../support/temp-dir.ts'
import { workspaceScript } from '../../../support/workspace-script.ts'

const script = workspaceScript()
const request = { command: 'ralph run', now: () => new Date('2026-01-02T03:04:05Z') }
const linux = process.platform === 'linux'

/** A process number that nobody has. */
const nobody = 2 ** 22 + 1

async function lockFile(path: string, owner: Partial<ProcessIdentity>, nonce = '0123456789abcdef') {
  await writeFile(path, JSON.stringify({ ...(await ownIdentity()), ...owner, nonce, command: 'ralph run-all', startedAt: '2026-01-01T00:00:00.000Z' }))
}

test('F27 a second ralph in the same worktree is told who holds the lock; another worktree has a lock of its own', async () => {
  const folder = await tempDir()
  const first = await acquireLock(folder, request)
  expect(first).toMatchObject({ status: 'locked', tookOver: false })
  expect(await acquireLock(folder, request)).toMatchObject({ status: 'held', path: join(folder, 'lock'), by: { pid: process.pid, command: 'ralph run', startedAt: '2026-01-02T03:04:05.000Z' } })
  expect(await acquireLock(await tempDir(), request)).toMatchObject({ status: 'locked' })
  if (first.status === 'locked') await first.release()
  expect(await readdir(folder)).toEqual([])
  expect(await acquireLock(folder, request)).toMatchObject({ status: 'locked', tookOver: false })
})

test('F28 the lock of a killed process is taken over, also while its parent has not taken note of the death', async () => {
  const folder = await tempDir()
  let whenHeld: unknown
  const killed = await script({ do: 'lock', privateDir: folder, note: join(await tempDir(), 'note'), forever: true }, {
    onOutput: (text, kill) => {
      if (!text.includes('locked')) return
      whenHeld ??= acquireLock(folder, request).finally(() => kill('SIGKILL'))
    },
  })
  expect(killed.signal).toBe('SIGKILL')
  expect(await whenHeld).toMatchObject({ status: 'held', by: { command: 'test' } })
  expect(await acquireLock(folder, request)).toMatchObject({ status: 'locked', tookOver: true })
  expect(await readdir(folder)).toEqual(['lock'])
})

test.skipIf(!linux).each<[string, Partial<ProcessIdentity>, boolean]>([
  ['a process that is not there', { pid: nobody }, true],
  ['a number that a later process has now (reused)', { startTicks: '1' }, true],
  ['an earlier boot of this machine', { boot: 'another-boot', pid: 1 }, true],
  ['another host', { host: 'elsewhere', pid: nobody }, false],
  ['another machine of the same name', { machine: 'another', pid: nobody, boot: 'another-boot' }, false],
  ['another container on this kernel', { pidNamespace: 'pid:[1]', pid: nobody }, false],
  ['a process that lives', {}, false],
])('F28 a lock of %s: taken over only when its owner is provably dead', async (_, owner, dead) => {
  const folder = await tempDir()
  await lockFile(join(folder, 'lock'), owner)
  expect((await acquireLock(folder, request)).status).toBe(dead ? 'locked' : 'held')
})

test.skipIf(!linux)('F28 an owner that is dead, but whose parent never takes note of it (a zombie), is dead', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void parent.kill())
  const pid = Number(await new Promise<string>((resolve) => parent.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))))
  expect(await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '))).toBe(true)
  const folder = await tempDir()
  const { startTicks: _, ...self } = await ownIdentity()
  await writeFile(join(folder, 'lock'), JSON.stringify({ ...self, pid, nonce: '0123456789abcdef', command: 'ralph run', startedAt: '' }))
  expect(await acquireLock(folder, request)).toMatchObject({ status: 'locked', tookOver: true })
})

test.each(['', '{', '{"pid":1}'])('a lock file that says nothing ("%s") is never taken over', async (content) => {
  const folder = await tempDir({ lock: content })
  expect(await acquireLock(folder, request)).toEqual({ status: 'held', path: join(folder, 'lock') })
})

test.each([-3_600_000, 3_600_000])('F39 a clock that jumped by %i ms decides nothing', async (jump) => {
  const folder = await tempDir()
  await acquireLock(folder, request)
  expect(await acquireLock(folder, { ...request, now: () => new Date(Date.now() + jump) })).toMatchObject({ status: 'held' })
  await lockFile(join(folder, 'lock'), { pid: nobody })
  expect(await acquireLock(folder, { ...request, now: () => new Date(Date.now() + jump) })).toMatchObject({ status: 'locked' })
})

test('F28 of many that find a dead lock exactly one takes it over, also when one died while it took it over', async () => {
  const folder = await tempDir()
  const path = join(folder, 'lock')
  for (let round = 0; round < 20; round++) {
    await lockFile(path, { pid: nobody }, 'aaaaaaaaaaaaaaaa')
    // The claim of one that died in the middle.
    if (round % 2 === 1) await lockFile(`${path}.aaaaaaaaaaaaaaaa`, { pid: nobody }, 'bbbbbbbbbbbbbbbb')
    const results = await Promise.all(Array.from({ length: 12 }, () => acquireLock(folder, request)))
    const winners = results.filter((result) => result.status === 'locked')
    expect(winners).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['lock'])
    await winners[0]?.release()
    expect(await readdir(folder)).toEqual([])
  }
})

test('F28 real processes that start together never hold the lock at the same time', async () => {
  const folder = await tempDir()
  await lockFile(join(folder, 'lock'), { pid: nobody })
  const note = join(await tempDir(), 'note')
  const ended = await Promise.all(Array.from({ length: 6 }, () => script({ do: 'lock', privateDir: folder, note })))
  // Two holders at a time would meet at the note, and one of them would fail.
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0])
  expect(ended.filter(({ stdout }) => stdout.includes('by take-over'))).toHaveLength(1)
  expect(await readdir(folder)).toEqual([])
})

test('a lock that is not ours any more is not given back', async () => {
  const folder = await tempDir()
  const lock = await acquireLock(folder, request)
  await rm(join(folder, 'lock'))
  await lockFile(join(folder, 'lock'), {}, 'cccccccccccccccc')
  if (lock.status === 'locked') await lock.release()
  expect(await readFile(join(folder, 'lock'), 'utf8')).toContain('cccccccccccccccc')
})

test('a folder that cannot be written is an environment error that says what to do', async () => {
  const folder = join(await tempDir({ file: '' }), 'file')
  await expect(acquireLock(folder, request)).rejects.toMatchObject({ kind: 'environment', message: expect.stringContaining('--dry-run') })
})
