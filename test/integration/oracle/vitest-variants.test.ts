import { readdirSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOracle, createVariantRunner, type TestResult } from '../../../src/oracle/index.ts'
import type { OracleSpec } from '../../../src/oracle/oracle.ts'
import { reloadVariants } from '../../../src/oracle/variants/reload/reload-variants.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { messageOf, variantRepo, verdicts, type Contents } from './variant-repo.ts'

const bareSpec = { projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 1, reason: '' }
/** Never ends, and does not work meanwhile; a loop that does: the test whose unchanged program never ends. */
const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
const rate = (value: string) => `export const rate = ${value}\n`
const shop: Contents = {
  'src/rate.ts': rate('2'),
  'src/price.ts': `import { rate } from './rate.ts'
export const doubled: number = rate * 2
export const price = (n: number): number => n * rate
`,
  'src/price.test.ts': `import { expect, test } from 'vitest'
import { doubled, price } from './price.ts'
test('multiplies', () => expect(price(10)).toBe(30))
test('doubles', () => expect(doubled).toBe(6))
test('is a number', () => expect(price(1)).toBeTypeOf('number'))
`,
}

/** Those of its tests that fail. */
const shopTests = ['src/price.test.ts > multiplies', 'src/price.test.ts > doubles']

test('a variant that mends a constant two imports away passes, all others fail, and the tree stays as it was', async () => {
  const repo = await variantRepo(shop)
  const before = await repo.bytes()
  const outcomes = await repo.runVariants(['0', '1', '3', '4'].map((value) => ({ 'src/rate.ts': rate(value) })), { tests: shopTests })
  expect(verdicts(outcomes)).toEqual(['failed failed', 'failed failed', 'passed passed', 'failed failed'])
  const failure = { kind: 'assertion', actual: '40', expected: '30' }
  expect(outcomes[3]).toMatchObject({ tests: [{ id: 'src/price.test.ts > multiplies', failure }, {}] })
  expect(await repo.bytes()).toEqual(before)
  expect(readdirSync(join(repo.root, 'node_modules')).sort()).toEqual(['vite', 'vitest'])
  expect(readdirSync(repo.scratchDir)).toEqual(['test.log'])
})

test('what passes is asked for tests that pass without a change, and the first one that it breaks is told', async () => {
  const files: Contents = { ...shop, 'src/price.test.ts': `${shop['src/price.test.ts']}test('of none', () => expect(price(0)).toBe(0))\n` }
  const repo = await variantRepo(files)
  const price = files['src/price.ts'] ?? ''
  const guards = ['src/price.test.ts > is a number', 'src/price.test.ts > of none']
  const always = { 'src/price.ts': price.replace('n * rate', 'n * 3 || 1').replace('rate * 2', '6') }
  const never = { 'src/price.ts': price.replace('n * rate', 'n > 1 ? n * 3 : String(n * 3) as any').replace('rate * 2', '6') }
  const outcomes = await repo.runVariants([{ 'src/rate.ts': rate('3') }, always, { 'src/rate.ts': rate('4') }, never, { 'src/rate.ts': rate('3') }], { tests: shopTests, guards })
  expect(verdicts(outcomes)).toEqual(['passed passed', 'passed passed', 'failed failed', 'passed passed', 'passed passed'])
  expect(outcomes.map((outcome) => outcome.status === 'told' && outcome.broken)).toEqual([[], ['src/price.test.ts > of none'], [], ['src/price.test.ts > is a number'], []])
})

test('what passes counts when the process ends before the guards have told theirs', async () => {
  const files: Contents = { ...shop, 'src/price.test.ts': `${shop['src/price.test.ts']}test('killer', () => { if (price(1) === 3) process.kill(process.ppid, 'SIGKILL') })\n` }
  const repo = await variantRepo(files)
  const [outcome] = await repo.runVariants([{ 'src/rate.ts': rate('3') }], { tests: shopTests, guards: ['src/price.test.ts > killer'] })
  expect(outcome).toMatchObject({ status: 'told', tests: [{ status: 'passed' }, { status: 'passed' }], broken: [] })
})

