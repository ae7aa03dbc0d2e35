import { chmodSync, readdirSync } from 'node:fs'
import { expect, test, type TestContext } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { runnerRepo, statuses, testEnv, testNamed } from './runner-repo.ts'

const version = await runProcess({ file: 'python3', args: ['-m', 'pytest', '--version'], cwd: '/', env: testEnv() })
const hasPytest = version.status === 'exited' && version.exitCode === 0

function needsPytest(context: TestContext): void {
  context.skip(!hasPytest, 'pytest is not installed for python3')
}

const source = {
  'src/divide.py': `def divide(a, b):
    if b == 0:
        raise ZeroDivisionError("division by zero!")
    return a / b
`,
}
const runner = { runner: 'pytest', env: { PYTHONPATH: 'src' } } as const

const mixed = {
  ...source,
  'tests/test_divide.py': `import unittest
import pytest
from divide import divide


def test_divides():
    assert divide(4, 2) == 2


def test_throws():
    divide(1, 0)


def test_is_wrong():
    assert {"value": divide(4, 2)} == {"value": 3}


def test_does_not_raise():
    with pytest.raises(ValueError):
        pass


@pytest.mark.parametrize("a,b", [(1, 1), (2, 3)])
def test_pair(a, b):
    assert a == b


@pytest.mark.parametrize("text", ["a::b", "a > b"])
def test_text(text):
    assert text


@pytest.mark.skip
def test_skipped():
    pass


@pytest.mark.xfail
def test_expected_to_fail():
    assert False


@pytest.mark.xfail(strict=True)
def test_passes_against_expectation():
    pass


@pytest.fixture
def broken():
    raise RuntimeError("no database")


def test_setup_fails(broken):
    pass


class TestGroup:
    def test_inside(self):
        pass


class OldStyle(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(divide(4, 2), 3)

    @unittest.skip("later")
    def test_later(self):
        pass
`,
  'tests/test_broken.py': 'import missing_module\n',
  'tests/test_syntax.py': 'x = 1\ndef f(:\n',
}

test('pytest: every kind of test gets its own id and status', async (context) => {
  needsPytest(context)
  const report = await (await runnerRepo(runner, mixed)).run()
  expect(report.output).toContain('test_divide.py')
  expect(statuses(report)).toEqual({
    'tests/test_broken.py > (load)': 'failed',
    'tests/test_divide.py > OldStyle > test_equal': 'failed',
    'tests/test_divide.py > OldStyle > test_later': 'skipped',
    'tests/test_divide.py > TestGroup > test_inside': 'passed',
    'tests/test_divide.py > test_divides': 'passed',
    'tests/test_divide.py > test_does_not_raise': 'failed',
    'tests/test_divide.py > test_expected_to_fail': 'todo',
    'tests/test_divide.py > test_is_wrong': 'failed',
    'tests/test_divide.py > test_pair[1-1]': 'passed',
    'tests/test_divide.py > test_pair[2-3]': 'failed',
    'tests/test_divide.py > test_passes_against_expectation': 'failed',
    'tests/test_divide.py > test_setup_fails': 'failed',
    'tests/test_divide.py > test_skipped': 'skipped',
    'tests/test_divide.py > test_text[a > b]': 'passed',
    'tests/test_divide.py > test_text[a::b]': 'passed',
    'tests/test_divide.py > test_throws': 'failed',
    'tests/test_syntax.py > (load)': 'failed',
  })
  expect(report).toMatchObject({ status: 'failed', evidence: 'ledger' })
})

test('pytest: files that cannot be imported are load failures, and the others still run', async (context) => {
  needsPytest(context)
  const report = await (await runnerRepo(runner, mixed)).run()
  expect(testNamed(report, 'tests/test_broken.py > (load)').failure).toMatchObject({
    kind: 'error',
    message: "ModuleNotFoundError: No module named 'missing_module'",
    frames: [{ file: 'tests/test_broken.py', line: 1 }],
  })
  expect(testNamed(report, 'tests/test_syntax.py > (load)').failure?.frames[0]).toMatchObject({ file: 'tests/test_syntax.py', line: 2 })
  expect(testNamed(report, 'tests/test_divide.py > test_divides').status).toBe('passed')
})

