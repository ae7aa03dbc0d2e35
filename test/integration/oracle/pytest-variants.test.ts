import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { prepareRun } from '../../../src/oracle/prepared-run.ts'
import { startPytestDriver } from '../../../src/oracle/variants/pytest-driver.ts'
import { swapVariants } from '../../../src/oracle/variants/swap-variants.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { testEnv } from './runner-repo.ts'

const version = await runProcess({ file: 'python3', args: ['-m', 'pytest', '--version'], cwd: '/', env: testEnv() })
const hasPytest = version.status === 'exited' && version.exitCode === 0
const pytestTest = test.skipIf(!hasPytest)

/** The first occurrence of a text in a file, and what stands there instead. */
type Change = readonly [file: string, old: string, replacement: string]

interface Question {
  tests: readonly string[]
  guards?: readonly string[]
  variants: readonly (readonly Change[])[]
  timeoutMs?: number
  afterHitMs?: number
  afterHits?: number
}

const resultSchema = z.object({
  status: z.string(),
  reason: z.string().optional(),
  records: z.array(z.object({ file: z.string(), path: z.array(z.string()), status: z.string(), duration_ms: z.number(), failure: z.object({ message: z.string(), kind: z.string(), line: z.number().optional() }).optional() })).optional(),
  broken: z.array(z.number()).optional(),
  also_at_load: z.boolean().optional(),
})
type Result = z.infer<typeof resultSchema>
const lineSchema = z.object({ kind: z.string(), nonce: z.literal('n0'), index: z.number().optional(), result: resultSchema.optional(), reason: z.string().optional() })

/** Runs one process; tests are named as in their ids. */
async function tryVariants(files: Readonly<Record<string, string>>, { tests, guards = [], variants, timeoutMs = 3_000, afterHitMs = 60_000, afterHits = variants.length }: Question) {
  const root = await tempDir(files)
  const scratchDir = await tempDir()
  const path = join(scratchDir, 'journal-of-ralph.jsonl')
  await writeFile(path, '')
  const spec = { runner: 'pytest' as const, projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }
  const prepared = await prepareRun(spec, { root, scratchDir, env: testEnv() }, { runProcess })
  const named = (id: string) => ({ file: join(root, id.split(' > ')[0] ?? ''), path: id.split(' > ').slice(1).join(' > ') })
  const job = { tests: tests.map(named), guards: guards.map(named), timeoutMs, afterHitMs, afterHits, variants: variants.map((changes, index) => ({ index, edits: changes.map((change) => editOf(files, root, change)) })) }
  const requested = { files: [...new Set([...job.tests, ...job.guards].map(({ file }) => file))], tests: [] }
  const process = await startPytestDriver({ prepared, plugin: 'ralph_pytest_variants', requested, job, journal: { path, nonce: 'n0' }, timeoutMs: 30_000 })
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '').map((line) => lineSchema.parse(JSON.parse(line)))
  const output = 'stdout' in process ? String(process.stdout) : ''
  const results = new Map(lines.flatMap(({ kind, index, result }) => (kind === 'variant' && index !== undefined && result !== undefined ? [[index, result] as const] : [])))
  const control = lines.find(({ kind }) => kind === 'control')?.result
  if (control === undefined && !lines.some(({ kind }) => kind === 'unusable')) throw new Error(`no control\n${output}`)
  return { root, lines, control, told: variants.map((_, index) => verdict(results.get(index))), results, isComplete: lines.at(-1)?.kind === 'end', ended: process.status }
}

function editOf(files: Readonly<Record<string, string>>, root: string, [file, old, replacement]: Change) {
  const text = files[file] ?? ''
  const at = text.indexOf(old)
  if (at < 0) throw new Error(`"${old}" is not in ${file}`)
  const from = [...text.slice(0, at)].length
  return { file: join(root, file), from, to: from + [...old].length, replacement }
}

/** Which tests pass, or what else there is to say. */
function verdict(result: Result | undefined): string {
  if (result === undefined) return 'untold'
  if (result.status !== 'ran') return result.reason === undefined ? result.status : `${result.status}: ${result.reason}`
  const passed = (result.records ?? []).filter(({ status }) => status === 'passed').map(({ path }) => path.join(' > '))
  return [passed.length === 0 ? 'none' : passed.join(', '), ...(result.broken ?? []).map((index) => `breaks ${index}`)].join(' ')
}

