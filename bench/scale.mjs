// Time from failing tests to context.txt in repositories of growing size, cold (nothing read before) and warm.
// npm run bench:scale [-- --json] [-- --sizes 1000,10000] [-- --keep]
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { json: { type: 'boolean' }, keep: { type: 'boolean' }, sizes: { type: 'string', default: '1000,10000,100000' }, rounds: { type: 'string', default: '3' } } })
const ralph = new URL('../bin/ralph.js', import.meta.url).pathname
const sizes = values.sizes.split(',').map(Number)
const note = (text) => process.stderr.write(`${text}\n`)

const results = []
for (const files of sizes) {
  note(`making a repository of ${files} files`)
  const folder = makeRepository(files)
  try {
    note('cold')
    const cold = await measure(folder)
    const warm = []
    for (let round = 0; round < Number(values.rounds); round++) warm.push(await measure(folder))
    const best = warm.toSorted((a, b) => a.context_ms - b.context_ms)[0]
    results.push({ files, cold, warm: best })
    note(row(results.at(-1)))
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true })
    else note(`kept: ${folder}`)
  }
}
if (values.json) process.stdout.write(`${JSON.stringify({ sizes: results }, null, 2)}\n`)
else process.stdout.write(`${table(results)}\n\n${plot(results)}\n`)

/** A product of many packages with a failing test in one of them, which loads some 40 files through several layers. */
function makeRepository(count) {
  const root = mkdtempSync(join(tmpdir(), 'ralph-scale-'))
  const perFolder = 50
  const write = (path, text) => writeFileSync(join(root, path), text)
  write('package.json', JSON.stringify({ name: 'scale', type: 'module', scripts: { test: 'node --test test/*.test.js' } }))
  mkdirSync(join(root, 'test'))
  mkdirSync(join(root, 'src'))
  const modules = count - 3
  for (let n = 0; n < modules; n++) {
    const area = Math.floor(n / perFolder)
    if (n % perFolder === 0) mkdirSync(join(root, 'src', `area${area}`))
    write(`src/area${area}/module${n}.js`, moduleText(n, modules))
  }
  write('test/first.test.js', "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { total0 } from '../src/area0/module0.js'\ntest('adds the parts of an order', () => assert.strictEqual(total0([1, 2, 3]), 7))\n")
  write('.gitignore', 'node_modules\noutput\n')
  const git = (...args) => execFileSync('git', ['-c', 'gc.auto=0', '-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd: root, stdio: 'pipe' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'first')
  write('NOTES.md', 'second\n')
  git('add', '-A')
  git('commit', '-qm', 'second')
  return root
}

/** Each module uses two others further on: the test reaches 40 of them. */
function moduleText(n, modules) {
  const next = [2 * n + 1, 2 * n + 2].filter((each) => each < 40 && each < modules)
  const area = (each) => Math.floor(each / 50)
  const imports = next.map((each) => `import { total${each} } from '../area${area(each)}/module${each}.js'\n`).join('')
  const extra = Array.from({ length: 6 }, (_, k) => `\n/** Part ${k} of module ${n}. */\nexport function part${n}_${k}(list) {\n  return list.filter((each) => each % ${k + 2} === 0).map((each) => each + ${k})\n}\n`).join('')
  const sum = next.length === 0 ? 'list.reduce((sum, each) => sum + each, 0)' : `(${next.map((each) => `total${each}(list)`).join(' + ')}) / ${next.length}`
  return `${imports}\nexport function total${n}(list) {\n  return ${sum}\n}\n${extra}`
}

async function measure(folder) {
  const started = performance.now()
  const child = spawn(process.execPath, [ralph, 'build-context', '--json', '--scenario', 'test/first.test.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CI: 'true' } })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  const code = await new Promise((resolve) => child.on('close', resolve))
  const whole_ms = Math.round(performance.now() - started)
  if (code !== 0) throw new Error(`ralph build-context ended with ${code}: ${err.slice(-2000)}`)
  const { timings, tokens, suspects } = JSON.parse(out)
  return { ...timings, whole_ms, tokens, first_suspect: suspects[0]?.path }
}

function row({ files, cold, warm }) {
  const cells = (one) => [one.context_ms, one.before_ms - one.tests_ms, one.tests_ms, one.whole_ms].map((ms) => `${(ms / 1000).toFixed(2)}`.padStart(8)).join('')
  return `${String(files).padStart(8)}  cold${cells(cold)}   warm${cells(warm)}   ${Math.round(warm.peak_memory_mb)} MB`
}

function table(list) {
  return `seconds: from failing tests to context.txt | snapshot, private tree, re-runs | first run of the tests | whole command; peak memory of ralph\n   files        context prepare   tests   whole\n${list.map(row).join('\n')}`
}

/** Files on the x axis, seconds from failing tests to context.txt on the y axis, both linear in their order. */
function plot(list) {
  const most = Math.max(...list.flatMap(({ cold, warm }) => [cold.context_ms, warm.context_ms]))
  const bar = (ms, mark) => mark.repeat(Math.max(1, Math.round((ms / most) * 60)))
  return list.map(({ files, cold, warm }) => `${String(files).padStart(8)} cold ${bar(cold.context_ms, '#')} ${cold.context_ms} ms\n${' '.repeat(8)} warm ${bar(warm.context_ms, '=')} ${warm.context_ms} ms`).join('\n')
}
