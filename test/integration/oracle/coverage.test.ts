import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { transform } from 'esbuild'
import { runProcess } from '../../../src/process/run-process.ts'
import type { TestReport, TestResult } from '../../../src/oracle/test-report.ts'
import { type RunnerRepo, runnerRepo, testEnv } from './runner-repo.ts'

const version = await runProcess({ file: 'python3', args: ['-m', 'pytest', '--version'], cwd: '/', env: testEnv() })
const hasPytest = version.status === 'exited' && version.exitCode === 0

/** What each test ran and what ran while loading, as `<file>:<from>-<to> <name>`. */
function shown(report: TestReport): { tests: Record<string, string[]>; loading: string[] } {
  const { coverage } = report
  if (coverage === undefined) throw new Error(`no coverage\n${report.output}`)
  const units = (indexes: readonly number[]) => indexes.map((index) => coverage.units[index]).map((unit) => `${unit?.file}:${unit?.from}-${unit?.to} ${unit?.name ?? '-'}`).sort()
  return { tests: Object.fromEntries([...coverage.tests].map(([id, ran]) => [id, units(ran)])), loading: units(coverage.loading) }
}

/** The same run with and without coverage must show the same; times and outputs differ from run to run. */
async function runBoth(repo: RunnerRepo): Promise<TestReport> {
  const [plain, covered] = [await repo.run(), await repo.run({ coverage: true })]
  const framesOf = ({ failure }: TestResult) => failure?.frames.map(({ file, line }) => `${file}:${line}`)
  const verdict = (report: TestReport) => ({ status: report.status, tests: report.tests.map((one) => ({ id: one.id, status: one.status, message: one.failure?.message, frames: framesOf(one) })) })
  expect(verdict(covered)).toEqual(verdict(plain))
  expect(plain).not.toHaveProperty('coverage')
  expect(covered.coverage).not.toHaveProperty('notes')
  await expectSameByPlan(repo, plain, covered)
  expect(readdirSync(repo.scratchDir).filter((name) => name.startsWith('coverage'))).toEqual([])
  return covered
}

/** What failing tests ran is the same where the hooks know which tests fail. */
async function expectSameByPlan(repo: RunnerRepo, plain: TestReport, covered: TestReport): Promise<void> {
  const planned = await repo.run({ coverage: true, earlier: plain.tests })
  const failing = plain.tests.filter(({ status }) => status === 'failed').map(({ id }) => id)
  const ofFailing = (report: TestReport) => failing.map((id) => [id, shown(report).tests[id]])
  expect(ofFailing(planned)).toEqual(ofFailing(covered))
  expect(shown(planned).loading).toEqual(shown(covered).loading)
  expect(planned.coverage).not.toHaveProperty('notes')
}

const typescript = {
  'src/divide.ts': `import { fail } from './fail.ts'

export interface Options {
  exact: boolean
}

function limit(): number {
  return 10
}

export const max = limit()

export function divide(a: number, b: number): number {
  if (b === 0) throw fail('division by zero')
  return a / b
}

export const half = (a: number) =>
  divide(a, 2)
`,
  'src/fail.ts': `export type Text = string

export class Counter {
  n = 0

  get value(): number {
    return this.n
  }

  async add(): Promise<void> {
    await null
    this.n += 1
  }
}

export const fail = (text: Text) => new RangeError(text)
`,
}

const divideUnits = { divide: 'src/divide.ts:13-16 divide', half: 'src/divide.ts:18-19 half', fail: 'src/fail.ts:16-16 fail' }
const counterUnits = ['src/fail.ts:10-13 add', 'src/fail.ts:6-8 get value']

