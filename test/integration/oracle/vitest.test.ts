import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../../support/temp-dir.ts'
import { runnerRepo, statuses, testNamed } from './runner-repo.ts'

const source = {
  'package.json': '{"type":"module"}',
  'src/divide.ts': `export interface Options {
  exact: boolean
}
export function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError('division by zero')
  return a / b
}
`,
}

const mixed = {
  ...source,
  'src/divide.test.ts': `import { beforeAll, describe, expect, it } from 'vitest'
import { divide } from './divide.ts'
describe('divide', () => {
  it('divides', () => expect(divide(4, 2)).toBe(2))
  describe('by zero', () => {
    it('throws', () => { divide(1, 0) })
  })
  it('is wrong', () => expect({ value: divide(4, 2) }).toEqual({ value: 3 }))
  it.skip('is skipped', () => {})
  it.todo('is planned')
  it.each([[1, 1], [2, 3]])('%i is %i', (a, b) => expect(a).toBe(b))
  it('twice', () => {})
  it('twice', () => expect(1).toBe(2))
})
describe('a suite whose hook fails', () => {
  beforeAll(() => { throw new Error('no database') })
  it('never runs', () => {})
})
`,
  'src/broken.test.ts': "import './missing.ts'\n",
}

test('vitest: every kind of test gets its own id and status', async () => {
  const repo = await runnerRepo({ runner: 'vitest' }, mixed, ['vitest'])
  const report = await repo.run()
  expect(report.output).toContain('divides')
  expect(statuses(report)).toEqual({
    'src/broken.test.ts > (load)': 'failed',
    'src/divide.test.ts > a suite whose hook fails > (load)': 'failed',
    'src/divide.test.ts > a suite whose hook fails > never runs': 'skipped',
    'src/divide.test.ts > divide > 1 is 1': 'passed',
    'src/divide.test.ts > divide > 2 is 3': 'failed',
    'src/divide.test.ts > divide > by zero > throws': 'failed',
    'src/divide.test.ts > divide > divides': 'passed',
    'src/divide.test.ts > divide > is planned': 'todo',
    'src/divide.test.ts > divide > is skipped': 'skipped',
    'src/divide.test.ts > divide > is wrong': 'failed',
    'src/divide.test.ts > divide > twice': 'passed',
    'src/divide.test.ts > divide > twice #2': 'failed',
  })
  expect(report).toMatchObject({ status: 'failed', evidence: 'ledger' })
  expect(report).not.toHaveProperty('runFailure')
})

test('vitest: a failure says what was expected, what came, and where in the source it was thrown', async () => {
  const repo = await runnerRepo({ runner: 'vitest' }, mixed, ['vitest'])
  const report = await repo.run({ selection: { files: ['src/divide.test.ts'] } })
  const wrong = testNamed(report, 'src/divide.test.ts > divide > is wrong').failure
  expect(wrong).toMatchObject({ kind: 'assertion', expected: expect.stringContaining('3'), actual: expect.stringContaining('2') })
  const thrown = testNamed(report, 'src/divide.test.ts > divide > by zero > throws').failure
  expect(thrown).toMatchObject({ kind: 'error', message: 'division by zero' })
  expect(thrown?.frames[0]).toMatchObject({ file: 'src/divide.ts', line: 5, function: 'divide' })
  expect(thrown?.stack).not.toContain(repo.root)
})

test('vitest: a snapshot that a test did not get to is no failure of its own; one that no test takes is', async () => {
  const files = (body: string) => ({
    'package.json': '{"type":"module"}',
    'a.test.js': `import { expect, test } from 'vitest'\ntest('t', () => {\n  ${body}\n})\n`,
    '__snapshots__/a.test.js.snap': '// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`t 1`] = `1`;\n',
  })
  const run = async (body: string) => statuses(await (await runnerRepo({ runner: 'vitest', env: { CI: 'true' } }, files(body), ['vitest'])).run())
  expect(await run("JSON.parse('{')\n  expect(1).toMatchSnapshot()")).toEqual({ 'a.test.js > t': 'failed' })
  expect(await run('')).toEqual({ 'a.test.js > t': 'passed', 'a.test.js > (load)': 'failed' })
})

test('vitest: a selection of one test reports that test and no other', async () => {
  const repo = await runnerRepo({ runner: 'vitest' }, { ...mixed, 'src/xdivide.test.ts': mixed['src/divide.test.ts'] }, ['vitest'])
  const report = await repo.run({ selection: { tests: ['src/divide.test.ts > divide > divides'] } })
  expect(statuses(report)).toEqual({ 'src/divide.test.ts > divide > divides': 'passed' })
  expect(report.status).toBe('passed')
})