const forms = `# 😀 offsets are not those of UTF-16
from __future__ import annotations
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **options):
        return [function(*args, **options)]
    return wrapper


def scaled(factor):
    def scale(n):
        return n * factor
    return scale


double = scaled(2)
triple = lambda n: n * 2


@logged
def wrapped(n):
    """é 𝒳"""
    return "ü😀" + str(n - 1)


@logged
def plain(n):
    return n


@functools.lru_cache(maxsize=None)
def cached(n: int) -> int:
    return n - 1


def outer(n):
    def inner(m):
        return m - 1
    return inner(n)


def numbers(n):
    for i in range(n - 1):
        yield i


async def later(n):
    return n - 1


class Price:
    tax = 2

    def __init__(self, net):
        self.net = net

    def gross(self):
        return self.net - self.tax

    @property
    def half(self):
        return self.net / 4

    @staticmethod
    def parse(text):
        return int(text) - 1

    @classmethod
    def of(cls, text):
        return cls(int(text) - 2)

    class Inner:
        def __mangled(self):
            return 0

        def get(self):
            return self.__mangled()
`
const formTests = `import asyncio
import unittest
from forms import *
import forms


def test_wrapped(): assert wrapped(1) == ["ü😀1"]
def test_decorator(): assert plain(1) == (1,)
def test_closure(): assert double(3) == 7
def test_lambda(): assert triple(3) == 9
def test_cached(): assert cached(1) == 1
def test_inner(): assert outer(1) == 1
def test_numbers(): assert list(numbers(2)) == [0, 1]
def test_later(): assert asyncio.run(later(1)) == 1
def test_gross(): assert Price(1).gross() == 3
def test_half(): assert Price(4).half == 2
def test_inner_class(): assert forms.Price.Inner().get() == 1


class TestPrice(unittest.TestCase):
    def setUp(self):
        self.text = "5"

    def test_parse(self):
        self.assertEqual(Price.parse(self.text), 5)

    def test_of(self):
        self.assertEqual(Price.of(self.text).net, 5)
`
const formNames = ['test_decorator', 'test_wrapped', 'test_closure', 'test_lambda', 'test_cached', 'test_inner', 'test_numbers', 'test_later', 'test_gross', 'test_half', 'test_inner_class', 'TestPrice > test_parse', 'TestPrice > test_of']
const formFixes: readonly (readonly [string, string])[] = [
  ['str(n - 1)', 'str(n)'],
  ['return [function(*args, **options)]', 'return (\n            function(*args, **options),\n        )'],
  ['n * factor', 'n * factor + 1'],
  ['n * 2', 'n * 3'],
  ['int:\n    return n - 1', 'int:\n    return n'],
  ['return m - 1', 'return m'],
  ['range(n - 1)', 'range(n)'],
  ['later(n):\n    return n - 1', 'later(n):\n    return n'],
  ['self.net - self.tax', 'self.net + self.tax'],
  ['/ 4', '/ 2'],
  ['int(text) - 1', 'int(text)'],
  ['int(text) - 2', 'int(text)'],
  ['return 0', 'return 1'],
]

/** Long enough that only the methods concerned are compiled. */
const long = `x = 1


class Base:
    def top(self):
        return 10


class Long(
    Base
):
    """Doc."""
    kind = "a"

    def __init__(self):
        self.__n = 1

${Array.from({ length: 30 }, (_, index) => `    def m${index}(self):\n        return self.__n + ${index}\n`).join('\n')}
    def top(self):
        return super().top() - 1


def after():
    return 1
`
const longTests = `from long import Long, after


def test_m7(): assert Long().m7() == 9
def test_top(): assert Long().top() == 11
def test_two(): assert (Long().m3(), after()) == (5, 2)
`
const longVariants: Change[][] = [
  [['long.py', 'self.__n + 7', 'self.__n + \\\n            8']],
  [['long.py', 'super().top() - 1', 'super().top() + 1']],
  [['long.py', 'self.__n + 3', 'self.__n + 4'], ['long.py', 'return 1\n', 'return 2\n']],
  [['long.py', '    def m5(self)', '    def m4(self)']],
  [['long.py', '        self.__n = 1\n', '        self.__n = 2\n        self.fresh = 1\n']],
  [['long.py', 'self.__n + 7\n', 'self.__n + 7\n        return 1\n'], ['long.py', 'self.__n + 3', 'self.__n + 4'], ['long.py', 'self.__n + 8', 'self.__n']],
  [['long.py', '"a"', '"b"']],
]
const notInLong = 'not_switchable: Long: more than the inside of its functions differs'