test('compiled modules are found where the search keeps them', async () => {
  const repo = await variantRepo(shop)
  const buildDir = await tempDir()
  await repo.runVariants([{ 'src/rate.ts': rate('3') }], { tests: shopTests, buildDir })
  expect(readdirSync(join(buildDir, 'vitest'))).not.toEqual([])
})

const comparable = ({ id, file, name, status, failure }: TestResult) => {
  return { id, file, name, status, message: failure?.message, frames: failure?.frames }
}

test('each variant is told what a run of its own tells', async () => {
  const repo = await variantRepo(shop)
  const price = shop['src/price.ts'] ?? ''
  const instead = (of: string, texts: readonly string[]) => texts.map((text) => ({ 'src/price.ts': price.replace(of, text) }))
  const variants: Contents[] = [
    ...instead('n * rate', ['n + rate', '(n / rate) * 6', 'n * (rate + 1)', 'undefined', '((', 'missing(n)']),
    ...instead('rate * 2', ['rate * 3', 'rate.x.y', 'await 6']),
    { 'src/rate.ts': rate('3'), 'src/price.ts': price.replace('rate * 2', 'rate + 2') },
    { 'src/rate.ts': 'export const other = 3\n' },
    { 'src/rate.ts': "import './nowhere.ts'\nexport const rate = 3\n" },
  ]
  const outcomes = await repo.runVariants(variants, { tests: shopTests })
  for (const [index, variant] of variants.entries()) {
    for (const [path, text] of Object.entries({ ...shop, ...variant })) await writeFile(join(repo.root, path), text)
    const { tests: alone } = await repo.run({ selection: { tests: shopTests } })
    const told = outcomes[index]
    expect(told?.status === 'told' && told.tests.map(comparable)).toEqual(alone.map(comparable))
  }
})

test('one worker runs many variants, and loads the modules that they do not change anew for each', async () => {
  const check = `import { test } from 'vitest'
import { user } from './user.js'
test('user', () => {
  const { id, name } = user()
  if (id !== 1 || name !== 'ada') throw new Error(id + ' ' + name + ' in process ' + process.pid)
})
`
  const importIds = "import { nextId } from './ids.js'\n"
  const user = (name: string) => ({ 'src/user.js': `${importIds}export const user = () => ({ id: nextId(), name: '${name}' })\n` })
  const ids = 'let last = 0\nexport const nextId = () => ++last\n'
  const repo = await variantRepo({ 'src/ids.js': ids, ...user('x'), 'src/user.test.js': check })
  const outcomes = await repo.runVariants([user('a'), user('ada'), user('a'), user('ada')], { tests: ['src/user.test.js > user'] })
  expect(verdicts(outcomes)).toEqual(['failed', 'passed', 'failed', 'passed'])
  expect(messageOf(outcomes[0])).toMatch(/^1 a in process \d+$/)
  expect(messageOf(outcomes[2])).toBe(messageOf(outcomes[0]))
})

test('two failing test files are told together', async () => {
  const other = `import { expect, test } from 'vitest'
import { rate } from '../src/rate.ts'
test('rate', () => expect(rate).toBeGreaterThan(2))
`
  const repo = await variantRepo({ ...shop, 'test/rate.test.ts': other })
  const outcomes = await repo.runVariants(['1', '3', '5'].map((value) => ({ 'src/rate.ts': rate(value) })), { tests: [...shopTests, 'test/rate.test.ts > rate'] })
  expect(verdicts(outcomes)).toEqual(['failed failed failed', 'passed passed passed', 'failed failed passed'])
})

test('a variant that never ends times out, and those after it are told', async () => {
  const repo = await variantRepo(shop)
  const endless = { 'src/rate.ts': `export const rate = 3\n${block}\n` }
  const variants = [{ 'src/rate.ts': rate('1') }, endless, { 'src/rate.ts': rate('3') }]
  const outcomes = await repo.runVariants(variants, { tests: shopTests, timeoutPerVariantMs: 3_000 })
  expect(verdicts(outcomes)).toEqual(['failed failed', 'failed failed', 'passed passed'])
  expect(outcomes[1]).toMatchObject({ tests: [{ failure: { message: 'timed out: still running after 3 s' } }, {}] })
})

