import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classifyFailures } from '../../../src/oracle/flaky.ts'
import { createOracle } from '../../../src/oracle/create-oracle.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { runnerRepo, statuses, testEnv } from './runner-repo.ts'

const node = process.execPath
const passing = "const { test } = require('node:test')\ntest('a', () => { require('./built.js') })\n"

test('builds that the tests need run first, with the commands of the tree in PATH', async () => {
  const files = { 'a.test.js': passing, 'build.js': "require('fs').writeFileSync('built.js', '')\n" }
  const repo = await runnerRepo({ runner: 'node:test', prepare: [[node, 'build.js']] }, files)
  expect((await repo.run()).status).toBe('passed')
  expect(existsSync(join(repo.scratchDir, 'test.log'))).toBe(true)
})

test('a build that fails is no test result', async () => {
  const build = [node, '-e', "console.error('type error'); process.exit(2)"]
  const repo = await runnerRepo({ runner: 'node:test', prepare: [build] }, { 'a.test.js': passing })
  expect(await repo.run()).toMatchObject({ status: 'could_not_start', reason: expect.stringMatching(/exit code 2[^]*type error/) })
})

test('a build of the test script that fails from the beginning does not keep tests that pass without it', async () => {
  const build = [node, '-e', "console.error('type error'); process.exit(2)"]
  const files = { 'a.test.js': "const { test } = require('node:test')\ntest('a', () => {})\ntest('b', () => { throw new Error('x') })\n" }
  const repo = await runnerRepo({ runner: 'node:test', prepare: [build], isPrepareFound: true }, files)
  const report = await repo.run()
  expect(statuses(report)).toEqual({ 'a.test.js > a': 'passed', 'a.test.js > b': 'failed' })
  expect(report.output).toMatch(/exit code 2[^]*type error[^]*The tests run without it/)
  const needed = await runnerRepo({ runner: 'node:test', prepare: [build], isPrepareFound: true }, { 'a.test.js': passing })
  expect(await needed.run()).toMatchObject({ status: 'could_not_start' })
})

test('a build that worked once and fails later is no test result, even where tests pass without it', async () => {
  const root = await tempDir({ 'a.test.js': "require('node:test').test('a', () => {})\n", 'build.js': '' })
  const spec = { runner: 'node:test', projectDir: '', args: [], env: {}, prepare: [[node, 'build.js']], isPrepareFound: true, timeoutMs: 60_000, reason: '' } as const
  const oracle = createOracle(spec, { runProcess })
  const run = { root, scratchDir: await tempDir(), env: testEnv() }
  expect((await oracle.run(run)).status).toBe('passed')
  writeFileSync(join(root, 'build.js'), 'no code')
  expect((await oracle.run(run)).status).toBe('could_not_start')
})

test('a tree behind a symbolic link gives the same ids', async () => {
  const files = { 'sub/a.test.js': "require('node:test').test('a', () => { throw new Error('x') })\n" }
  const repo = await runnerRepo({ runner: 'node:test', projectDir: 'sub' }, files)
  const link = join(await tempDir(), 'link')
  symlinkSync(repo.root, link)
  const report = await repo.run({ root: link, selection: { files: ['sub/a.test.js'] } })
  expect(statuses(report)).toEqual({ 'sub/a.test.js > a': 'failed' })
  expect(report.tests[0]?.failure?.frames[0]).toMatchObject({ file: 'sub/a.test.js', line: 1 })
})

test('the ledger is gone after the run', async () => {
  const repo = await runnerRepo({ runner: 'node:test' }, { 'a.test.js': "require('node:test').test('a', () => {})\n" })
  await repo.run()
  expect(readdirSync(repo.scratchDir)).toEqual(['test.log'])
})

test('an aborted run throws the reason of the abort', async () => {
  const repo = await runnerRepo({ runner: 'node:test' }, { 'a.test.js': passing })
  await expect(repo.run({ signal: AbortSignal.abort(new Error('the user pressed ctrl-c')) })).rejects.toThrow('the user pressed ctrl-c')
})

test('a test that passes when it is run again is flaky, one that never passes is failing', async () => {
  const text = `const { test } = require('node:test')
const { existsSync, writeFileSync } = require('node:fs')
test('sometimes', () => { if (!existsSync('ran')) { writeFileSync('ran', ''); throw new Error('first run') } })
test('never', () => { throw new Error('always') })
`
  const root = await tempDir({ 'a.test.js': text, 'good.test.js': "require('node:test').test('good', () => {})\n" })
  const spec = { runner: 'node:test', projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' } as const
  const oracle = createOracle(spec, { runProcess })
  const run = { root, scratchDir: await tempDir(), env: testEnv() }
  const { failing, flaky } = await classifyFailures(oracle, run, await oracle.run(run), 2)
  expect(failing.map(({ id }) => id)).toEqual(['a.test.js > never'])
  expect(flaky.map(({ id }) => id)).toEqual(['a.test.js > sometimes'])
})