pytestTest('functions of every form are changed, one after the other, for those tests only that use them', async () => {
  const tests = [...formNames.map((name) => `test_forms.py > ${name}`), ...['test_m7', 'test_top', 'test_two'].map((name) => `test_long.py > ${name}`)]
  const variants: Change[][] = [...formFixes.map(([old, text]): Change[] => [['forms.py', old, text]]), ...longVariants]
  const run = await tryVariants({ 'forms.py': forms, 'test_forms.py': formTests, 'long.py': long, 'test_long.py': longTests }, { tests, variants })
  expect(verdict(run.control)).toBe('none')
  expect(run.told.slice(0, formFixes.length)).toEqual(['test_wrapped', 'test_decorator', 'test_closure', 'test_lambda', 'test_cached', 'test_inner', 'test_numbers', 'test_later', 'test_gross', 'test_half', 'TestPrice > test_parse', 'TestPrice > test_of', 'test_inner_class'])
  expect(run.told.slice(formFixes.length)).toEqual(['test_m7', 'test_top', 'test_two', notInLong, 'test_m7', 'none', notInLong])
  expect(run.isComplete).toBe(true)
  const records = run.control?.records ?? []
  expect(records[1]).toMatchObject({ file: join(run.root, 'test_forms.py'), path: ['test_wrapped'], status: 'failed', failure: { kind: 'assertion', line: 7, message: expect.stringContaining("AssertionError: assert ['ü😀0'] == ['ü😀1']") } })
  expect(records[12]).toMatchObject({ path: ['TestPrice', 'test_of'], failure: { kind: 'assertion', message: 'AssertionError: 3 != 5', line: 28 } })
})

pytestTest('what is more than the inside of functions, or has its effect elsewhere, is left to others', async () => {
  const files = {
    'm.py': `import functools
from typing import Optional
rate = 2


def make(n):
    return [n * 2 for _ in range(2)]


TABLE = make(1)


def keep(f):
    return f


@keep
def price(n, factor=2):
    return n * factor - 1


def closed(a, b):
    def inner():
        return a
    return inner


held = closed(1, 2)
squares = [n * n for n in range(3)]


class Shop:
    name = "a"

    def open(self, at=1):
        return at


def child():
    import subprocess, sys
    code = "import m; print(m.other())"
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE).stdout


def other():
    return 1
`,
    'unused.py': 'def f():\n    return 1\n',
    'conftest.py': 'import pytest\n\n\ndef number():\n    return 1\n\n\n@pytest.fixture\ndef one():\n    return number()\n',
    'test_m.py': `import m


def test_m(one):
    assert m.child() and m.price(1) == 5 and m.TABLE and m.held() and one == 1
`,
  }
  const changes: readonly Change[] = [
    ['m.py', 'rate = 2', 'rate = 3'],
    ['m.py', 'factor=2', 'factor=3'],
    ['m.py', '@keep\n', ''],
    ['m.py', 'n, factor', 'n: Optional[int], factor'],
    ['m.py', 'return a\n', 'return b\n'],
    ['m.py', 'n * n', 'n + n'],
    ['m.py', '"a"', '"b"'],
    ['m.py', 'at=1', 'at=2'],
    ['m.py', 'n * 2', 'n * 3'],
    ['m.py', 'return 1', 'return 2'],
    ['m.py', 'n * factor - 1', 'n * factor -'],
    ['m.py', 'return n * factor', 'return\nx = 1'],
    ['unused.py', '1', '2'],
    ['conftest.py', '1', '2'],
    ['test_m.py', '5', '1'],
    ['m.py', 'n * factor - 1', 'n + 4'],
  ]
  const run = await tryVariants(files, { tests: ['test_m.py > test_m'], variants: changes.map((change) => [change]) })
  expect(run.told.map((one) => one.replace(/^not_switchable: /, ''))).toEqual([
    'more than the inside of functions differs',
    'more than the inside of functions differs',
    'more than the inside of functions differs',
    'more than the inside of functions differs',
    'inner uses other variables of the functions around it',
    expect.stringMatching(/more than the inside of functions differs|runs only while the modules are loaded/),
    'Shop: more than the inside of its functions differs',
    'Shop: more than the inside of its functions differs',
    'the changed function runs only while the modules are loaded',
    'the changed function runs not by these tests in this process',
    expect.stringContaining('it cannot be compiled: SyntaxError'),
    'more than the inside of functions differs',
    'the tests do not import the file',
    'pytest rewrites the file',
    'pytest rewrites the file',
    'test_m',
  ])
})