test('vitest: the functions that each test ran, with the lines of the TypeScript file', async () => {
  const repo = await runnerRepo({ runner: 'vitest' }, {
    ...typescript,
    'package.json': '{"type":"module"}',
    'src/a.test.ts': `import { afterEach, describe, expect, it } from 'vitest'
import { divide, half } from './divide.ts'
import { Counter } from './fail.ts'
describe('divide', () => {
  it('divides', () => expect(divide(4, 2)).toBe(2))
  it.skip('again', () => {})
  it('again', () => { divide(1, 0) })
  it('again', () => expect(half(4)).toBe(2))
})
describe('Counter', () => {
  const counter = new Counter()
  afterEach(() => void counter.value)
  it('adds', () => counter.add())
})
`,
    'src/b.test.ts': "import { it } from 'vitest'\nimport { half } from './divide.ts'\nit('halves', () => void half(2))\n",
  }, ['vitest'])
  const { tests, loading } = shown(await runBoth(repo))
  expect(tests).toEqual({
    'src/a.test.ts > divide > divides': [divideUnits.divide],
    'src/a.test.ts > divide > again #2': [divideUnits.divide, divideUnits.fail],
    'src/a.test.ts > divide > again #3': [divideUnits.divide, divideUnits.half],
    'src/a.test.ts > Counter > adds': counterUnits,
    'src/b.test.ts > halves': [divideUnits.divide, divideUnits.half],
  })
  expect(loading).toEqual(['src/divide.ts:1-19 (module)', 'src/divide.ts:7-9 limit', 'src/fail.ts:1-16 (module)', 'src/fail.ts:3-14 <instance_members_initializer>'])
})

const commonjs = {
  'package.json': '{}',
  'src/divide.js': `const { fail } = require('./fail')

function limit() {
  return 10
}

exports.max = limit()
exports.divide = (a, b) => {
  if (b === 0) throw fail('division by zero')
  return a / b
}
`,
  'src/fail.js': `exports.fail = function fail(text) {
  return new RangeError(text)
}
exports.unused = () => 0
`,
}
const commonjsUnits = { divide: 'src/divide.js:8-11 exports.divide', fail: 'src/fail.js:1-3 fail' }
const commonjsLoading = ['src/divide.js:1-11 (module)', 'src/divide.js:3-5 limit', 'src/fail.js:1-4 (module)']
const globalTests = `const { divide } = require('../src/divide')
describe('divide', () => {
  it('divides', () => void divide(4, 2))
  it('throws', () => void divide(1, 0))
  it.skip('nothing', () => {})
  it('nothing', () => {})
  afterEach(() => void 0)
})
`
const globalExpectation = (file: string) => ({
  [`${file} > divide > divides`]: [commonjsUnits.divide],
  [`${file} > divide > throws`]: [commonjsUnits.divide, commonjsUnits.fail],
  [`${file} > divide > nothing #2`]: [],
})

test('jest: the functions that each test ran, in one process and in workers', async () => {
  const files = { ...commonjs, 'test/a.test.js': globalTests, 'test/b.test.js': globalTests }
  const expected = { ...globalExpectation('test/a.test.js'), ...globalExpectation('test/b.test.js') }
  const inBand = await runnerRepo({ runner: 'jest', args: ['--runInBand'] }, files, ['jest'])
  expect(shown(await runBoth(inBand))).toEqual({ tests: expected, loading: commonjsLoading })
  const inWorkers = await (await runnerRepo({ runner: 'jest', args: ['--maxWorkers=2'] }, files, ['jest'])).run({ coverage: true })
  expect(shown(inWorkers)).toEqual({ tests: expected, loading: commonjsLoading })
})

test('mocha: the functions that each test ran, in one process and in workers', async () => {
  const repo = await runnerRepo({ runner: 'mocha' }, { ...commonjs, 'test/a.js': globalTests, 'test/b.js': globalTests }, ['mocha'])
  const expected = { ...globalExpectation('test/a.js'), ...globalExpectation('test/b.js') }
  expect(shown(await runBoth(repo))).toEqual({ tests: expected, loading: commonjsLoading })
  const parallel = await runnerRepo({ runner: 'mocha', args: ['--parallel', '--jobs', '2'] }, { ...commonjs, 'test/a.js': globalTests, 'test/b.js': globalTests }, ['mocha'])
  expect(shown(await parallel.run({ coverage: true }))).toEqual({ tests: expected, loading: commonjsLoading })
})