test('where the unchanged program never ends, each variant is told by a worker of its own', async () => {
  const body = (step: string) => `  let s = 0\n  for (let i = 0; i < n; ${step}) s++\n  return s\n`
  const loop = (step: string) => ({ 'src/sum.js': `export function sum(n) {\n${body(step)}}\n` })
  const check = `import { test } from 'vitest'
import { sum } from './sum.js'
test('sum', () => {
  if (sum(3) !== 3) throw new Error('process ' + process.pid)
})
`
  const repo = await variantRepo({ ...loop('i--, i++'), 'src/sum.test.js': check })
  const variants = [loop('i += 2'), loop('i++'), loop('i += 2')]
  const outcomes = await repo.runVariants(variants, { tests: ['src/sum.test.js > sum'], timeoutPerVariantMs: 3_000 })
  expect(verdicts(outcomes)).toEqual(['failed', 'passed', 'failed'])
  expect(messageOf(outcomes[0])).not.toBe(messageOf(outcomes[2]))
})

test('a variant with a syntax error fails with its message', async () => {
  const repo = await variantRepo(shop)
  const outcomes = await repo.runVariants([{ 'src/rate.ts': 'export const rate = (3\n' }, { 'src/rate.ts': rate('3') }], { tests: shopTests })
  expect(verdicts(outcomes)).toEqual(['failed', 'passed passed'])
  expect(outcomes[0]).toMatchObject({ tests: [{ id: 'src/price.test.ts > (load)' }] })
  expect(messageOf(outcomes[0])).toMatch(/Expected|Unexpected|Parse/i)
})

test('aliases, tsx, dynamic imports, setup files and the configuration of a project apply', async () => {
  const config = `import { fileURLToPath } from 'node:url'
const project = (name) => ({ extends: true, test: { name, include: ['spec/' + name + '.ts'], setupFiles: ['./spec/setup.ts'] } })
export default {
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: { projects: [project('one'), project('two')] },
}
`
  const repo = await variantRepo({
    'vitest.config.mjs': config,
    'src/label.tsx': 'export const label = <T,>(value: T): string => `<${String(value)}>`\n',
    'src/seen.ts': 'export const seen: string[] = []\n',
    'spec/setup.ts': "import { beforeEach } from 'vitest'\nimport { seen } from '@/seen'\nbeforeEach(() => { seen.push('set up') })\n",
    'spec/one.ts': `import { expect, test } from 'vitest'
import { seen } from '@/seen'
test('label', async () => {
  const { label } = await import('@/label')
  expect([label(1), seen]).toEqual(['[1]', ['set up']])
})
`,
    'spec/two.ts': "import { expect, test } from 'vitest'\ntest('two', () => expect(1).toBe(1))\n",
  })
  const label = (text: string) => ({ 'src/label.tsx': `export const label = <T,>(value: T): string => \`${text}\`\n` })
  expect(verdicts(await repo.runVariants([label('(${String(value)})'), label('[${String(value)}]')], { tests: ['spec/one.ts > label'] }))).toEqual(['failed', 'passed'])
})

test('mocked modules, partly mocked ones and snapshots work as in a run of its own', async () => {
  const repo = await variantRepo({
    'src/net.ts': "export const fetchName = () => 'real'\nexport const host = 'h'\n",
    'src/greet.ts': "import { fetchName, host } from './net.ts'\nexport const greet = () => `hello ${fetchName()}@${host}`\n",
    'src/__snapshots__/greet.test.ts.snap': `// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html

exports[\`greets 1\`] = \`"hi mock@h"\`;
`,
    'src/greet.test.ts': `import { expect, test, vi } from 'vitest'
import { greet } from './greet.ts'
vi.mock('./net.ts', async (original) => ({ ...(await original()), fetchName: () => 'mock' }))
test('greets', () => expect(greet()).toMatchSnapshot())
`,
  })
  const importNet = "import { fetchName, host } from './net.ts'\n"
  const greet = (word: string) => ({ 'src/greet.ts': `${importNet}export const greet = () => \`${word} \${fetchName()}@\${host}\`\n` })
  const before = await repo.bytes()
  const outcomes = await repo.runVariants([greet('hey'), greet('hi'), greet('ho'), greet('hi')], { tests: ['src/greet.test.ts > greets'] })
  expect(verdicts(outcomes)).toEqual(['failed', 'passed', 'failed', 'passed'])
  expect(await repo.bytes()).toEqual(before)
})

