// What coverage costs: `npm run bench:coverage` (`-- --json` for one document, `-- vitest pytest` for some runners only).
// For each runner a suite of some seconds runs with and without coverage, by turns; the ratio of the medians counts, as machines
// are noisy. As in use, one test of each file has failed in an earlier run, and the hooks are told. `many`: tests of about 2 ms
// that load modules, build strings and sort; `hot`: few tests that do nothing but call small functions, which is what counting
// slows down most.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const words = process.argv.slice(2)
const asJson = words.includes('--json')
const folder = mkdtempSync(join(tmpdir(), 'ralph-bench-'))
// Beside the sources, because it looks for the reporters from where it stands.
const bundle = join(root, 'dist', `bench-oracle-${process.pid}.mjs`)
const say = (text) => void (asJson || process.stdout.write(`${text}\n`))

const files = 12
const testsPerFile = 40
const failing = 20
const suites = { many: { javascript: 'work(n)', python: 'work(n)' }, hot: { javascript: 'n % 20 === 0 && fib(25)', python: 'n % 20 == 0 and fib(19)' } }

const javascriptSource = (n, isModule) => {
  const functions = { [`parse${n}`]: '(text) { return text.split(" ").map(clean) }', [`order${n}`]: '(words) { return [...words].sort(byLength) }', [`count${n}`]: '(words) { const seen = new Map(); for (const word of words) add(seen, word); return seen }' }
  const head = 'function clean(word) { return word.trim().toLowerCase() }\nfunction byLength(a, b) { return a.length - b.length || (a < b ? -1 : 1) }\nfunction add(seen, word) { seen.set(word, (seen.get(word) ?? 0) + 1) }\n'
  const unused = Array.from({ length: 20 }, (_, k) => `function unused${k}(a) {\n  return a + ${k}\n}\n`).join('')
  return head + unused + Object.entries(functions).map(([name, body]) => (isModule ? `export function ${name}${body}\n` : `exports.${name} = function ${name}${body}\n`)).join('')
}
const modules = 20
const each = (make) => Array.from({ length: modules }, (_, n) => make(n))
const workBody = `  const text = Array.from({ length: 400 }, (_, k) => 'Word' + ((k * 7 + n) % 97)).join(' ')
  let total = 0
  for (let k = 0; k < 4; k++) {
    const { parse, order, count } = tools[(n + k) % tools.length]
    total += count(order(parse(text))).size
  }
  return JSON.parse(JSON.stringify({ total })).total
`
const workSource = (isModule) => {
  const imports = each((n) => (isModule ? `import * as m${n} from './m${n}.js'` : `const m${n} = require('./m${n}')`)).join('\n')
  const tools = `const tools = [${each((n) => `{ parse: m${n}.parse${n}, order: m${n}.order${n}, count: m${n}.count${n} }`).join(', ')}]`
  const declare = isModule ? 'export ' : ''
  const tail = isModule ? '' : 'module.exports = { work, fib }\n'
  return `${imports}\n${tools}\n${declare}function work(n) {\n${workBody}}\n${declare}function fib(n) {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2)\n}\n${tail}`
}

function javascriptFiles({ isModule, testHead, testName }, call) {
  const head = isModule ? "import { work, fib } from '../src/work.js'" : "const { work, fib } = require('../src/work')"
  const test = `${testHead}\n${head}\ndescribe('suite', () => {\n  for (let n = 0; n < ${testsPerFile}; n++) it('case ' + n, () => {\n    ${call}\n    if (n === ${failing}) throw new Error('as planned')\n  })\n})\n`
  return {
    'package.json': JSON.stringify(isModule ? { type: 'module' } : {}),
    'src/work.js': workSource(isModule),
    ...Object.fromEntries(each((n) => [`src/m${n}.js`, javascriptSource(n, isModule)])),
    ...Object.fromEntries(Array.from({ length: files }, (_, n) => [testName(n), test])),
  }
}

function pythonFiles(call) {
  const source = (n) => `def clean(word):\n    return word.strip().lower()\n\n\ndef parse(text):\n    return [clean(word) for word in text.split(" ")]\n\n\ndef order(words):\n    return sorted(words, key=lambda word: (len(word), word))\n\n\ndef count(words):\n    seen = {}\n    for word in words:\n        seen[word] = seen.get(word, 0) + ${n > 99 ? 2 : 1}\n    return seen\n`
  const work = `import json\n${each((n) => `import m${n}`).join('\n')}\n\nTOOLS = [${each((n) => `m${n}`).join(', ')}]\n\n\ndef work(n):\n    text = " ".join("Word" + str((k * 7 + n) % 97) for k in range(400))\n    total = 0\n    for k in range(4):\n        tool = TOOLS[(n + k) % len(TOOLS)]\n        total += len(tool.count(tool.order(tool.parse(text))))\n    return json.loads(json.dumps({"total": total}))["total"]\n\n\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n`
  const test = `import pytest\nfrom work import fib, work\n\n\n@pytest.mark.parametrize("n", range(${testsPerFile}))\ndef test_case(n):\n    ${call}\n    assert n != ${failing}\n`
  return {
    'src/work.py': work,
    ...Object.fromEntries(each((n) => [`src/m${n}.py`, source(n)])),
    ...Object.fromEntries(Array.from({ length: files }, (_, n) => [`tests/test_${n}.py`, test])),
  }
}