test('pytest: a failure says what was expected, what came, and where in the source it was thrown', async (context) => {
  needsPytest(context)
  const repo = await runnerRepo(runner, mixed)
  const report = await repo.run({ selection: { files: ['tests/test_divide.py'] } })
  const failureOf = (name: string) => testNamed(report, `tests/test_divide.py > ${name}`).failure
  expect(failureOf('test_is_wrong')).toMatchObject({ kind: 'assertion', actual: "{'value': 2.0}", expected: "{'value': 3}" })
  expect(failureOf('OldStyle > test_equal')).toMatchObject({ kind: 'assertion', actual: '2.0', expected: '3' })
  expect(failureOf('test_does_not_raise')).toMatchObject({ kind: 'assertion', message: expect.stringContaining('DID NOT RAISE') })
  expect(failureOf('test_setup_fails')).toMatchObject({ kind: 'error', message: 'RuntimeError: no database' })
  expect(failureOf('test_passes_against_expectation')?.message).toContain('XPASS')
  const thrown = failureOf('test_throws')
  expect(thrown).toMatchObject({ kind: 'error', message: 'ZeroDivisionError: division by zero!' })
  expect(thrown?.frames).toEqual([
    { file: 'src/divide.py', line: 3, function: 'divide' },
    { file: 'tests/test_divide.py', line: 11, function: 'test_throws' },
  ])
  expect(thrown?.stack).not.toContain(repo.root)
})

test('pytest: a selection of tests reports those tests and no others, and one that is gone does not stop the rest', async (context) => {
  needsPytest(context)
  const repo = await runnerRepo(runner, mixed)
  const there = ['tests/test_divide.py > OldStyle > test_equal', 'tests/test_divide.py > test_text[a > b]']
  const report = await repo.run({ selection: { tests: [...there, 'tests/test_divide.py > test_gone', 'tests/test_gone.py > test_a'] } })
  expect(statuses(report)).toEqual({ [there[0] ?? '']: 'failed', [there[1] ?? '']: 'passed' })
  expect(report.output).toContain('deselected')
})

test('pytest: no caches are written into the tree', async (context) => {
  needsPytest(context)
  const repo = await runnerRepo({ runner: 'pytest' }, { 'test_a.py': 'def test_a():\n    pass\n' })
  expect((await repo.run()).status).toBe('passed')
  // Folders of plugins such as .benchmarks are not pytest's own.
  const caches = readdirSync(repo.root).filter((name) => /cache/.test(name))
  expect(caches).toEqual([])
})

test('pytest: no test files and files without tests are no_tests', async (context) => {
  needsPytest(context)
  expect(await (await runnerRepo(runner, source)).run()).toMatchObject({ status: 'no_tests', exitCode: 5, tests: [] })
  expect(await (await runnerRepo(runner, { 'test_a.py': '' })).run()).toMatchObject({ status: 'no_tests', tests: [] })
})

test.skipIf(!hasPytest).each([
  ['os._exit(0) inside a test', { 'test_a.py': 'import os\ndef test_a():\n    os._exit(0)\n' }],
  ['os._exit(0) while loading', { 'test_a.py': 'import os\nos._exit(0)\n' }],
  ['sys.exit(0) inside a test', { 'test_a.py': 'import sys\ndef test_a():\n    sys.exit(0)\n' }],
  ['sys.exit(0) while loading', { 'test_a.py': 'import sys\nsys.exit(0)\n' }],
  [
    'a conftest that forges the exit status',
    { 'test_a.py': 'def test_a():\n    assert False\n', 'conftest.py': 'def pytest_sessionfinish(session):\n    session.exitstatus = 0\n' },
  ],
  ['a conftest that cannot be imported', { 'test_a.py': 'def test_a():\n    pass\n', 'conftest.py': 'import missing_module\n' }],
])('pytest: %s never passes', async (_, files) => {
  expect((await (await runnerRepo({ runner: 'pytest' }, files)).run()).status).toBe('failed')
})

test('pytest: tests do not find the ledger in their environment', async (context) => {
  needsPytest(context)
  const text = 'import os\ndef test_a():\n    assert [name for name in os.environ if name.startswith("RALPH_LEDGER")] == []\n'
  expect((await (await runnerRepo({ runner: 'pytest' }, { 'test_a.py': text })).run()).status).toBe('passed')
})

test('pytest: a Python without pytest is told to install it', async () => {
  const python = "#!/bin/sh\necho '/usr/bin/python3: No module named pytest' >&2\nexit 1\n"
  const repo = await runnerRepo({ runner: 'pytest' }, { 'test_a.py': '', 'fake-bin/python3': python })
  chmodSync(`${repo.root}/fake-bin/python3`, 0o755)
  const report = await repo.run({ env: { PATH: `${repo.root}/fake-bin:/usr/bin:/bin` } })
  expect(report).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('pip install pytest') })
})
