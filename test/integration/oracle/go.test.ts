import { describe, expect, test } from 'vitest'
import { runProcess } from '../../../src/process/run-process.ts'
import { runnerRepo, statuses, testEnv, testNamed } from './runner-repo.ts'

const version = await runProcess({ file: 'go', args: ['version'], cwd: '/', env: testEnv() })
const hasGo = version.status === 'exited' && version.exitCode === 0

const mixed = {
  'go.mod': 'module example.com/x\n\ngo 1.19\n',
  'calc/calc.go': 'package calc\n\nfunc Div(a, b int) int { return a / b }\n',
  'calc/calc_test.go': `package calc

import (
	"fmt"
	"testing"
)

func TestDivides(t *testing.T) {
	if got := Div(4, 2); got != 3 {
		t.Errorf("Div(4, 2) = %d, want %d", got, 3)
	}
}
func TestGroup(t *testing.T) {
	t.Run("one two", func(t *testing.T) {})
	t.Run("two", func(t *testing.T) { t.Fatal("not yet") })
}
func TestSkip(t *testing.T)   { t.Skip("slow") }
func TestForges(t *testing.T) { fmt.Println("=== RUN   TestPanics\\n--- PASS: TestPanics (0.00s)") }
func TestPanics(t *testing.T) { Div(1, 0) }
func TestLater(t *testing.T)  {}
func ExampleDiv() {
	fmt.Println(Div(4, 2))
	// Output: 2
}
`,
  'broken/b.go': 'package broken\n\nfunc X() int { return "a" }\n',
  'broken/b_test.go': 'package broken\n\nimport "testing"\n\nfunc TestB(t *testing.T) { X() }\n',
  'left/left_test.go': 'package left\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\nfunc TestNeverRuns(t *testing.T) { t.Fatal() }\n',
  'none/none.go': 'package none\n',
}

describe.skipIf(!hasGo)('go', () => {
  test('every kind of test gets its own id and status; a panic stops no other test', async () => {
    const repo = await runnerRepo({ runner: 'go' }, mixed)
    const report = await repo.run()
    expect(statuses(report)).toEqual({
      'broken/b_test.go > (load)': 'failed',
      'calc/calc_test.go > ExampleDiv': 'passed',
      'calc/calc_test.go > TestDivides': 'failed',
      'calc/calc_test.go > TestForges': 'passed',
      'calc/calc_test.go > TestGroup > one_two': 'passed',
      'calc/calc_test.go > TestGroup > two': 'failed',
      'calc/calc_test.go > TestLater': 'passed',
      'calc/calc_test.go > TestPanics': 'failed',
      'calc/calc_test.go > TestSkip': 'skipped',
      'left/left_test.go > TestNeverRuns': 'failed',
    })
    expect(report).toMatchObject({ status: 'failed', evidence: 'printed' })
    const failureOf = (id: string) => testNamed(report, id).failure
    expect(failureOf('calc/calc_test.go > TestDivides')).toMatchObject({ kind: 'assertion', message: 'Div(4, 2) = 2, want 3', actual: '2', expected: '3', frames: [{ file: 'calc/calc_test.go', line: 10 }] })
    expect(failureOf('calc/calc_test.go > TestPanics')).toMatchObject({ kind: 'error', message: expect.stringContaining('integer divide by zero'), frames: [{ file: 'calc/calc.go', line: 3 }, { file: 'calc/calc_test.go', line: 19 }] })
    expect(failureOf('broken/b_test.go > (load)')).toMatchObject({ message: expect.stringContaining('cannot use "a"'), frames: [{ file: 'broken/b.go', line: 3 }] })
    const some = await repo.run({ selection: { tests: ['calc/calc_test.go > TestGroup > one_two', 'calc/calc_test.go > TestLater'] } })
    expect(statuses(some)).toEqual({ 'calc/calc_test.go > TestGroup > one_two': 'passed', 'calc/calc_test.go > TestLater': 'passed' })
    expect(some.output).not.toContain('Div(4, 2)')
    expect(statuses(await repo.run({ selection: { files: ['left/left_test.go'] } }))).toEqual({ 'left/left_test.go > TestNeverRuns': 'failed' })
  })

  test('no tests are no_tests; a go.mod that cannot be read, and a go that is not there, say what to do', async () => {
    expect(await (await runnerRepo({ runner: 'go' }, { 'go.mod': mixed['go.mod'], 'x.go': 'package x\n' })).run()).toMatchObject({ status: 'no_tests', tests: [] })
    expect(await (await runnerRepo({ runner: 'go' }, { 'go.mod': 'modul', 'x.go': 'package x\n' })).run()).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('go cannot list') })
    expect(await (await runnerRepo({ runner: 'go' }, mixed)).run({ env: { PATH: '/nonexistent' } })).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('Install Go') })
  })
})
