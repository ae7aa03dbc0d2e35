import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProcess } from '../../src/process/run-process.ts'
import { commandBackend, fewRuns } from '../support/bug-repos.ts'
import { endProcess, processesNaming, until } from '../support/find-processes.ts'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo, type TestRepo } from '../support/repo.ts'
import { tempDir } from '../support/temp-dir.ts'
import { entriesBelow, userState } from '../support/user-state.ts'

// Rows of the fault matrix about whole runs: F03-F12, F19, F20 (the gate's own tree), F27, F29-F31, F33.
// F01 and F02 (SIGINT, SIGTERM during the baseline): errors.test.ts. The rest of F33: hook.test.ts. The rows about the one
// write into the tree: test/integration/workspace/fault-matrix.test.ts. F32 (replies of a model): test/integration/backends.

const wrong = 'export const double = (n) => n * 3\n'
const right = 'export const double = (n) => n * 2\n'
const edit = { path: 'src/double.js', search: 'n * 3', replace: 'n * 2' }
const key = 'sk-test-0123456789abcdefghijklmnopqrstuvwxyz'

/** Red, or with `source: right` hanging: the test never ends once its assertion holds. Its file's name is in no other process. */
async function hangingRepo(source: string): Promise<TestRepo & { testFile: string }> {
  const testFile = `test/hang-${randomBytes(6).toString('hex')}.test.js`
  const repo = await tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'src/double.js': source,
    [testFile]: "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { double } from '../src/double.js'\ntest('doubles', async () => {\n  assert.strictEqual(double(2), 4)\n  await new Promise((done) => setTimeout(done, 60000))\n})\n",
  })
  await repo.write({ 'src/double.js': `${source}// unstaged\n`, 'untracked.txt': 'mine\n' })
  return { ...repo, testFile }
}

const phases = [
  { phase: 'the baseline tests', source: right, agent: undefined, rows: { SIGHUP: 'F03', SIGKILL: 'F04' } },
  { phase: 'the call of a model', source: wrong, agent: 'setInterval(() => {}, 1000)', rows: { SIGINT: 'F05', SIGTERM: 'F06', SIGHUP: 'F07', SIGKILL: 'F08' } },
  { phase: 'the validation of a candidate', source: wrong, agent: `process.stdout.write(${JSON.stringify(JSON.stringify({ edits: [edit] }))})`, rows: { SIGINT: 'F09', SIGTERM: 'F10', SIGHUP: 'F11', SIGKILL: 'F12' } },
]
const codes: Record<string, number | null> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: null }

for (const { phase, source, agent, rows } of phases) {
  for (const [signal, row] of Object.entries(rows) as [NodeJS.Signals, string][]) {
    test(`${row} ${signal} during ${phase}: no file changes, children end, recover has nothing to put back`, async () => {
      const repo = await hangingRepo(source)
      const temp = await tempDir()
      const agentPath = join(await tempDir(), 'agent.mjs')
      await writeFile(agentPath, agent ?? '')
      const { config } = await commandBackend([], { oracle: fewRuns.oracle, backend_settings: { command: { command: [process.execPath, agentPath], pass_env: ['OPENAI_API_KEY'] } } })
      const before = userState(repo.root)
      // The hanging process is there: the phase is reached.
      const marker = phase.includes('model') ? agentPath : repo.testFile
      const phaseBegins = phase.includes('baseline') ? /tests {2}node:test/ : phase.includes('model') ? /attempt 1/ : /candidate for/
      let started: Promise<boolean> | undefined
      const result = await ralph(['run-all', '--backend', 'command', '--config', config], {
        cwd: repo.root,
        env: { TMPDIR: temp, OPENAI_API_KEY: key },
        onOutput: (printed, kill) => {
          if (!phaseBegins.test(printed)) return
          started ??= until(() => processesNaming(marker).length > 0).then((found) => (kill(signal), found))
        },
      })
      expect(await started).toBe(true)
      expect(result.exitCode).toBe(codes[signal])
      expect(userState(repo.root)).toEqual(before)
      // Nobody can end the children of a ralph that was killed, unless they were shut in: theirs is the end of the test.
      if (signal === 'SIGKILL') processesNaming(marker).forEach(endProcess)
      expect(await until(() => processesNaming(marker).length === 0)).toBe(true)
      const artifacts = join(repo.root, '.git/ralph')
      for (const path of readdirSync(artifacts, { recursive: true, encoding: 'utf8' })) if (statSync(join(artifacts, path)).isFile()) expect(readFileSync(join(artifacts, path), 'utf8')).not.toContain(key)
      expect(readdirSync(artifacts).filter((name) => name !== 'output' && name !== 'cache')).toEqual(signal === 'SIGKILL' ? ['lock'] : [])
      const scratch = async () => (await readdir(temp)).filter((name) => /^ralph-[^-]+$/.test(name))
      expect(await scratch()).toHaveLength(signal === 'SIGKILL' ? 1 : 0)
      if (signal !== 'SIGKILL') return
      const removed = [expect.stringContaining(temp)]
      expect(json(await ralph(['recover', '--json'], { cwd: repo.root, env: { TMPDIR: temp } }))).toEqual({ status: 'nothing', exit_code: 0, rolled_back: [], kept: [], left_alone: [], removed_folders: removed })
      expect(await scratch()).toEqual([])
      expect(userState(repo.root)).toEqual(before)
    })
  }
}