pytestTest('what one candidate leaves behind does not reach the next', async () => {
  const files = {
    'm.py': `import os, sys
seen = []
table = {"a": [1]}
count = 0
objects = [object()]


class Registry:
    names = {"a"}
    last = None


def add(n, acc=[]):
    acc.append(n)
    return len(acc)


def work(items):
    return None
`,
    'test_m.py': `import os
import time
import pytest
import m

CASES = [[3, 1, 2], {"a": [1]}]


@pytest.fixture(scope="session")
def shared():
    made.append("session")
    yield {"n": 1}


@pytest.fixture(scope="module")
def module_wide(shared):
    made.append("module")
    return shared


@pytest.fixture
def own(module_wide):
    # A candidate has six times what the tests usually take: on a busy machine a fork needs more than they do.
    time.sleep(0.03)
    made.append("own")
    return module_wide


made = []


@pytest.mark.parametrize("items", CASES)
def test_work(items, own, tmp_path, capsys):
    print(items)
    assert items in ([3, 1, 2], {"a": [1]})
    assert (m.seen, m.table, m.count, m.Registry.names, m.Registry.last, len(m.objects)) == ([], {"a": [1]}, 0, {"a"}, None, 1)
    assert os.environ.get("LEFT") is None and os.path.exists("m.py") and own == {"n": 1}
    assert m.add(1) in (1, 2)
    assert m.work(items) == "done"


def test_made(own):
    # As in a run of its own: once for the session and the module, and for each test.
    assert made == ["session", "module", "own", "own", "own"] and m.work([]) == "done"
`,
  }
  const leave = [
    'items.clear()',
    'm = sys.modules[__name__]; m.seen.append(1); m.table["a"].append(2); m.count = 5; objects.clear()',
    'Registry.names.add("b"); Registry.last = 1; add(1); add(1)',
    'os.environ["LEFT"] = "1"; os.chdir("/"); sys.setrecursionlimit(500)',
    'sys.modules["test_m"].made.append("x")',
    'sys._getframe(1).f_locals["own"]["n"] = 2',
    'raise KeyError(items)',
    'raise KeyboardInterrupt',
    'raise SystemExit(0)',
    'sys.modules["pytest"].exit("enough")',
    'work(items)',
    'print("{\\"kind\\": \\"end\\", \\"nonce\\": \\"n0\\"}"); sys.__stderr__.write("x"); os.write(1, b"x")',
    'return "done" if os.fork() else 1',
  ]
  const variants: Change[][] = leave.flatMap((text) => [[['m.py', 'return None', `${text}\n    return None`]], [['m.py', 'return None', 'return "done"']]])
  const tests = ['test_work[items0]', 'test_work[items1]', 'test_made'].map((name) => `test_m.py > ${name}`)
  const run = await tryVariants(files, { tests, variants })
  const all = 'test_work[items0], test_work[items1], test_made'
  expect(run.told).toEqual(leave.flatMap((text) => [text.includes('fork') ? all : 'none', all]))
  expect(run.isComplete).toBe(true)
  const message = (index: number) => run.results.get(index)?.records?.[0]?.failure?.message
  expect(message(14)).toBe('KeyboardInterrupt')
  expect(message(16)).toBe('SystemExit: 0')
  expect(message(20)).toContain('RecursionError')
  // Folders of plugins such as .benchmarks are not ralph's.
  expect(readdirSync(run.root).filter((name) => !name.startsWith('.')).sort()).toEqual(['m.py', 'test_m.py'])
})

