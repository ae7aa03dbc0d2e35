import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endProcess, until } from '../support/find-processes.ts'
import { json, ralph, ralphPath } from '../support/ralph.ts'
import { tempRepo, testEnv } from '../support/repo.ts'
import { tempDir } from '../support/temp-dir.ts'
import { entriesBelow, userState } from '../support/user-state.ts'

// SIGKILL at random moments of a whole run. `RALPH_KILLS=200 npx vitest run --project faults` for the full number;
// RALPH_KILL_SEED and RALPH_KILL_ONLY repeat one moment (as near as the machine's speed allows).

const kills = Number(process.env['RALPH_KILLS'] ?? 6)
const seed = Number(process.env['RALPH_KILL_SEED'] ?? Date.now() % 1_000_000)
const only = process.env['RALPH_KILL_ONLY'] === undefined ? undefined : Number(process.env['RALPH_KILL_ONLY'])

const files = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
  'src/double.js': 'export const double = (n) => n * 3\n',
  'src/a.js': 'export const a = 1\n',
  'src/gone.js': 'export const gone = 1\n',
  'test/double.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { double } from '../src/double.js'\ntest('doubles', () => assert.strictEqual(double(2), 4))\n",
}
const edits = [
  { path: 'src/double.js', search: 'n * 3', replace: 'n * 2' },
  { path: 'src/a.js', content: 'export const a = 2\n' },
  { path: 'src/new/b.js', content: 'export const b = 1\n' },
  { path: 'src/gone.js', delete: true },
]

test(`${kills} random kills of run-all (seed ${seed}): after recover the tree is the old one or the accepted one, and nothing else changed`, { timeout: 60_000 + kills * 30_000 }, async () => {
  const config = join(await tempDir({ 'config.json': JSON.stringify({ max_retries: 0, backend_settings: { scripted: { replies: [{ edits }] } } }) }), 'config.json')
  const template = await tempRepo(files)
  await template.write({ 'src/a.js': 'export const a = 1\n// unstaged\n', 'staged.txt': 'staged\n', 'untracked.txt': 'mine\n' })
  template.git('stash', '-q')
  await template.write({ 'staged.txt': 'staged\n' })
  template.git('add', 'staged.txt')
  await template.write({ 'untracked.txt': 'mine\n' })
  const before = userState(template.root)
  const fresh = async () => {
    const folder = await tempDir()
    await cp(template.root, join(folder, 'repo'), { recursive: true })
    await mkdir(join(folder, 'tmp'))
    return { root: join(folder, 'repo'), temp: join(folder, 'tmp') }
  }
  const args = ['run-all', '--backend', 'scripted', '--config', config]
  let whole = await fresh()
  // The first run on a machine is the slowest: its moments would lie after the end of the others.
  await runUntil(args, whole, undefined)
  whole = await fresh()
  const normal = await runUntil(args, whole, undefined)
  expect(normal.exitCode).toBe(0)
  const accepted = entriesBelow(whole.root)
  expect(Object.keys(accepted)).toEqual(expect.arrayContaining(['src/new/b.js']))

  const tally = { 'old bytes': 0, 'accepted bytes': 0, 'put back by recover': 0, 'left processes behind': 0 }
  for (let n = 1; n <= kills; n++) {
    if (only !== undefined && n !== only) continue
    const random = randomOf(seed + n)
    // Every second one while the accepted patch is written: a small part of the run, and the one that matters.
    const fromAccepted = n % 2 === 0
    const afterMs = fromAccepted ? random * (normal.appliedMs - normal.acceptedMs) : random * normal.durationMs
    const moment = `kill ${n} of seed ${seed}: ${afterMs.toFixed(0)} ms after ${fromAccepted ? 'the acceptance' : 'the start'}`
    const place = await fresh()
    await runUntil(args, place, { afterMs, fromAccepted })
    for (const [path, entry] of Object.entries(entriesBelow(place.root))) {
      if (!/\.ralph-[^/]*\.tmp$/.test(path)) expect([before['files']?.[path], accepted[path]], `${moment}: ${path}`).toContain(entry)
    }
    // Children of a ralph that was killed live on where they are not shut in; this test ends them, and counts them.
    const gone = await until(() => processesOf(place.root, place.temp).length === 0, 1_500)
    if (!gone) tally['left processes behind']++
    processesOf(place.root, place.temp).forEach(endProcess)
    const recovered = await ralph(['recover', '--json'], { cwd: place.root, env: { TMPDIR: place.temp } })
    expect(recovered.exitCode, `${moment}: ${recovered.stderr}`).toBe(0)
    const after = userState(place.root)
    const isAccepted = after['files']?.['src/double.js'] === accepted['src/double.js']
    expect(after, moment).toEqual(isAccepted ? { ...before, files: accepted } : before)
    expect(json(await ralph(['recover', '--json'], { cwd: place.root, env: { TMPDIR: place.temp } })), moment).toMatchObject({ status: 'nothing', exit_code: 0 })
    expect(userState(place.root), moment).toEqual(after)
    tally[isAccepted ? 'accepted bytes' : 'old bytes']++
    if (json<{ rolled_back: string[] }>(recovered).rolled_back.length > 0) tally['put back by recover']++
  }
  console.log(`seed ${seed}, ${kills} kills over ${normal.durationMs.toFixed(0)} ms (writing ${(normal.appliedMs - normal.acceptedMs).toFixed(0)} ms): ${Object.entries(tally).map(([what, count]) => `${what} ${count}`).join(', ')}; 0 losses`)
})

/** When a run ended, and when it said that it had accepted and applied the patch: milliseconds since its start. */
interface Course {
  exitCode: number | null
  durationMs: number
  acceptedMs: number
  appliedMs: number
}

/** A whole run, or one that is killed with its process group at a moment. */
function runUntil(args: string[], { root, temp }: { root: string; temp: string }, kill: { afterMs: number; fromAccepted: boolean } | undefined): Promise<Course> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(process.execPath, [ralphPath, ...args], { cwd: root, env: testEnv({ TMPDIR: temp, CODEX_HOME: '/nonexistent/codex-home' }), stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    const arm = (afterMs: number) => setTimeout(() => child.pid !== undefined && child.exitCode === null && child.signalCode === null && process.kill(-child.pid, 'SIGKILL'), afterMs)
    let timer = kill === undefined || kill.fromAccepted ? undefined : arm(kill.afterMs)
    let acceptedMs = 0
    let appliedMs = 0
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (appliedMs === 0 && printed.includes('applied to')) appliedMs = performance.now() - started
      if (acceptedMs > 0 || !printed.includes('accepted:')) return
      acceptedMs = performance.now() - started
      if (kill?.fromAccepted) timer = arm(kill.afterMs)
    })
    child.on('error', reject)
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ exitCode, durationMs: performance.now() - started, acceptedMs, appliedMs })
    })
  })
}

/** Processes that work in these folders or were told of them: nobody else's. */
function processesOf(...folders: string[]): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number).filter((pid) => {
    try {
      const known = [readlinkSync(`/proc/${pid}/cwd`), readFileSync(`/proc/${pid}/cmdline`, 'latin1'), readFileSync(`/proc/${pid}/environ`, 'latin1')].join('\0')
      return folders.some((folder) => known.includes(folder))
    } catch {
      // Gone, or not ours.
      return false
    }
  })
}

/** Mulberry32: from 0 to 1, the same for the same number. */
function randomOf(state: number): number {
  let t = (state * 0x9e3779b1 + 0x6d2b79f5) | 0
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