/** Red in one file; the scripted fix also makes a new one. */
async function redRepo(): Promise<{ repo: TestRepo; run: string[]; accepted: Record<string, string> }> {
  const repo = await tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'src/double.js': wrong,
    'test/double.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { double } from '../src/double.js'\ntest('doubles', () => assert.strictEqual(double(2), 4))\n",
  })
  await repo.write({ 'untracked.txt': 'mine\n' })
  const folder = await tempDir({ 'config.json': JSON.stringify({ ...fewRuns, max_retries: 0, backend_settings: { scripted: { replies: [{ edits: [edit, { path: 'src/more.js', content: 'export const more = 1\n' }] }] } } }) })
  const files = entriesBelow(repo.root)
  const mode = files['src/double.js']?.split(' ')[0]
  const content = (text: string) => `${mode} ${Buffer.from(text).toString('base64')}`
  return { repo, run: ['run-all', '--backend', 'scripted', '--config', join(folder, 'config.json')], accepted: { ...files, 'src/double.js': content(right), 'src/more.js': content('export const more = 1\n') } }
}

/** Sends signals while ralph sleeps at a fault point, then lets it go on. */
function whileAsleep(signals: NodeJS.Signals[]) {
  let sent = false
  return (printed: string, kill: (signal: NodeJS.Signals) => void) => {
    if (sent || !printed.includes('asleep until SIGCONT')) return
    sent = true
    for (const signal of [...signals, 'SIGCONT' as const]) kill(signal)
  }
}

test('F19 a double Ctrl-C while files are put back does not cut it short: old files, code 130, the patch kept', async () => {
  const { repo, run } = await redRepo()
  const before = userState(repo.root)
  const result = await ralph(run, { cwd: repo.root, env: { RALPH_FAULT: 'after-rename@2:ENOSPC,recover-step:sleep' }, onOutput: whileAsleep(['SIGINT', 'SIGINT']) })
  expect(result).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('nothing of yours was changed'), stdout: expect.stringMatching(/apply [0-9a-f]{10}/) })
  expect(userState(repo.root)).toEqual(before)
  expect(await ralph(['recover'], { cwd: repo.root })).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing to recover') })
})

test('F19 a double Ctrl-C between two renames: the set is finished, and said', async () => {
  const { repo, run, accepted } = await redRepo()
  const result = await ralph(run, { cwd: repo.root, env: { RALPH_FAULT: 'after-rename@1:sleep' }, onOutput: whileAsleep(['SIGINT', 'SIGINT']) })
  expect(result).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('stand in src/double.js, src/more.js') })
  expect(entriesBelow(repo.root)).toEqual(accepted)
})

test('F15 F42 after a killed run: the journal of a newer ralph is refused; else its files go back first, in one line, and the run repairs again', async () => {
  const { repo, run, accepted } = await redRepo()
  const killed = await ralph(run, { cwd: repo.root, env: { RALPH_FAULT: 'after-rename@1:kill' } })
  expect(killed.exitCode).toBe(null)
  const folder = join(repo.root, '.git/ralph/journal')
  const journal = join(folder, (await readdir(folder))[0] ?? '', 'journal.jsonl')
  const text = readFileSync(journal, 'utf8')
  await writeFile(journal, text.replace('"v":1', '"v":2'))
  for (const args of [['recover'], run]) expect(await ralph(args, { cwd: repo.root })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('written by a newer ralph') })
  await writeFile(journal, text)
  const result = await ralph([...run, '--json'], { cwd: repo.root })
  expect(result.stderr).toContain('ralph: an earlier run was cut short: put back src/double.js.\n')
  expect(json(result)).toMatchObject({ status: 'repaired', exit_code: 0 })
  expect(entriesBelow(repo.root)).toEqual(accepted)
})