pytestTest('what takes long to set up for the whole session is set up once, and still new where a candidate changes it', async () => {
  const files = {
    'm.py': 'engine = None\n\n\ndef connect():\n    return {"n": 1}\n\n\ndef f():\n    return 1\n',
    'test_m.py': `import sys, time
import pytest
import m

setups = []


@pytest.fixture(scope="session")
def database():
    time.sleep(0.1)
    sys.setups = getattr(sys, "setups", 0) + 1
    m.engine = m.connect()
    yield m.engine
    m.engine = None


@pytest.fixture(scope="module")
def table(database):
    setups.append(1)


def test_f(database, table):
    assert m.engine is database and len(setups) == 1
    assert m.f() == 2
    assert sys.setups <= 4


def test_more(database): assert m.f() == 2


def test_guard(database): assert m.f() < 3
`,
  }
  const f = (text: string): Change[] => [['m.py', '    return 1', `    ${text}`]]
  const variants = [f('return 2'), f('return 4'), f('global engine; engine = 5; return 3'), ...Array.from({ length: 5 }, () => f('return 2')), [['m.py', '{"n": 1}', '{}']] as Change[], f('while True: pass'), f('return 3'), f('return 2')]
  const run = await tryVariants(files, { tests: ['test_m.py > test_f', 'test_m.py > test_more'], guards: ['test_m.py > test_guard'], variants, timeoutMs: 600 })
  expect(run.told).toEqual(['test_f, test_more', 'none', 'none', ...Array(5).fill('test_f, test_more'), 'not_switchable: a fixture of the whole session runs the changed function', 'timed_out', 'none', 'none'])
  expect(run.results.get(11)?.records?.[0]?.failure?.message).toContain('assert 5 <= 4')
})

pytestTest('what refutes soonest is asked first and alone, and what a change cannot reach is not asked', async () => {
  const files = {
    'm.py': 'def f():\n    return 1\n\n\ndef g():\n    return 1\n\n\ndef unused():\n    return 1\n',
    'late.py': 'def made():\n    return 1\n\n\nvalue = made()\n',
    'test_m.py': `import sys, time
import m


def test_slow():
    time.sleep(0.1)
    assert m.f() == 2


def test_f():
    import late
    sys.calls = getattr(sys, "calls", 0) + 1
    with open("asked", "a") as file:
        file.write(".")
    assert m.f() == 2, f"<m object at {hex(max(2, sys.calls))}>"


def test_g():
    assert m.g() == 2 or m.f() == 3
`,
  }
  const names = ['test_slow', 'test_f', 'test_g']
  const variants: Change[][] = [
    [['m.py', 'f():\n    return 1', 'f():\n    return 0']],
    [['m.py', 'f():\n    return 1', 'f():\n    return 2']],
    [['m.py', 'g():\n    return 1', 'g():\n    return 2']],
    [['m.py', 'f():\n    return 1', 'f():\n    return 2'], ['m.py', 'g():\n    return 1', 'g():\n    return 2']],
    [['m.py', 'unused():\n    return 1', 'unused():\n    return 2']],
    [['late.py', 'return 1', 'return 2']],
  ]
  const run = await tryVariants(files, { tests: names.map((name) => `test_m.py > ${name}`), variants })
  expect(run.told).toEqual(['none', 'test_f', 'test_g', 'test_f, test_g, test_slow', 'none', 'not_switchable: the changed function runs only while the modules are loaded'])
  const asked = variants.map((_, index) => (run.results.get(index)?.records ?? []).map(({ path }) => path.join(' > ')))
  expect(asked).toEqual([['test_f'], ['test_f', 'test_g'], ['test_g', 'test_f'], ['test_f', 'test_g', 'test_slow'], ['test_f'], []])
  // By the unchanged program twice, and once more behind the hit; by four changes.
  expect(await readFile(join(run.root, 'asked'), 'utf8')).toBe('.......')
  expect(run.isComplete).toBe(true)
})