test('node:test: the functions that each test ran, steps of a test included', async () => {
  const repo = await runnerRepo({ runner: 'node:test' }, {
    ...commonjs,
    'test/a.test.mjs': `import test, { describe, it } from 'node:test'
import { divide } from '../src/divide.js'
describe('divide', () => {
  it('divides', () => void divide(4, 2))
  it.skip('nothing', () => {})
  it('nothing', () => {})
})
test('steps', async (t) => {
  await t.test('throws', () => void divide(1, 0))
})
`,
    'test/none.mjs': 'export const none = 1\n',
  })
  const both = [commonjsUnits.divide, commonjsUnits.fail]
  expect(shown(await runBoth(repo))).toEqual({
    tests: {
      'test/a.test.mjs > divide > divides': [commonjsUnits.divide],
      'test/a.test.mjs > divide > nothing #2': [],
      'test/a.test.mjs > steps > throws': both,
      'test/a.test.mjs > steps': both,
    },
    loading: [...commonjsLoading, 'test/none.mjs:1-1 (module)'],
  })
})

test('tape: the functions that each test ran, steps of a test included, and of one that ends the process', async () => {
  const repo = await runnerRepo({ runner: 'tape', args: ['test/*.{js,mjs}'] }, {
    ...commonjs,
    'test/a.js': `const test = require('tape')
const { divide } = require('../src/divide')
const { unused } = require('../src/fail')
test('divides', (t) => { t.equal(divide(4, 2), 2); t.end() })
test('skipped', { skip: true }, (t) => t.end())
test('fails', (t) => { t.equal(unused(), 1); t.end() })
test('twice', (t) => t.end())
test('twice', async (t) => { await null; t.ok(divide(1, 1)) })
test('group', (t) => {
  t.teardown(() => void unused())
  t.test('inner', (st) => { st.equal(divide(4, 2), 1); st.end() })
  t.end()
})
test('throws', (t) => { t.test('inside', () => void divide(1, 0)); t.end() })
test('comes later', (t) => t.end())
`,
    'test/only.mjs': "import test from 'tape'\nimport divide from '../src/divide.js'\ntest('one', (t) => t.end())\ntest.only('one', (t) => { divide.divide(1, 1); t.end() })\n",
    'test/z.js': "require('./zero')\nrequire('tape')('all', (t) => t.end())\n",
    'test/zero.js': "const { divide } = require('../src/divide')\nrequire('tape')('zero', (t) => { t.throws(() => divide(1, 0)); t.end() })\n",
  }, ['tape'])
  const unused = 'src/fail.js:4-4 exports.unused'
  const both = [commonjsUnits.divide, commonjsUnits.fail]
  expect(shown(await runBoth(repo))).toEqual({
    tests: {
      'test/a.js > divides': [commonjsUnits.divide],
      'test/a.js > fails': [unused],
      'test/a.js > twice': [],
      'test/a.js > twice #2': [commonjsUnits.divide],
      'test/a.js > group': [commonjsUnits.divide, unused],
      'test/a.js > group > inner': [commonjsUnits.divide],
      'test/a.js > throws': both,
      'test/a.js > throws > inside': both,
      'test/only.mjs > one': [commonjsUnits.divide],
      'test/z.js > all': [],
      'test/zero.js > zero': both,
      'test/zero.js > zero #2': both,
    },
    loading: commonjsLoading,
  })
})