test('vitest: nothing is written into the dependency folder', async () => {
  const files = { ...source, 'a.test.ts': "import { test } from 'vitest'\ntest('a', () => {})\n" }
  const repo = await runnerRepo({ runner: 'vitest' }, files, ['vitest'])
  expect((await repo.run()).status).toBe('passed')
  expect(readdirSync(join(repo.root, 'node_modules'))).toEqual(['vitest'])
})

test('vitest: no test files and files without tests are no_tests', async () => {
  const repo = await runnerRepo({ runner: 'vitest' }, { ...source, 'empty.test.ts': 'export {}\n' }, ['vitest'])
  expect(await repo.run()).toMatchObject({ status: 'no_tests', tests: [] })
  expect(await repo.run({ selection: { files: ['src/divide.ts'] } })).toMatchObject({ status: 'no_tests' })
  expect(await repo.run({ selection: { files: ['gone.test.ts'] } })).toMatchObject({ status: 'no_tests' })
})

test('vitest: an error outside of any test fails a run in which no test failed', async () => {
  const text = "import { test } from 'vitest'\ntest('a', () => { void Promise.reject(new Error('nobody waits')) })\n"
  const files = { ...source, 'a.test.ts': text }
  const report = await (await runnerRepo({ runner: 'vitest' }, files, ['vitest'])).run()
  expect(report).toMatchObject({ status: 'failed', runFailure: expect.stringContaining('nobody waits') })
})

test('vitest: process.exit(0) inside a test never passes', async () => {
  const files = { ...source, 'a.test.ts': "import { test } from 'vitest'\ntest('a', () => { process.exit(0) })\ntest('b', () => {})\n" }
  const report = await (await runnerRepo({ runner: 'vitest' }, files, ['vitest'])).run()
  expect(report.status).toBe('failed')
})

test('vitest: a test whose worker dies is reported as failed', async () => {
  const body = "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"
  const files = { ...source, 'a.test.ts': `import { test } from 'vitest'\ntest('a', async () => { ${body} })\n` }
  const report = await (await runnerRepo({ runner: 'vitest' }, files, ['vitest'])).run()
  expect(statuses(report)).toEqual({ 'a.test.ts > a': 'failed' })
})

test('vitest: tests do not find the ledger in their environment', async () => {
  const body = "expect(Object.keys(process.env).filter((name) => name.startsWith('RALPH_LEDGER'))).toEqual([])"
  const files = { ...source, 'a.test.ts': `import { expect, test } from 'vitest'\ntest('a', () => { ${body} })\n` }
  const report = await (await runnerRepo({ runner: 'vitest' }, files, ['vitest'])).run()
  expect(report.status).toBe('passed')
})

test('vitest: a repository that does not have it installed is told to install it', async () => {
  const report = await (await runnerRepo({ runner: 'vitest' }, source)).run()
  expect(report).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('vitest is not installed') })
})

test('vitest: what an earlier run compiled is found by the next one that shares it, but not of a file that changed', async () => {
  const files = { ...source, 'a.test.ts': "import { expect, test } from 'vitest'\nimport { divide } from './src/divide.ts'\ntest('a', () => expect(divide(4, 2)).toBe(2))\n" }
  const repo = await runnerRepo({ runner: 'vitest' }, files, ['vitest'])
  const buildDir = await tempDir()
  const [passed, failed] = ['passed', 'failed'].map((status) => ({ 'a.test.ts > a': status }))
  expect(statuses(await repo.run({ buildDir }))).toEqual(passed)
  const compiled = readdirSync(join(buildDir, 'vitest')).map((name) => join(buildDir, 'vitest', name)).filter((path) => readFileSync(path, 'utf8').includes('a / b'))
  expect(compiled).toHaveLength(1)
  for (const path of compiled) writeFileSync(path, readFileSync(path, 'utf8').replace('a / b', 'a * b'))
  expect(statuses(await repo.run({ buildDir }))).toEqual(failed)
  expect(statuses(await repo.run())).toEqual(passed)
  writeFileSync(join(repo.root, 'src/divide.ts'), source['src/divide.ts'].replace('a / b', '2 * a / b / 2'))
  expect(statuses(await repo.run({ buildDir }))).toEqual(passed)
  expect(readdirSync(repo.root).toSorted()).toEqual(['a.test.ts', 'node_modules', 'package.json', 'src'])
})