pytestTest('a test that runs the code in a child process only does not count against a change, and is not asked', async () => {
  const files = {
    'm.py': 'def f():\n    return 1\n\n\ndef main():\n    return f() + 1\n\n\ndef told():\n    return 1\n',
    'test_m.py': `import subprocess, sys
import pytest
import m

CODE = "import time, m; print(m.main(), m.told(), flush=True); time.sleep(20)"


def ran(code):
    with open("children", "a") as file:
        file.write("1")
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE).stdout


@pytest.fixture(scope="module")
def built():
    return ran("import m; print(m.main())")


@pytest.fixture(scope="class")
def server():
    child = subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE)
    yield child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()


def test_child(): assert ran("import m; print(m.main())") == b"3\\n"
def test_both(): assert m.main() == 3
def test_half(): assert m.told() == 1 and m.f() == 2


class TestServer:
    def test_first(self, server): assert m.told() == 1 and server == b"3 1\\n"
    def test_second(self, server): assert m.told() == 1 and server == b"3 1\\n"


def test_first(built): assert m.told() == 1 and built == b"3\\n"
def test_second(built): assert m.told() == 1 and built == b"3\\n"
`,
  }
  const root = await tempDir(files)
  const spec = { runner: 'pytest' as const, projectDir: '', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }
  const tests = ['test_child', 'test_both', 'test_half', 'TestServer > test_first', 'TestServer > test_second', 'test_first', 'test_second'].map((name) => `test_m.py > ${name}`)
  const variants = ([['m.py', 'return 1', 'return 2'], ['m.py', '+ 1', '+ 2'], ['m.py', 'return 1', 'return 3'], ['m.py', 'f():\n    return 1', 'f():\n   return 2\n    return 1']] satisfies Change[]).map(([file, old, text]) => {
    const { from, to, replacement } = editOf(files, root, [file, old, text])
    return { edits: [{ path: file, from, to, replacement }] }
  })
  const run = { root, scratchDir: await tempDir(), env: testEnv(), selection: { tests } }
  const limits = { timeoutPerVariantMs: 5_000, overallTimeoutMs: 30_000, afterHitMs: 30_000 }
  const outcomes = await swapVariants({ spec, ports: { runProcess } }, run, variants, [], limits)
  expect(outcomes).toMatchObject([
    { status: 'told', passed: tests },
    { status: 'told', passed: ['test_m.py > test_both'], failure: { id: 'test_m.py > test_half' } },
    { status: 'told', passed: [], failure: { id: 'test_m.py > test_both' } },
    { status: 'told', passed: [], failure: { message: expect.stringContaining('IndentationError') } },
  ])
  expect(outcomes[0]).not.toHaveProperty('failure')
  // By the unchanged program, twice by test_child and by the fixture, and by the fixture once more behind the hit.
  expect(await readFile(join(root, 'children'), 'utf8')).toBe('11111')
})

const waiting = {
  'm.py': 'import itertools, os, threading\n\n\ndef answer():\n    return 41\n',
  'test_m.py': 'from m import answer\n\n\ndef test_answer():\n    assert answer() == 42\n\n\ndef test_more():\n    assert answer() > 41\n',
}
const answer = (text: string): Change[] => [['m.py', 'return 41', text]]

pytestTest('a candidate that does not end is left, those behind it are told, and one that ends the process is the last that started', async () => {
  const tolerant = 'n = 0\n    while n < 3:\n        try:\n            while True: pass\n        except BaseException:\n            n += 1\n    return 42'
  const variants = ['while True: pass', 'return 42', tolerant, 'return 43', 'os._exit(0)', 'return 42'].map(answer)
  const run = await tryVariants(waiting, { tests: ['test_m.py > test_answer', 'test_m.py > test_more'], variants, timeoutMs: 300 })
  expect(run.told).toEqual(['timed_out', 'test_answer, test_more', 'timed_out', 'none', 'untold', 'untold'])
  expect(run.lines.at(-1)).toMatchObject({ kind: 'start', index: 4 })
})