const tapeHead = "const describe = (name, run) => run(), it = (name, run) => require('tape')(name, (t) => { t.doesNotThrow(run); t.end() })"

const runners = {
  vitest: { packages: ['vitest'], files: (call) => javascriptFiles({ isModule: true, testHead: "import { describe, it } from 'vitest'", testName: (n) => `test/t${n}.test.js` }, call.javascript) },
  jest: { packages: ['jest'], files: (call) => javascriptFiles({ isModule: false, testHead: '', testName: (n) => `test/t${n}.test.js` }, call.javascript) },
  mocha: { packages: ['mocha'], files: (call) => javascriptFiles({ isModule: false, testHead: '', testName: (n) => `test/t${n}.js` }, call.javascript) },
  'node:test': { packages: [], files: (call) => javascriptFiles({ isModule: true, testHead: "import { describe, it } from 'node:test'", testName: (n) => `test/t${n}.test.js` }, call.javascript) },
  tape: { packages: ['tape'], args: ['test/*.js'], files: (call) => javascriptFiles({ isModule: false, testHead: tapeHead, testName: (n) => `test/t${n}.js` }, call.javascript) },
  pytest: { packages: [], env: { PYTHONPATH: 'src' }, files: (call) => pythonFiles(call.python) },
}

function makeTree(name, { packages, files }, call) {
  const tree = join(folder, name.replace(':', '-'))
  for (const [path, text] of Object.entries(files(call))) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  mkdirSync(join(tree, 'node_modules'))
  for (const one of packages) symlinkSync(join(root, 'node_modules', one), join(tree, 'node_modules', one))
  return tree
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

async function measure({ createOracle, runProcess }, runner, suite) {
  const tree = makeTree(`${runner}-${suite}`, runners[runner], suites[suite])
  const spec = { runner, projectDir: '', args: runners[runner].args ?? [], env: runners[runner].env ?? {}, prepare: [], timeoutMs: 600_000, reason: 'bench' }
  const oracle = createOracle(spec, { runProcess })
  const env = { PATH: process.env.PATH, HOME: process.env.HOME }
  // Kept over the runs: jest's cache of transformed files lies there, and a run that fills it is no comparison.
  const scratchDir = join(folder, `scratch-${runner.replace(':', '-')}-${suite}`)
  let earlier
  let measured = 0
  const once = async (coverage) => {
    const started = performance.now()
    const report = await oracle.run({ root: tree, scratchDir, env, coverage, ...(coverage ? { earlier } : {}) })
    const wallMs = performance.now() - started
    const failed = report.tests.filter(({ status }) => status === 'failed')
    if (failed.length !== files || report.tests.length !== files * testsPerFile) throw new Error(`${runner}: ${failed.length} of ${report.tests.length} tests failed\n${report.output}`)
    if (coverage && !failed.every(({ id }) => report.coverage?.tests.has(id))) throw new Error(`${runner}: a failing test has no coverage: ${report.coverage?.notes}`)
    earlier = report.tests
    measured = report.coverage?.tests.size ?? measured
    return wallMs
  }
  const times = { plain: [], covered: [] }
  for (let round = -1; round < rounds; round++) {
    const [plain, covered] = [await once(false), await once(true)]
    if (round < 0) continue
    times.plain.push(plain)
    times.covered.push(covered)
  }
  return { runner, suite, measured, tests: files * testsPerFile, plain_ms: median(times.plain), covered_ms: median(times.covered), ratio: median(times.covered.map((ms, n) => ms / times.plain[n])) }
}

try {
  const contents = `export { createOracle } from './src/oracle/create-oracle.ts'\nexport { runProcess } from './src/process/run-process.ts'\n`
  await build({ stdin: { contents, resolveDir: root }, bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error', packages: 'external' })
  const oracle = await import(bundle)
  const results = []
  const wanted = Object.keys(runners).filter((name) => !words.some((word) => word in runners) || words.includes(name))
  for (const runner of wanted) {
    for (const suite of Object.keys(suites)) {
      const result = await measure(oracle, runner, suite)
      results.push(result)
      say(`${runner}, ${suite}: ${(result.covered_ms / 1000).toFixed(2)} s with coverage, ${(result.plain_ms / 1000).toFixed(2)} s without: × ${result.ratio.toFixed(2)} (goal: at most 1.35), ${result.measured} of ${result.tests} tests measured`)
    }
  }
  if (asJson) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
  rmSync(bundle, { force: true })
}