test('F23 F25 a write that is given up keeps the patch, and the printed command applies it', async () => {
  const { repo, run, accepted } = await redRepo()
  let added = false
  const result = await ralph([...run, '--json'], {
    cwd: repo.root,
    env: { RALPH_FAULT: 'validation:sleep' },
    onOutput: (printed, kill) => {
      if (added || !printed.includes('asleep until SIGCONT')) return
      added = true
      repo.git('add', 'untracked.txt')
      kill('SIGCONT')
    },
  })
  expect(json(result)).toMatchObject({ exit_code: 6, scenarios: [{ status: 'repaired', applied: 'conflict' }] })
  expect(result.stderr).toContain('the index changed while ralph was at work')
  expect(await repo.read('src/double.js')).toBe(wrong)
  const command = /apply it with: (.* apply [0-9a-f]{10})$/m.exec(result.stderr)?.[1]
  execFileSync('sh', ['-c', command ?? 'false'], { cwd: repo.root, env: repo.env, stdio: 'pipe' })
  expect(entriesBelow(repo.root)).toEqual(accepted)
})

test('F27 a second ralph in the worktree is refused with code 3; a dry run and another worktree are not', async () => {
  const { repo, run } = await redRepo()
  const linked = join(await tempDir(), 'linked')
  repo.git('worktree', 'add', '-q', linked, '-b', 'linked')
  let second: Promise<Awaited<ReturnType<typeof ralph>>[]> | undefined
  const first = await ralph(run, {
    cwd: repo.root,
    env: { RALPH_FAULT: 'model-call:sleep' },
    onOutput: (printed, kill) => {
      if (!printed.includes('asleep until SIGCONT')) return
      second ??= Promise.all([
        ralph(['recover'], { cwd: repo.root }),
        ralph(['run-all', '--json'], { cwd: repo.root }),
        ralph(['apply', '0123456789', '--dry-run'], { cwd: repo.root }),
        ralph(['recover'], { cwd: linked }),
      ]).finally(() => kill('SIGCONT'))
    },
  })
  expect(first.exitCode).toBe(0)
  const [recovering, running, dry, elsewhere] = (await second) ?? []
  expect(recovering).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/process \d+ on .*run-all --backend scripted.*Wait for it to end/) })
  expect(running && json(running)).toMatchObject({ status: 'error', exit_code: 3 })
  // Not refused: it comes to the point where there is no such fix.
  expect(dry).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('0123456789') })
  expect(elsewhere).toMatchObject({ exitCode: 0 })
})

test('recover reads no configuration, so that a broken one does not stand in its way', async () => {
  const repo = await tempRepo({ 'ci_config.json': '{' })
  expect(await ralph(['recover'], { cwd: repo.root })).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing to recover') })
})

const mayMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

test.skipIf(!mayMount)('F20 a temp folder that is full while the gate makes its own tree: code 3, nothing changed, nothing left there (needs the right to mount)', async () => {
  const { repo, run } = await redRepo()
  // Small as an object, so that it comes as far as the tree; git leaves out zeros there, which would take no room.
  await repo.write({ 'large.bin': 'ralph'.repeat(60_000) })
  const before = userState(repo.root)
  const temp = await tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'ralph-test', temp])
  try {
    const result = await ralph(run, { cwd: repo.root, env: { TMPDIR: temp } })
    expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('The tree under test could not be checked out') })
    expect(userState(repo.root)).toEqual(before)
    expect(await readdir(temp)).toEqual([])
  } finally {
    execFileSync('umount', ['-l', temp])
  }
})