pytestTest('a candidate that is right and takes longer than the unchanged program is asked again', async () => {
  const variants = ['while True: pass', 'return __import__("time").sleep(0.4) or 42'].map(answer)
  const run = await tryVariants(waiting, { tests: ['test_m.py > test_answer'], variants, timeoutMs: 1_000 })
  expect(run.told).toEqual(['timed_out', 'test_answer'])
  expect(run.lines.filter(({ kind }) => kind === 'start').map(({ index }) => index)).toEqual([0, 1, 0, 1])
})

/** Signals are taken inside of the inner loop, and so inside of `try`. */
const swallow = `while True:
        try:
            for _ in itertools.repeat(0): pass
        except BaseException: pass`

pytestTest.each([
  ['swallows the errors of its time limit', swallow, 'timed_out', 'variant'],
  ['never leaves C code', 'sum(itertools.repeat(0))', 'untold', 'start'],
  ['leaves a thread that does not end', 't = threading.Thread(target=threading.Event().wait, daemon=True); t.start(); t.join()', 'timed_out', 'variant'],
])('where a candidate %s, the process ends by itself and keeps what it told', async (_, text, told, last) => {
  const run = await tryVariants(waiting, { tests: ['test_m.py > test_answer'], variants: ['return 42', text, 'return 42'].map(answer), timeoutMs: 300 })
  expect(run.told).toEqual(['test_answer', told, 'untold'])
  expect(run.lines.at(-1)).toMatchObject({ kind: last, index: 1 })
  expect(run.ended).toBe('exited')
})

pytestTest('tests that never end without a change can be mended', async () => {
  const files = {
    'm.py': 'def count(n):\n    i = 0\n    while i < n:\n        i -= 1\n    return i\n',
    'test_m.py': 'from m import count\n\n\ndef test_three(): assert count(3) == 3\ndef test_none(): assert count(0) == 0\n',
  }
  const step = (text: string): Change[] => [['m.py', 'i -= 1', text]]
  const run = await tryVariants(files, { tests: ['test_m.py > test_three'], guards: ['test_m.py > test_none'], variants: [step('i += 2'), step('i -= 2'), step('i += 1')], timeoutMs: 300 })
  expect([verdict(run.control), ...run.told]).toEqual(['timed_out', 'none', 'timed_out', 'test_three'])
  expect(run.isComplete).toBe(true)
})

pytestTest('guards are asked of what passes the tests, and after a hit it goes on for the given time only', async () => {
  const files = {
    'm.py': 'def sign(n):\n    return -1\n',
    'test_m.py': `from m import sign


def test_plus(): assert sign(1) == 1
def test_minus(): assert sign(-1) == -1
def test_zero(): assert sign(0) == -1
def test_other(): assert sign(0) == 5
`,
  }
  const sign = (text: string): Change[] => [['m.py', 'return -1', `return ${text}`]]
  const guards = ['test_other', 'test_gone', 'test_minus', 'test_zero'].map((name) => `test_m.py > ${name}`)
  const question = { tests: ['test_m.py > test_plus'], guards, variants: [sign('1'), sign('-2'), sign('-1 if n < 0 else 1'), sign('1 if n > 0 else -1'), sign('1')] }
  const run = await tryVariants(files, { ...question, afterHitMs: 0 })
  expect(run.control).toMatchObject({ broken: [0, 1] })
  expect(verdict(run.control)).toBe('test_minus, test_zero breaks 0 breaks 1')
  expect(run.told).toEqual(['test_plus breaks 2', 'none', 'test_plus breaks 3', 'test_plus', 'untold'])
  expect(run.isComplete).toBe(true)
  expect((await tryVariants(files, { ...question, afterHits: 0 })).told).toEqual(run.told)
})