test.skipIf(!hasPytest)('pytest: the functions that each test ran', async () => {
  const repo = await runnerRepo({ runner: 'pytest', env: { PYTHONPATH: 'src' } }, {
    'src/divide.py': `from fail import fail


def limit():
    return 10


MAX = limit()


def divide(a, b):
    if b == 0:
        raise fail("division by zero")
    return sum([x for x in [a]]) / b
`,
    'src/fail.py': `import functools


class Failure(ValueError):
    def __init__(self, text):
        super().__init__(text)


@functools.lru_cache
def fail(text):
    return Failure(text)
`,
    'tests/test_a.py': `import pytest
from divide import divide


@pytest.fixture
def closed():
    yield 1
    divide(1, 1)


class TestDivide:
    def test_divides(self):
        assert divide(4, 2) == 2

    def test_fixture(self, closed):
        pass


@pytest.mark.parametrize("b", [0, 1])
def test_throws(b):
    divide(1, b)
`,
  })
  const [divide, failure] = ['src/divide.py:11-14 divide', ['src/fail.py:5-6 Failure.__init__', 'src/fail.py:9-11 fail']]
  expect(shown(await runBoth(repo))).toEqual({
    tests: {
      'tests/test_a.py > TestDivide > test_divides': [divide],
      'tests/test_a.py > TestDivide > test_fixture': [divide],
      'tests/test_a.py > test_throws[0]': [divide, ...failure],
      'tests/test_a.py > test_throws[1]': [divide],
    },
    loading: ['src/divide.py:1-14 (module)', 'src/divide.py:4-5 limit', 'src/fail.py:1-11 (module)'],
  })
})

describe('what prepares several tests, each of them ran', () => {
  const source = "exports.open = () => 1\nexports.sum = () => 2\nexports.label = () => 3\n"
  const tests = (imports: string, beforeAll: string) => `${imports}
${beforeAll}(() => void report.open())
it('first', () => void report.label())
describe('outer', () => {
  it('a', () => {})
  describe('inner', () => {
    let made
    ${beforeAll}(() => { made = report.sum() })
    it('b', () => {})
    it('c', () => { if (made === 2) throw new Error('as planned') })
    it('d', () => {})
  })
})
it('last', () => {})
`
  const [open = '', sum = '', label = ''] = ['open', 'sum', 'label'].map((name, n) => `src/report.js:${n + 1}-${n + 1} exports.${name}`)

  test.each([
    ['vitest', "import { createRequire } from 'node:module'\nimport { beforeAll, describe, it } from 'vitest'\nconst report = createRequire(import.meta.url)('./report.js')", 'beforeAll', 'src/a.test.mjs', 'vitest'],
    ['jest', "const report = require('./report')", 'beforeAll', 'src/a.test.js', 'jest'],
    ['mocha', "const report = require('./report')", 'before', 'src/a.test.js', 'mocha'],
    ['node:test', "const { before, describe, it } = require('node:test')\nconst report = require('./report')", 'before', 'src/a.test.js', undefined],
  ] as const)('%s', async (runner, imports, beforeAll, file, packageName) => {
    const repo = await runnerRepo({ runner, args: runner === 'mocha' ? [file] : [] }, { 'package.json': '{}', 'src/report.js': source, [file]: tests(imports, beforeAll) }, packageName === undefined ? [] : [packageName])
    const report = await runBoth(repo)
    // Hooks of a whole file run in node:test as a part of loading it.
    const ofFile = runner === 'node:test' ? [] : [open]
    const expected = { first: [...ofFile, label], 'outer > a': ofFile, 'outer > inner > b': [...ofFile, sum], 'outer > inner > c': [...ofFile, sum], 'outer > inner > d': [...ofFile, sum], last: ofFile }
    expect(shown(report).tests).toEqual(Object.fromEntries(Object.entries(expected).map(([name, units]) => [`${file} > ${name}`, units])))
    expect([...(report.coverage?.lines?.get(`${file} > outer > inner > c`)?.get('src/report.js') ?? [])].sort()).toEqual(runner === 'node:test' ? [2] : [1, 2])
  })

  test.skipIf(!hasPytest)('pytest', async () => {
    const repo = await runnerRepo({ runner: 'pytest', env: { PYTHONPATH: 'src' } }, {
      'src/report.py': 'def start():\n    return 1\n\n\ndef total(n):\n    if n > 1:\n        return 2\n    return 3\n\n\ndef label():\n    return 4\n',
      'tests/test_a.py': `import unittest

import pytest
import report


@pytest.fixture(scope="module")
def started():
    return report.start()


@pytest.fixture(scope="session", params=[1, 2])
def total(request, started=None):
    return report.total(request.param)


@pytest.fixture
def label():
    return report.label()


def test_none(label):
    pass


def test_first(started, label):
    pass


def test_second(started):
    assert started == 2


def test_total(total):
    pass


def test_total_again(total):
    assert total == 0


class TestClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = report.label()

    def test_a(self):
        pass

    def test_b(self):
        assert self.made == 5
`,
    })
    const report = await runBoth(repo)
    const [start, total, label] = ['src/report.py:1-2 start', 'src/report.py:5-8 total', 'src/report.py:11-12 label']
    expect(shown(report).tests).toEqual(Object.fromEntries(Object.entries({
      test_none: [label], test_first: [start, label], test_second: [start], 'test_total[1]': [total], 'test_total_again[1]': [total], 'test_total[2]': [total], 'test_total_again[2]': [total], 'TestClass > test_a': [label], 'TestClass > test_b': [label],
    }).map(([name, units]) => [`tests/test_a.py > ${name}`, units])))
    const linesOf = (name: string) => [...(report.coverage?.lines?.get(`tests/test_a.py > ${name}`)?.get('src/report.py') ?? [])].sort((a, b) => a - b)
    expect([linesOf('test_total_again[1]'), linesOf('test_total_again[2]')]).toEqual([[5, 6, 8], [5, 6, 7]])
  })
})