test('what a package remembers from an earlier variant does not change the verdict of a later one', async () => {
  const repo = await variantRepo({
    'src/model.js': "import { define } from 'registry'\nexport const model = define('user', 1)\n",
    'src/model.test.js': `import { expect, test } from 'vitest'
import { model } from './model.js'
test('model', () => expect(model).toBe(2))
`,
  })
  const registry = `const names = new Set()
export const define = (name, value) => {
  if (names.has(name)) throw new Error('defined twice')
  names.add(name)
  return value
}
`
  await mkdir(join(repo.root, 'node_modules/registry'))
  await writeFile(join(repo.root, 'node_modules/registry/package.json'), '{"type":"module","exports":"./index.js"}')
  await writeFile(join(repo.root, 'node_modules/registry/index.js'), registry)
  const importDefine = "import { define } from 'registry'\n"
  const model = (value: number) => ({ 'src/model.js': `${importDefine}export const model = define('user', ${value})\n` })
  expect(verdicts(await repo.runVariants([model(0), model(2), model(3), model(2)], { tests: ['src/model.test.js > model'] }))).toEqual(['failed', 'passed', 'failed', 'passed'])
})

test('what a variant leaves behind in its process does not change the verdict of a later one', async () => {
  const repo = await variantRepo({
    'src/mode.js': "export const mode = globalThis.mode ?? 'slow'\n",
    'src/mode.test.js': `import { expect, test } from 'vitest'
import { mode } from './mode.js'
test('mode', () => expect(mode).toBe('fast'))
`,
  })
  const mode = (text: string) => ({ 'src/mode.js': text })
  const variants = [mode(`globalThis.mode = 'fast'
export const mode = globalThis.mode
`), mode("export const mode = globalThis.mode ?? 'lame'\n")]
  expect(verdicts(await repo.runVariants(variants, { tests: ['src/mode.test.js > mode'] }))).toEqual(['passed', 'failed'])
})

test('an environment such as a browser page is made anew for each variant', async () => {
  const environment = `export default { name: 'page', viteEnvironment: 'ssr', setup(global) { global.page = []; return { teardown() {} } } }
`
  const repo = await variantRepo({
    'vitest.config.mjs': "export default { test: { environment: './page.mjs' } }\n",
    'page.mjs': environment,
    'src/show.js': 'export const show = () => page.at(0)\n',
    'src/show.test.js': `import { expect, test } from 'vitest'
import { show } from './show.js'
test('show', () => {
  show()
  if (String(page) !== 'b') throw new Error('wrong')
})
`,
  })
  const show = (text: string) => ({ 'src/show.js': `export const show = () => page.push('${text}')\n` })
  expect(verdicts(await repo.runVariants([show('b'), show('c'), show('b')], { tests: ['src/show.test.js > show'] }))).toEqual(['passed', 'failed', 'passed'])
})

test('a variant that ends its process passes nothing, and those after it are told', async () => {
  const ends = ['process.exit(0)', "process.kill(process.pid, 'SIGKILL')", 'process.reallyExit(0)']
  const variants = [...ends.map((end) => ({ 'src/rate.ts': `export const rate = 3\n${end}\n` })), { 'src/rate.ts': rate('3') }]
  const inForks = await variantRepo(shop)
  expect(verdicts(await inForks.runVariants(variants, { tests: shopTests }))).toEqual(['failed', 'failed failed', 'failed failed', 'passed passed'])
  // Here a kill ends vitest itself, and a new one goes on.
  const inThreads = await variantRepo(shop, ['--pool=threads'])
  const before = await inThreads.bytes()
  const killed = 'unknown: the process ended while it ran'
  expect(verdicts(await inThreads.runVariants(variants, { tests: shopTests }))).toEqual(['failed', killed, 'failed failed', 'passed passed'])
  expect(await inThreads.bytes()).toEqual(before)
})

