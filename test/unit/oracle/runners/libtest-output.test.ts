import { expect, test } from 'vitest'
import { describePanic, parseLibtest, parseList } from '../../../../src/oracle/runners/libtest-output.ts'

const paths = { workspaceRoot: '/w', packageDir: '/w/crates/a' }

test('a list is one only with its closing count', () => {
  expect(parseList('a::b: test\nbench_c: benchmark\n\n1 test, 1 benchmark\n')).toEqual(['a::b'])
  expect(parseList('hello: test\n')).toBeUndefined()
})

test.each<[string, string, Record<string, string>, boolean]>([
  ['results', 'test a ... ok\ntest b - should panic ... FAILED\ntest c ... ignored, slow\n\ntest result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured;', { a: 'passed', b: 'failed', c: 'skipped' }, true],
  ['output between the name and the result', 'test a ... noise\nmore\nok\ntest b ... loudok\n\ntest result: ok. 2 passed; 0 failed; 0 ignored;', { a: 'passed', b: 'passed' }, true],
  ['names that nobody listed', 'test z ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored;', {}, false],
  ['a failure after a forged result', 'test a ... ok\ntest a ... FAILED\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored;', { a: 'failed' }, true],
  ['a failed test that prints results', 'test a ... FAILED\n\nfailures:\n\n---- a stdout ----\ntest b ... ok\n\n\nfailures:\n    a\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored;', { a: 'failed' }, true],
  ['no count at the end', 'test a ... ok\n', { a: 'passed' }, false],
])('libtest: %s', (_, output, outcomes, isComplete) => {
  const parsed = parseLibtest(output, ['a', 'b', 'c'])
  expect({ outcomes: Object.fromEntries(parsed.outcomes), isComplete: parsed.isComplete }).toEqual({ outcomes, isComplete })
})

test('a panic of this Rust and of those before 1.73 says the same', () => {
  const now = "thread 'tests::a' (77) panicked at src/lib.rs:20:9:\nassertion `left == right` failed: top\n  left: 1\n right: 9\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"
  expect(describePanic(now, paths)).toMatchObject({ kind: 'assertion', message: expect.stringContaining('failed: top'), actual: '1', expected: '9', frames: [{ file: '/w/src/lib.rs', line: 20, column: 9 }], stack: expect.not.stringMatching(/77|note:/) })
  const before = "thread 'tests::a' panicked at 'assertion failed: `(left == right)`\n  left: `1`,\n right: `9`: top', src/lib.rs:20:9"
  expect(describePanic(before, paths)).toMatchObject({ kind: 'assertion', actual: '1', frames: [{ file: '/w/src/lib.rs', line: 20 }] })
})

test('frames of a backtrace are relative to the package, and the closure around a test is not one of its own', () => {
  const block = "thread 'a' panicked at src/lib.rs:3:5:\nboom\nstack backtrace:\n   0: std::panic\n             at /rustc/abc/library/std/src/panicking.rs:1:1\n   1: x::clamp\n             at ./src/lib.rs:3:5\n   2: x::tests::a\n             at ./src/lib.rs:9:9\n   3: x::tests::a::{{closure}}\n             at ./src/lib.rs:8:8\n"
  expect(describePanic(block, { workspaceRoot: '/w', packageDir: '/w' })).toMatchObject({
    kind: 'error', message: 'boom', stack: expect.not.stringContaining('/rustc/'),
    frames: [{ file: '/rustc/abc/library/std/src/panicking.rs' }, { file: '/w/src/lib.rs', line: 3, function: 'x::clamp' }, { file: '/w/src/lib.rs', line: 9, function: 'x::tests::a' }],
  })
})

test('tests without a panic: an Err, a panic that did not come, silence', () => {
  expect(describePanic('hello\nError: "no"', paths)).toMatchObject({ kind: 'error', message: 'Error: "no"' })
  expect(describePanic('note: test did not panic as expected at src/lib.rs:3:5', paths)).toMatchObject({ kind: 'assertion', message: expect.stringContaining('did not panic') })
  expect(describePanic('', paths).message).toBe('the test failed and said nothing')
})