test.skipIf(!hasPytest)('pytest: a fixture that is made for a test of the re-run that nobody watches', async () => {
  const repo = await runnerRepo({ runner: 'pytest' }, {
    'report.py': 'def start():\n    return 1\n',
    'test_a.py': 'import pytest\nimport report\n\n\n@pytest.fixture(scope="module")\ndef started():\n    return report.start()\n\n\ndef test_none():\n    pass\n\n\ndef test_first(started):\n    pass\n\n\n@pytest.mark.parametrize("n", range(27))\ndef test_other(n):\n    pass\n\n\ndef test_fails(started):\n    assert started == 2\n',
  })
  const plain = await repo.run()
  const planned = await repo.run({ coverage: true, earlier: plain.tests })
  expect(shown(planned).tests['test_a.py > test_fails']).toEqual(['report.py:1-2 start'])
})

describe('the lines that each test ran', () => {
  const javascript = (declare: string) => `${declare}(n) {
  const big = () => {
    return 'big'
  }
  if (n > 9) {
    return big()
  } else if (n < 0) {
    return 'none'
  }
  return 'small'
}
`
  const tests = (first: string) => `${first}\nit('small', () => void size(1))\nit('big', () => { size(10); throw new Error('as planned') })\nit('none', () => void size(-1))\n`
  const small = [1, 2, 4, 5, 7, 9, 10, 11]
  // Line 7 begins with the bracket of what ran.
  const big = [1, 2, 3, 4, 5, 6, 7, 9, 11]
  const none = [1, 2, 4, 5, 7, 8, 9, 11]
  const linesOf = async (repo: RunnerRepo) => {
    const { coverage } = await repo.run({ coverage: true })
    return Object.fromEntries([...(coverage?.lines ?? [])].map(([id, lines]) => [id.replace(/.* > /, ''), [...(lines.get([...lines.keys()].find((path) => path.includes('size')) ?? '') ?? [])].sort((a, b) => a - b)]))
  }

  test.each([
    ['vitest', 'size.ts', javascript('export function size(n: number): string').replace('(n) {', ' {'), 'a.test.ts', tests("import { it } from 'vitest'\nimport { size } from './size.ts'")],
    ['jest', 'size.js', javascript('exports.size = function size'), 'a.test.js', tests("const { size } = require('./size')")],
    ['mocha', 'size.js', javascript('exports.size = function size'), 'test/a.js', tests("const { size } = require('../size')")],
    ['node:test', 'size.js', javascript('exports.size = function size'), 'a.test.js', tests("const { size } = require('./size')\nconst { it } = require('node:test')")],
  ] as const)('%s', async (runner, path, source, testPath, text) => {
    const repo = await runnerRepo({ runner }, { 'package.json': runner === 'vitest' ? '{"type":"module"}' : '{}', [path]: source, [testPath]: text }, runner === 'node:test' ? [] : [runner])
    expect(await linesOf(repo)).toEqual({ small, big, none })
  })

  test.skipIf(!hasPytest)('pytest, but for lines of code that runs very long', async () => {
    const repo = await runnerRepo({ runner: 'pytest' }, {
      'size.py': `def size(n):
    # Says how big.
    if n > 9:
        return text(
            "big",
        )
    for _ in range(n):
        n += 0
        if n < 0:
            return "none"
    return "small"


def text(word):
    if not word:
        return ""
    return word
`,
      'test_size.py': 'from size import size\n\n\ndef test_small():\n    size(1)\n\n\ndef test_big():\n    assert size(10) == ""\n\n\ndef test_long():\n    size(9)\n    for _ in range(3000):\n        size(1)\n',
    })
    // From Python 3.12 on, lines cost so little that all of them are watched.
    const python = await runProcess({ file: 'python3', args: ['-c', 'import sys; print(hasattr(sys, "monitoring"))'], cwd: '/', env: testEnv() })
    const isExact = python.status === 'exited' && python.stdout.toString().includes('True')
    const small = [1, 2, 3, 7, 8, 9, 11]
    expect(await linesOf(repo)).toEqual({ test_small: small, test_big: [1, 2, 3, 4, 5, 6, 14, 15, 17], test_long: isExact ? small : [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] })
  })
})

