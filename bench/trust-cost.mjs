// What the trust layer costs: `npm run bench:trust` (`-- --json` for one document).
// 1. The wall time of an accepted repair whose suite takes 10 s, with everything on, against the same with the sandbox, the
//    shuffled run and the flip check switched off; redaction and content rules, which have no switch, are timed by themselves.
// 2. What the sandbox adds to one run of the tests.
// Both are ratios or differences within one run, the two sides by turns: machines are noisy.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const asJson = process.argv.includes('--json')
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const runs = Number(process.env.BENCH_RUNS ?? 15)
const folder = mkdtempSync(join(tmpdir(), 'ralph-bench-'))
const say = (text) => void (asJson || process.stdout.write(`${text}\n`))

const sleepingTests = Array.from({ length: 20 }, (_, n) => `  it('waits ${n}', async () => { await new Promise((resolve) => setTimeout(resolve, 500)) }).timeout?.(5000)`).join('\n')
const bases = {
  mocha: {
    packages: ['mocha'],
    files: {
      'package.json': JSON.stringify({ name: 'x', scripts: { test: 'mocha' }, devDependencies: { mocha: '*' } }),
      'double.js': 'exports.double = (n) => n * 3\n',
      'test/double.js': "const assert = require('node:assert')\nconst { double } = require('../double')\nit('doubles', () => assert.strictEqual(double(4), 8))\n",
      'test/slow.js': `describe('slow', () => {\n${sleepingTests}\n})\n`,
    },
  },
  vitest: {
    packages: ['vitest'],
    files: {
      'package.json': JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'vitest run' }, devDependencies: { vitest: '*' } }),
      'double.js': 'export const double = (n) => n * 3\n',
      'test/double.test.js': "import { expect, it } from 'vitest'\nimport { double } from '../double.js'\nit('doubles', () => expect(double(4)).toBe(8))\n",
      'test/slow.test.js': `import { describe, it } from 'vitest'\ndescribe('slow', () => {\n${sleepingTests.replaceAll('.timeout?.(5000)', '')}\n})\n`,
    },
  },
}

function makeRepo(name, { files, packages }) {
  const repo = join(folder, name)
  for (const [path, text] of Object.entries({ ...files, '.gitignore': 'node_modules\n' })) {
    mkdirSync(dirname(join(repo, path)), { recursive: true })
    writeFileSync(join(repo, path), text)
  }
  mkdirSync(join(repo, 'node_modules'), { recursive: true })
  for (const one of packages) symlinkSync(join(root, 'node_modules', one), join(repo, 'node_modules', one))
  const git = (...args) => execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.invalid', ...args], { cwd: repo, stdio: 'ignore' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'start')
  return repo
}

function ralph(repo, args, config) {
  const path = join(folder, 'config.json')
  writeFileSync(path, JSON.stringify(config))
  const started = performance.now()
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/ralph.js'), ...args, '--json', '--config', path], { cwd: repo, encoding: 'utf8' })
  const wallMs = performance.now() - started
  try {
    return { wallMs, document: JSON.parse(stdout) }
  } catch {
    throw new Error(`ralph ${args.join(' ')} printed no JSON:\n${stdout}\n${stderr}`)
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const replies = [{ edits: [{ path: 'double.js', search: 'n * 3', replace: 'n * 2' }] }]
const full = { max_retries: 0, backend_settings: { scripted: { replies } } }
const bare = { ...full, sandbox: { mode: 'off' }, validation: { shuffle: false, flip: false } }

function repairTime(repo, config) {
  const { wallMs, document } = ralph(repo, ['run-all', '--backend', 'scripted', '--dry-run'], config)
  if (document.status !== 'repaired') throw new Error(`expected an accepted repair, got ${JSON.stringify(document)}`)
  return { wallMs, sandbox: document.scenarios[0].attempts[0].evidence.sandbox }
}

/** Redaction and content rules over what such a repair looks at: they cannot be switched off, so they are timed alone. */
async function alwaysOnMs() {
  const { createRedactor, inspectAddedCode } = await import(join(root, 'dist/index.js'))
  const change = { path: 'double.js', before: bases.mocha.files['double.js'], after: bases.mocha.files['double.js'].replace('n * 3', 'n * 2') }
  const test = { id: 'test/double.js > doubles', file: 'test/double.js', name: 'doubles', status: 'failed', durationMs: 1, failure: { message: '12 !== 8', kind: 'assertion', expected: '8', actual: '12', frames: [] } }
  const texts = Array.from({ length: 8 }, (_, n) => `${n}\n${bases.mocha.files['test/slow.js']}`)
  const started = performance.now()
  const redactor = createRedactor(['a-secret-value-0123456789'])
  for (const text of texts) await redactor.protect(text)
  await inspectAddedCode([change], { failing: [test], testSources: [{ path: test.file, text: bases.mocha.files['test/double.js'] }], allowed: [] })
  return performance.now() - started
}

try {
  const repairs = []
  for (const [name, base] of Object.entries(bases)) {
    const repo = makeRepo(name, base)
    const times = { full: [], bare: [] }
    let sandbox = ''
    for (let round = 0; round < rounds; round++) {
      times.bare.push(repairTime(repo, bare).wallMs)
      const measured = repairTime(repo, full)
      times.full.push(measured.wallMs)
      sandbox = measured.sandbox
      say(`${name}, round ${round + 1} of ${rounds}: ${(times.bare.at(-1) / 1000).toFixed(1)} s without, ${(times.full.at(-1) / 1000).toFixed(1)} s with`)
    }
    repairs.push({ runner: name, sandbox, bare_ms: median(times.bare), full_ms: median(times.full) })
  }
  const fixedMs = await alwaysOnMs()
  for (const repair of repairs) repair.added_share = repair.full_ms / (repair.bare_ms - fixedMs) - 1

  const quick = makeRepo('quick', { packages: [], files: { 'package.json': '{"type":"module","scripts":{"test":"node --test"}}', 'test/a.test.js': "import { test } from 'node:test'\ntest('fine', () => {})\n" } })
  const perRun = { off: [], on: [] }
  for (let n = 0; n < runs; n++) {
    perRun.off.push(ralph(quick, ['test'], { sandbox: { mode: 'off' } }).document.duration_ms)
    perRun.on.push(ralph(quick, ['test'], {}).document.duration_ms)
  }
  const sandboxMs = median(perRun.on) - median(perRun.off)
  const result = { repairs, always_on_ms: fixedMs, sandbox_ms_per_run: sandboxMs, plain_run_ms: median(perRun.off) }
  if (asJson) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  for (const { runner, bare_ms, full_ms, added_share, sandbox } of repairs) say(`${runner}: ${(full_ms / 1000).toFixed(2)} s with the trust layer (${sandbox}), ${(bare_ms / 1000).toFixed(2)} s without: ${(added_share * 100).toFixed(1)} % more (goal: at most 30 %)`)
  say(`of that always on (redaction, content rules; no switch): ${fixedMs.toFixed(0)} ms`)
  say(`sandbox: ${sandboxMs.toFixed(0)} ms for each run of the tests (median of ${runs}, a plain run takes ${median(perRun.off)} ms; goal: at most 60 ms)`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