test('F29 F31 tests that fork a daemon which ignores SIGTERM, remove and lock their folder, and write above it: the user tree is the same, nothing survives', async () => {
  const name = `daemon-${randomBytes(6).toString('hex')}`
  const repo = await tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{ "oracle": { "timeout_seconds": 3, "flaky_reruns": 0 } }',
    'test/bad.test.js': `import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
test('misbehaves', async () => {
  spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', '${name}'], { detached: true, stdio: 'ignore' }).unref()
  for (const path of ['../escaped.txt', '../../escaped.txt']) try { writeFileSync(path, 'x') } catch {}
  for (const entry of readdirSync('.')) try { rmSync(entry, { recursive: true }) } catch {}
  try { chmodSync('.', 0) } catch {}
  await new Promise((done) => setTimeout(done, 60000))
})
`,
  })
  const before = userState(repo.root)
  const around = await readdir(join(repo.root, '..'))
  const result = await ralph(['run-all', '--json', '--backend', 'scripted'], { cwd: repo.root })
  expect(result.exitCode).not.toBe(0)
  expect(userState(repo.root)).toEqual({ ...before, files: { ...before['files'], ...outputOf(repo.root) } })
  expect(await readdir(join(repo.root, '..'))).toEqual(around)
  expect(await until(() => processesNaming(name).length === 0)).toBe(true)
})

/** With a ci_config.json the artifacts lie in the tree. */
function outputOf(root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(entriesBelow(root)).filter(([path]) => path.startsWith('output/')))
}

test('F30 a runner that prints 256 MB, a line of a million characters and bytes that are no UTF-8: bounded memory, a bounded log, the end is kept', async () => {
  const log = join(await tempDir(), 'log')
  const code = "const fs = require('fs'); const chunk = Buffer.alloc(1 << 20, 0xff); for (let n = 0; n < 256; n++) fs.writeSync(1, chunk); fs.writeSync(1, 'x'.repeat(1e6) + 'END')"
  const result = await runProcess({ file: process.execPath, args: ['-e', code], cwd: '/', env: { PATH: process.env['PATH'] ?? '' }, logPath: log, maxOutputBytes: 1 << 20 })
  if (result.status !== 'exited') throw new Error(`expected an exit, got ${result.status}`)
  expect(result.stdout.length).toBeLessThan(3 << 20)
  expect(result.stdout.toString().endsWith('xEND')).toBe(true)
  expect(result.droppedBytes).toBeGreaterThan(250 << 20)
  expect(statSync(log).size).toBeLessThan(70 << 20)
})

const hooked = [
  { name: 'commit -i, with something else staged', submodule: false, commit: ['-m', 'x', '-i', 'src/double.js'] },
  { name: 'a commit in a submodule', submodule: true, commit: ['-m', 'x', '-a'] },
]
for (const { name, submodule, commit } of hooked) {
  test(`F33 ${name}: a green tree is committed as staged; a red one stops, and nothing changes`, async () => {
    const { repo: inner, run } = await redRepo()
    inner.git('commit', '-qm', 'nothing', '--allow-empty')
    const outer = submodule ? await tempRepo({ 'readme.txt': 'outer\n' }) : undefined
    outer?.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'inner')
    const cwd = outer === undefined ? inner.root : join(outer.root, 'inner')
    const env = { ...inner.env, CODEX_HOME: '/nonexistent' }
    const git = (...args: string[]) => execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    git('config', 'user.name', 'Test')
    await writeFile(join(cwd, 'ci_config.json'), JSON.stringify({ ...(JSON.parse(readFileSync(run.at(-1) ?? '', 'utf8')) as object), backend: 'scripted' }))
    await ralph(['install-hooks'], { cwd })
    git('add', '-A')
    git('commit', '-qnm', 'hook')
    await writeFile(join(cwd, 'src/double.js'), `${right}// mine\n`)
    await writeFile(join(cwd, 'other.txt'), 'staged too\n')
    git('add', 'other.txt')
    const green = spawnSync('git', ['commit', ...commit], { cwd, env, encoding: 'utf8' })
    // Git sends a hook's output to stderr.
    expect(green).toMatchObject({ status: 0, stderr: expect.stringContaining('green') })
    expect(git('show', 'HEAD:src/double.js') + git('show', 'HEAD:other.txt')).toBe(`${right}// mine\nstaged too\n`)
    await writeFile(join(cwd, 'src/double.js'), wrong)
    await writeFile(join(cwd, 'other.txt'), 'staged again\n')
    git('add', 'other.txt')
    const before = userState(cwd)
    const red = spawnSync('git', ['commit', ...commit], { cwd, env, encoding: 'utf8' })
    expect(red.status).toBe(1)
    expect(red.stderr).toMatch(/apply [0-9a-f]{10}/)
    const after = userState(cwd)
    // git itself refreshes the index file when it prepares a commit; what is staged is the same.
    expect({ ...after, git: { ...after['git'], index: '' } }).toEqual({ ...before, git: { ...before['git'], index: '' } })
    expect(git('diff', '--cached', '--name-only')).toBe('other.txt\n')
  })
}