describe('with an earlier run', () => {
  const source = `${['a', 'b', 'c', 'd', 'e'].map((name) => `exports.${name} = () => 0`).join('\n')}\n`
  const tests = (first: string) => `const m = require('../src/m')
${first}
it('one', () => void m.a())
it('two', () => void m.b())
it('three', () => void m.c())
it('fails', () => { m.d(); throw new Error('as planned') })
it('four', () => void m.a())
it('five', () => void m.e())
`
  const unit = (...names: string[]) => names.map((name) => `src/m.js:${'abcde'.indexOf(name) + 1}-${'abcde'.indexOf(name) + 1} exports.${name}`)
  const wanted = (file: string) => [`${file} > three`, `${file} > fails`, `${file} > five`]

  test.each([
    ['mocha', '', 'test/a.js', ['mocha']],
    ['jest', '', 'test/a.test.js', ['jest']],
    ['node:test', "const { it } = require('node:test')", 'test/a.test.js', []],
    ['tape', "const it = (name, run) => require('tape')(name, (t) => { run(); t.end() })", 'test/a.js', ['tape']],
  ] as const)('%s: failing tests are measured alone, tests that pass may be measured together', async (runner, first, file, packages) => {
    const repo = await runnerRepo({ runner, args: runner === 'tape' ? [file] : [] }, { 'package.json': '{}', 'src/m.js': source, [file]: tests(first) }, [...packages])
    const earlier = (await repo.run()).tests
    const { tests: ran, loading } = shown(await repo.run({ coverage: true, earlier }))
    expect(ran[`${file} > fails`]).toEqual(unit('d'))
    const passing = (ids: string[]) => [...new Set(ids.flatMap((id) => ran[`${file} > ${id}`] ?? []))].sort()
    expect(passing(['one', 'two', 'three'])).toEqual(unit('a', 'b', 'c'))
    expect(loading).toEqual(['src/m.js:1-5 (module)'])
    // A test that throws ends the process of tape.
    if (runner === 'tape') return
    expect(passing(['four', 'five'])).toEqual(unit('a', 'e'))
    expect(Object.keys(ran)).toEqual(expect.arrayContaining(wanted(file)))
  })

  test('a failing test at another place than before is measured alone all the same', async () => {
    const file = 'test/a.js'
    const repo = await runnerRepo({ runner: 'mocha' }, { 'package.json': '{}', 'src/m.js': source, [file]: tests('') }, ['mocha'])
    const [one, ...rest] = (await repo.run()).tests
    const failing = rest.filter(({ status }) => status === 'failed')
    const { tests: ran } = shown(await repo.run({ coverage: true, earlier: [...failing, one!, ...rest.filter((test) => !failing.includes(test))] }))
    expect(ran[`${file} > fails`]).toEqual(unit('d'))
    expect(ran[`${file} > three`]).toContain(unit('c')[0])
  })
})