pytestTest('the guard that refuted the last candidate is asked first', async () => {
  const files = {
    'm.py': 'def sign(n):\n    return -1\n',
    'test_m.py': 'from m import sign\n\n\ndef test_plus(): assert sign(1) == 1\ndef test_minus(): assert sign(-1) == -1\ndef test_zero(): assert sign(0) == -1\n',
  }
  const sign = (text: string): Change[] => [['m.py', 'return -1', `return ${text}`]]
  const guards = ['test_m.py > test_minus', 'test_m.py > test_zero']
  const { told } = await tryVariants(files, { tests: ['test_m.py > test_plus'], guards, variants: [sign('1'), sign('-1 if n < 0 else 1'), sign('n * 0 + 1')] })
  // The first and the last one break both.
  expect(told).toEqual(['test_plus breaks 0', 'test_plus breaks 1', 'test_plus breaks 1'])
})

pytestTest('tests that are not there, or do something else each time, cannot be used', async () => {
  const files = { 'm.py': 'calls = iter(range(99))\n\n\ndef f():\n    return next(calls)\n', 'test_m.py': 'from m import f\n\n\ndef test_f():\n    assert f() == 1\n' }
  const variants: Change[][] = [[['m.py', 'next(calls)', '1']]]
  const gone = await tryVariants(files, { tests: ['test_m.py > test_gone'], variants })
  expect(gone.lines).toEqual([{ kind: 'unusable', nonce: 'n0', reason: expect.stringContaining('does not collect test_gone') }])
  const unsteady = await tryVariants(files, { tests: ['test_m.py > test_f'], variants })
  expect(unsteady.lines.at(-1)).toMatchObject({ kind: 'unusable', reason: expect.stringContaining('otherwise') })
})

pytestTest('when the unchanged program no longer does what it did, another process must go on', async () => {
  const files = {
    'm.py': 'import sys\n\n\ndef f():\n    return getattr(sys, "left", 0)\n',
    'test_m.py': 'from m import f\n\n\ndef test_f():\n    assert f() == 1\n',
  }
  const f = (text: string): Change[] => [['m.py', 'return getattr(sys, "left", 0)', text]]
  const run = await tryVariants(files, { tests: ['test_m.py > test_f'], variants: [f('sys.left = 1\n    return 1'), f('return 1')] })
  expect(run.told).toEqual(['test_f', 'untold'])
  expect(run.lines.at(-1)?.kind).toBe('variant')
})

pytestTest('settings and plugins of the repository apply, warnings can be errors, and nobody finds the journal', async () => {
  const files = {
    'pytest.ini': '[pytest]\naddopts = -x --strict-markers\nfilterwarnings = error\npythonpath = lib\nmarkers = own: x\n',
    'lib/m.py': 'import warnings\n\n\ndef f():\n    warnings.warn("old")\n    return 1\n',
    'conftest.py': 'import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_call(item):\n    item.user_properties.append(1)\n    yield\n\n\n@pytest.fixture(autouse=True)\ndef always(request):\n    assert request.node.get_closest_marker("own")\n',
    'test_m.py': `import os, sys
import pytest
from m import f


@pytest.mark.own
@pytest.mark.parametrize("n", [1])
@pytest.mark.xfail(False, reason="never")
def test_f(n):
    seen = " ".join([*sys.argv, *os.environ.values(), sys.stdin.read() if not sys.stdin.closed and False else ""])
    open_files = [os.readlink("/proc/self/fd/" + name) for name in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + name)] if os.path.isdir("/proc/self/fd") else []
    assert "journal-of-ralph" not in seen + " ".join(open_files)
    assert os.read(0, 10) == b""
    assert f() == 1


@pytest.mark.own
@pytest.mark.skip
def test_skipped(): pass
`,
  }
  const variants: Change[][] = [[['lib/m.py', '"old"', '"new"']], [['lib/m.py', '    warnings.warn("old")\n', '']]]
  const run = await tryVariants(files, { tests: ['test_m.py > test_f[1]'], guards: ['test_m.py > test_skipped'], variants })
  expect(run.told).toEqual(['none', 'test_f[1]'])
  expect(run.results.get(0)?.records?.[0]?.failure?.message).toBe('UserWarning: new')
  expect(run.control?.records?.at(-1)).toMatchObject({ status: 'skipped' })
})
