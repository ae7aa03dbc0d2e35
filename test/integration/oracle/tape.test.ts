import { describe, expect, test } from 'vitest'
import type { OracleSpec } from '../../../src/oracle/oracle.ts'
import { linkTape } from '../../support/tape-package.ts'
import { type RunnerRepo, runnerRepo, statuses, testNamed } from './runner-repo.ts'

const source = {
  'package.json': '{}',
  'src/divide.js': `exports.divide = (a, b) => {
  if (b === 0) throw new RangeError('division by zero')
  return a / b
}
`,
}

const mixed = {
  ...source,
  'test/divide.js': `const test = require('tape')
const { divide } = require('../src/divide')
const { check } = require('./helpers/check')
test('divides', (t) => { t.equal(divide(4, 2), 2); t.end() })
test('is wrong', (t) => { t.plan(2); t.ok(true); t.deepEqual({ value: divide(4, 2) }, { value: 3 }, 'halves') })
test('group', (t) => {
  t.test('inner', (st) => { st.equal(1, 1); st.end() })
  t.test('inner too', (st) => { st.fail('not yet'); st.end() })
  t.end()
})
test('rejects', async (t) => { t.equal(divide(1, 0), 0) })
test('hands an error on', (t) => { try { divide(1, 0) } catch (error) { t.error(error) } t.end() })
test('plans more', (t) => { t.plan(2); t.pass(); setTimeout(() => t.end(), 5) })
test('ends twice', (t) => { t.end(); t.end() })
test('is skipped', { skip: true }, (t) => { t.fail(); t.end() })
test('fails and is planned', { todo: true }, (t) => { t.fail(); t.end() })
test('skips its assertion', (t) => { t.skip('no network'); t.end() })
test('twice', (t) => t.end())
test('twice', (t) => { t.notOk(true); t.end() })
check('by a helper')
`,
  'test/helpers/check.js': "const test = require('tape')\nexports.check = (name) => test(name, (t) => { t.pass(); t.end() })\n",
  'test/broken.js': "const test = require('tape')\ntest('a', (t) => t.end())\nrequire('./missing')\n",
  'test/module.mjs': "import test from 'tape'\nimport divide from '../src/divide.js'\ntest('imports', (t) => { t.equal(divide.divide(1, 1), 1); t.end() })\ntest('throws', (t) => { divide.divide(1, 0); t.end() })\ntest('comes later', (t) => t.end())\n",
}

async function tapeRepo(files: Record<string, string>, args: string[], more: Partial<OracleSpec> = {}): Promise<RunnerRepo> {
  const repo = await runnerRepo({ runner: 'tape', args, ...more }, files)
  await linkTape(repo.root)
  return repo
}

const all = ['test/**/*.{js,mjs}']

