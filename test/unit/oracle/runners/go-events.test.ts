import { expect, test } from 'vitest'
import { buildErrorsOf, describeGoFailure, parseGoEvents, readableOutput } from '../../../../src/oracle/runners/go-events.ts'

const stream = (...events: [action: string, test?: string | undefined, output?: string][]) =>
  events.map(([Action, Test, Output]) => JSON.stringify({ Action, Package: 'p', ...(Test === undefined ? {} : { Test }), ...(Output === undefined ? {} : { Output }), Elapsed: 0.5 })).join('\n')

test('a result counts from the beginning of its test on, and a failure stays one', () => {
  const run = parseGoEvents(`FAIL p [build failed]\n${stream(['pass', 'B'], ['run', 'A'], ['pass', 'A'], ['run', 'B'], ['fail', 'B'], ['pass', 'B'], ['run', 'C'], ['output', undefined, 'bye\n'], ['fail'])}`).get('p')
  expect([...(run?.tests ?? [])].map(([name, { status, durationMs }]) => [name, status, durationMs])).toEqual([['A', 'passed', 500], ['B', 'failed', 500], ['C', undefined, 0]])
  expect(run).toMatchObject({ ended: 'fail', output: 'bye\n' })
})

test.each<[string, object]>([
  ['Clamp(12) = 1, want 9', { actual: '1', expected: '9' }],
  ['got 1, want 9', { actual: '1', expected: '9' }],
  ['got: 1\nwant: 9', { actual: '1', expected: '9' }],
  ['expected 9, got 1', { actual: '1', expected: '9' }],
  ['expected 9 but got 1', { actual: '1', expected: '9' }],
  ['Error Trace:\nError: Not equal:\nexpected: 9\nactual  : 1\nTest: TestTop', { actual: '1', expected: '9' }],
  ['it is not there', { actual: undefined, expected: undefined }],
])('"%s" is understood', (message, values) => {
  const failure = describeGoFailure(`=== RUN   TestTop\n    clamp_test.go:12: ${message.replaceAll('\n', '\n        ')}\n--- FAIL: TestTop (0.00s)\n`, '/w/shapes')
  expect({ actual: failure.actual, expected: failure.expected }).toEqual(values)
  expect(failure).toMatchObject({ kind: 'assertion', frames: [{ file: '/w/shapes/clamp_test.go', line: 12 }] })
})

test('a panic says where, without what differs from run to run', () => {
  const output = '--- FAIL: TestP (0.00s)\npanic: boom [recovered]\n\tpanic: boom\n\ngoroutine 24 [running]:\ntesting.tRunner.func1()\n\t/usr/lib/go/src/testing/testing.go:1399 +0x39f\nexample.com/x.Div(0x1, 0xc0000971e0?)\n\t/w/calc.go:3 +0x12\n'
  const failure = describeGoFailure(output, '/w')
  expect(failure).toMatchObject({ kind: 'error', message: 'panic: boom', stack: expect.not.stringMatching(/0x|24|testing\.go/) })
  expect(failure.frames?.at(-1)).toMatchObject({ file: '/w/calc.go', line: 3, function: 'example.com/x.Div' })
})

test('errors of the compiler are found on stderr, and in the events of Go 1.24', () => {
  const event = (Output: string) => JSON.stringify({ ImportPath: 'x/b [x/b.test]', Action: 'build-output', Output })
  const before = 'FAIL\tx/b [build failed]\n# x/b [x/b.test]\nb/b.go:3:9: undefined: y\nb/b.go:4:1: more\n# x/c\nc/c.go:1:1: other\n'
  const since = `${event('# x/b [x/b.test]\n')}\n${event('b/b.go:3:9: undefined: y\n')}\n${event('b/b.go:4:1: more\n')}\n{"Action":"start","Package":"x/b"}\n{"Action":"output","Package":"x/b","Output":"FAIL\\tx/b [build failed]\\n"}\n`
  for (const output of [before, since]) expect(buildErrorsOf(readableOutput(output), 'x/b')).toBe('b/b.go:3:9: undefined: y\nb/b.go:4:1: more')
  expect(buildErrorsOf(readableOutput(before), 'x')).toBeUndefined()
})