test('an error outside of any test passes nothing', async () => {
  const repo = await variantRepo(shop)
  const text = "export const rate = 3\nvoid Promise.reject(new Error('nobody waits'))\n"
  const outcomes = await repo.runVariants([{ 'src/rate.ts': text }, { 'src/rate.ts': rate('3') }], { tests: shopTests })
  expect(verdicts(outcomes)).toEqual(['failed failed', 'passed passed'])
  expect(outcomes[0]).toMatchObject({ tests: [{ failure: { message: expect.stringContaining('nobody waits') } }, {}] })
})

test('an error that an earlier variant throws late is not held against a later one', async () => {
  const check = `import { expect, test } from 'vitest'
import { rate } from './rate.ts'
test('waits', async () => {
  if (rate === 3) await new Promise((resolve) => setTimeout(resolve, 300))
  expect(rate).toBe(3)
})
`
  const repo = await variantRepo({ 'src/rate.ts': rate('2'), 'src/rate.test.ts': check })
  const late = { 'src/rate.ts': "export const rate = 1\nsetTimeout(() => { throw new Error('late') }, 100)\n" }
  expect(verdicts(await repo.runVariants([late, { 'src/rate.ts': rate('3') }], { tests: ['src/rate.test.ts > waits'] }))).toEqual(['failed', 'passed'])
})

test('tests that do not fail without a change make every variant unknown', async () => {
  const repo = await variantRepo(shop)
  const tests = ['src/price.test.ts > multiplies', 'src/price.test.ts > is a number']
  const outcomes = await repo.runVariants([{ 'src/rate.ts': rate('3') }, { 'src/rate.ts': rate('4') }], { tests })
  const reason = expect.stringContaining('"src/price.test.ts > is a number" does not fail')
  expect(outcomes).toEqual(Array(2).fill({ status: 'unknown', reason }))
})

test('variants whose effect the tests could not see are unknown', async () => {
  const repo = await variantRepo({
    ...shop,
    'src/rate.cjs': 'exports.rate = 2\n',
    'src/price.ts': `import { createRequire } from 'node:module'
export const { rate } = createRequire(import.meta.url)('./rate.cjs')
export const doubled = rate * 2
export const price = (n: number) => n * rate
`,
  })
  const fresh = rate('3')
  const variants = [{ 'src/rate.cjs': 'exports.rate = 3\n' }, { 'src/new.ts': fresh }]
  expect(verdicts(await repo.runVariants(variants, { tests: shopTests }))).toEqual([
    'unknown: src/rate.cjs is not loaded by these tests in a way that shows a change',
    'unknown: src/new.ts is created or deleted',
  ])
  await symlink(join(repo.root, 'src'), join(repo.root, 'linked'))
  await symlink(join(await tempDir({ 'rate.ts': fresh }), 'rate.ts'), join(repo.root, 'src/outside.ts'))
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: {}, selection: { tests: ['src/price.test.ts > doubles'] } }
  const paths = ['src/outside.ts', 'linked/price.ts', '../x.ts', 'src']
  const changes = paths.map((path) => [{ path, before: '', after: fresh }])
  const outcomes = await reloadVariants({ spec: { ...bareSpec, runner: 'vitest' }, ports: { runProcess }, run, variants: changes, guards: [], limits: { timeoutPerVariantMs: 1, overallTimeoutMs: 100_000 } })
  expect(verdicts(outcomes)).toEqual(paths.map((path) => `unknown: ${path} is not a file of the tree`))
})