describe('built output', () => {
  test('is mapped to the sources of the repository, and stays itself where the map leads out of it', async () => {
    const build = async (path: 'src/divide.ts' | 'src/fail.ts', source: string) => {
      const { code, map } = await transform(typescript[path], { loader: 'ts', format: 'cjs', minifyWhitespace: true, sourcemap: true, sourcefile: source, sourcesContent: false })
      return { code: code.replace('./fail.ts', './fail.js'), map }
    }
    const divide = await build('src/divide.ts', '../src/divide.ts')
    const fail = await build('src/fail.ts', '../../elsewhere/fail.ts')
    const repo = await runnerRepo({ runner: 'node:test' }, {
      ...typescript,
      'package.json': '{}',
      'dist/divide.js': `${divide.code}//# sourceMappingURL=divide.js.map\n`,
      'dist/divide.js.map': divide.map,
      'dist/fail.js': `${fail.code}//# sourceMappingURL=fail.js.map\n`,
      'dist/fail.js.map': fail.map,
      'test/a.test.js': "const { test } = require('node:test')\nconst { divide, half } = require('../dist/divide.js')\ntest('a', () => void half(2))\ntest('b', () => void divide(1, 0))\n",
    })
    const { tests } = shown(await repo.run({ coverage: true }))
    expect(tests['test/a.test.js > a']).toEqual([divideUnits.divide, divideUnits.half])
    expect(tests['test/a.test.js > b']).toContain(divideUnits.divide)
    // `get` is an accessor that esbuild makes for the export.
    expect(tests['test/a.test.js > b']?.filter((unit) => unit.startsWith('dist/'))).toEqual(['dist/fail.js:1-1 fail', 'dist/fail.js:1-1 get'])
  })
})

describe('tests that disturb the collector leave the verdict as it is', () => {
  test('by taking the counters of V8', async () => {
    const text = `const { Session } = require('node:inspector')
const { test } = require('node:test')
const { divide } = require('../src/divide')
test('a', () => void divide(4, 2))
test('b', () => {
  const session = new Session()
  session.connect()
  for (const name of ['enable', 'startPreciseCoverage', 'takePreciseCoverage', 'stopPreciseCoverage', 'disable']) session.post('Profiler.' + name)
  session.disconnect()
})
test('c', () => void divide(1, 0))
`
    const report = await (await runnerRepo({ runner: 'node:test' }, { ...commonjs, 'test/a.test.js': text })).run({ coverage: true })
    expect(report.tests.map(({ status }) => status)).toEqual(['passed', 'passed', 'failed'])
    expect(shown(report).tests).toEqual({ 'test/a.test.js > a': [commonjsUnits.divide] })
    expect(report.coverage?.notes).toEqual(["coverage ended early: somebody else uses V8's counters"])
  })

  test.skipIf(!hasPytest)('by taking the trace function away', async () => {
    const text = `import sys

import pytest


def run():
    pass


def test_a():
    run()


def test_b():
    sys.settrace(None)


def test_c():
    assert False


@pytest.fixture(scope="module")
def made():
    sys.settrace(None)


def test_d(made):
    run()


def test_e():
    run()
`
    const report = await (await runnerRepo({ runner: 'pytest' }, { 'test_a.py': text })).run({ coverage: true })
    expect(report.tests.map(({ status }) => status)).toEqual(['passed', 'passed', 'failed', 'passed', 'passed'])
    // What the rest of a test ran is not all of it.
    expect(Object.keys(shown(report).tests)).toEqual(['test_a.py > test_a', 'test_a.py > test_c', 'test_a.py > test_e'])
  })
})