describe('tape', () => {
  test('every kind of test gets its own id and status, and a file that breaks off stops no other', async () => {
    const report = await (await tapeRepo(mixed, all)).run()
    expect(statuses(report)).toEqual({
      'test/broken.js > (load)': 'failed',
      'test/broken.js > a': 'failed',
      'test/divide.js > by a helper': 'passed',
      'test/divide.js > divides': 'passed',
      'test/divide.js > ends twice': 'failed',
      'test/divide.js > fails and is planned': 'todo',
      'test/divide.js > group': 'passed',
      'test/divide.js > group > inner': 'passed',
      'test/divide.js > group > inner too': 'failed',
      'test/divide.js > hands an error on': 'failed',
      'test/divide.js > is skipped': 'skipped',
      'test/divide.js > is wrong': 'failed',
      'test/divide.js > plans more': 'failed',
      'test/divide.js > rejects': 'failed',
      'test/divide.js > skips its assertion': 'skipped',
      'test/divide.js > twice': 'passed',
      'test/divide.js > twice #2': 'failed',
      'test/module.mjs > comes later': 'failed',
      'test/module.mjs > imports': 'passed',
      'test/module.mjs > throws': 'failed',
    })
    expect(report).toMatchObject({ status: 'failed', evidence: 'ledger', exitCode: 1 })
    expect(report.output).toContain('# divides')
    const failureOf = (id: string) => testNamed(report, id).failure
    expect(failureOf('test/divide.js > is wrong')).toMatchObject({ kind: 'assertion', message: 'halves (deepEqual)', expected: '{ value: 3 }', actual: '{ value: 2 }', frames: [{ file: 'test/divide.js', line: 5 }] })
    expect(failureOf('test/divide.js > rejects')).toMatchObject({ kind: 'error', message: expect.stringContaining('division by zero'), frames: [{ file: 'src/divide.js', line: 2 }, { file: 'test/divide.js', line: 11 }] })
    expect(failureOf('test/divide.js > hands an error on')).toMatchObject({ kind: 'error', frames: [{ file: 'src/divide.js', line: 2 }, { file: 'test/divide.js', line: 12 }] })
    expect(failureOf('test/divide.js > plans more')).toMatchObject({ message: 'plan != count', expected: '2', actual: '1' })
    expect(failureOf('test/module.mjs > throws')).toMatchObject({ kind: 'error', message: 'division by zero', frames: [{ file: 'src/divide.js', line: 2 }, { file: 'test/module.mjs', line: 4 }] })
    expect(failureOf('test/module.mjs > comes later')?.message).toBe('the process ended before this test was finished')
    expect(failureOf('test/broken.js > (load)')?.message).toContain("Cannot find module './missing'")
  })

  test('files that are started by the script are selected as they are, files that another one loads out of the whole run', async () => {
    const repo = await tapeRepo(mixed, all)
    const one = await repo.run({ selection: { tests: ['test/divide.js > divides'] } })
    expect(statuses(one)).toEqual({ 'test/divide.js > divides': 'passed' })
    expect(one.output).not.toContain('imports')
    const indexed = { ...source, 'test/index.js': "require('./a')\nrequire('./b')\n", 'test/a.js': "require('tape')('a', (t) => t.end())\n", 'test/b.js': "require('tape')('b', (t) => t.end())\n" }
    const report = await (await tapeRepo(indexed, ['test'])).run({ selection: { files: ['test/b.js'] } })
    expect(statuses(report)).toEqual({ 'test/b.js > b': 'passed' })
    expect(report).toMatchObject({ status: 'passed' })
  })

  test('options of tape: preloaded modules, files to ignore, the one test of only', async () => {
    const files = {
      ...source,
      'setup.js': 'global.base = 2\n',
      '.tapeignore': '# not these\ntest/old\n',
      'test/a.js': "const test = require('tape')\ntest('left out', (t) => t.end())\ntest.only('only', (t) => { t.equal(base, 2); t.end() })\n",
      'test/old/b.js': "require('tape')('old', (t) => { t.fail(); t.end() })\n",
    }
    const report = await (await tapeRepo(files, ['-r', './setup.js', '-i', '.tapeignore', 'test/**/*.js'])).run()
    expect(statuses(report)).toEqual({ 'test/a.js > only': 'passed' })
    expect(report.status).toBe('passed')
  })

  test.each([
    ['process.exit(0) inside a test', "test('a', (t) => { process.exit(0) })\ntest('b', (t) => t.end())\n"],
    ['process.reallyExit(0) with a printed pass', "test('a', (t) => { require('fs').writeSync(1, 'ok 1 a\\n1..1\\n# pass 1\\n'); process.reallyExit(0) })\n"],
    ['process.exit(0) while loading', "test('a', (t) => t.end())\nprocess.exit(0)\n"],
    ['an exit before the first test', "if (Math.PI > 3) process.exit(0)\ntest('a', (t) => t.end())\n"],
    ['an exit handler that changes the code', "process.on('exit', () => process.reallyExit(0))\ntest('a', (t) => { t.fail(); t.end() })\n"],
  ])('%s never passes', async (_, text) => {
    const report = await (await tapeRepo({ ...source, 'test/a.js': `const test = require('tape')\n${text}`, 'test/good.js': "require('tape')('good', (t) => t.end())\n" }, ['test/*.js'])).run()
    expect(report.status).toBe('failed')
    expect(statuses(report)['test/good.js > good']).toBe('passed')
  })

  test('no files, and files without tests, are no_tests', async () => {
    expect(await (await tapeRepo({ ...source, 'test/empty.js': 'console.log(1)\n' }, ['test/*.js'])).run()).toMatchObject({ status: 'no_tests', tests: [] })
    expect(await (await tapeRepo(source, ['test/*.js'])).run()).toMatchObject({ status: 'no_tests', tests: [] })
  })

  test('tests find nothing of the ledger in their environment', async () => {
    const text = "require('tape')('a', (t) => { t.deepEqual(Object.keys(process.env).filter((name) => /LEDGER|TAPE_NONCE/.test(name)), []); t.end() })\n"
    expect((await (await tapeRepo({ ...source, 'test/a.js': text }, ['test/a.js'])).run()).status).toBe('passed')
  })
})