test('when time is over or the run is aborted, the rest is unknown and the tree as it was', async () => {
  const repo = await variantRepo(shop)
  const before = await repo.bytes()
  const endless = { 'src/rate.ts': `export const rate = 3\n${block}\n` }
  const tests = ['src/price.test.ts > multiplies']
  const outcomes = await repo.runVariants([endless, endless], { tests, overallTimeoutMs: 6_000 })
  expect(verdicts(outcomes)).toEqual(Array(2).fill('unknown: out of time'))
  expect(await repo.bytes()).toEqual(before)
  const aborted = await repo.runVariants([{ 'src/rate.ts': rate('3') }], { tests, signal: AbortSignal.abort() })
  expect(verdicts(aborted)).toEqual(['unknown: out of time'])
})

test('tests find neither the journal nor the other variants', async () => {
  const look = `import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rate } from '../src/rate.ts'
test('looks', () => {
  const own = JSON.stringify([process.argv, process.env])
  const seen = process.platform === 'linux' ? own + readFileSync('/proc/self/cmdline', 'utf8') : own
  expect([/variants-[0-9a-f]+|nonce/.exec(seen)?.[0], rate]).toEqual([undefined, 3])
})
`
  const repo = await variantRepo({ ...shop, 'test/look.test.ts': look })
  const outcomes = await repo.runVariants([{ 'src/rate.ts': rate('3') }], { tests: ['test/look.test.ts > looks'] })
  expect(verdicts(outcomes)).toEqual(['passed'])
})

test('a test file that vitest does not know makes every variant unknown', async () => {
  const repo = await variantRepo({ ...shop, 'vitest.config.mjs': "export default { test: { include: ['none/**'] } }\n" })
  const outcomes = await repo.runVariants([{ 'src/rate.ts': rate('3') }], { tests: ['src/price.test.ts > doubles'] })
  expect(verdicts(outcomes)).toEqual([expect.stringContaining('vitest does not count')])
})

test('only runners that can run a test body again and again have a variant runner', () => {
  const runnerOf = (spec: Partial<OracleSpec> & Pick<OracleSpec, 'runner'>) => createVariantRunner({ oracle: createOracle({ ...bareSpec, ...spec }, { runProcess }), runProcess, compile: async () => ({ files: [], included: [], choices: [], unsound: [] }) })
  for (const runner of ['vitest', 'jest', 'mocha', 'node:test', 'pytest'] as const) expect(runnerOf({ runner })).toBeDefined()
  for (const runner of ['generic', 'cargo', 'go'] as const) expect(runnerOf({ runner })).toBeUndefined()
  expect(runnerOf({ runner: 'pytest', prepare: [['make']] })).toBeUndefined()
})

test('modules are not loaded anew where the time would not do for the start of the process', async () => {
  const repo = await variantRepo(shop)
  let started = 0
  const counted: typeof runProcess = (request) => (started++, runProcess(request))
  const spec: OracleSpec = { ...bareSpec, runner: 'vitest', timeoutMs: 60_000 }
  const runner = createVariantRunner({ oracle: createOracle(spec, { runProcess: counted }), runProcess: counted, compile: async () => ({ files: [], included: [0], choices: [[[0, 1]]], unsound: [] }) })
  const to = (replacement: string) => ({ edits: [{ path: 'src/rate.ts', from: 20, to: 21, replacement }] })
  // The first one is switched, and has no effect.
  const variants = [to('4'), to('3')]
  const run = { root: repo.root, scratchDir: repo.scratchDir, env: { PATH: process.env['PATH'] ?? '' }, selection: { tests: shopTests } }
  const limits = { timeoutPerVariantMs: 5_000, overallTimeoutMs: 60_000, afterHitMs: 0 }
  const [, mended] = await runner?.runVariants(run, variants, [], limits) ?? []
  expect(mended).toMatchObject({ status: 'told', passed: shopTests })
  const before = started
  const [, late] = await runner?.runVariants(run, variants, [], { ...limits, aloneMs: 1 }) ?? []
  expect(late).toMatchObject({ status: 'unknown' })
  expect(started - before).toBe(1)
})
