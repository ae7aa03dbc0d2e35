import { expect, test } from 'vitest'
import { runnerRepo, statuses } from './runner-repo.ts'

const node = process.execPath
const writeReport = (xml: string, exitCode = 0) => `require('fs').writeFileSync('junit.xml', ${JSON.stringify(xml)})
process.exitCode = ${exitCode}
`
const good = '<testsuite name="s"><testcase name="a" file="test/a.rb"/></testsuite>'
const bad = '<testsuite name="s"><testcase name="a" file="test/a.rb"><failure message="no"/></testcase></testsuite>'

test('generic: without a report the exit code is one weak test', async () => {
  const script = "console.log('out'); process.exitCode = Number(process.env.CODE)"
  const repo = await runnerRepo({ runner: 'generic', command: [node, 'run.js'] }, { 'run.js': script })
  const id = `${node} run.js > (exit code)`
  const passed = await repo.run({ env: { CODE: '0' } })
  expect(passed).toMatchObject({ status: 'passed', evidence: 'exit_code' })
  expect(statuses(passed)).toEqual({ [id]: 'passed' })
  const failed = await repo.run({ env: { CODE: '3' } })
  expect(failed).toMatchObject({ status: 'failed', exitCode: 3, tests: [{ id, failure: { message: 'exit code 3\nout' } }] })
})

test.each([
  ['all pass', writeReport(good), { status: 'passed', evidence: 'junit' }],
  ['one fails', writeReport(bad, 1), { status: 'failed', tests: [{ id: 'test/a.rb > a' }] }],
  ['one fails and the exit code hides it', writeReport(bad, 0), { status: 'failed', exitCode: 0 }],
  ['all pass and the command fails', writeReport(good, 2), { status: 'failed', runFailure: expect.stringContaining('exit code 2') }],
  ['no tests', writeReport('<testsuites/>'), { status: 'no_tests' }],
  ['no report', '', { status: 'failed', runFailure: expect.stringContaining('did not write') }],
  ['a broken report', writeReport('<testsuite><testcase'), { status: 'failed', runFailure: expect.stringContaining('could not be read') }],
])('generic: a JUnit report in which %s', async (_, script, expected) => {
  // The report of an earlier run lies there and must not count.
  const spec = { runner: 'generic', command: [node, 'run.js'], junitPath: 'junit.xml' } as const
  const repo = await runnerRepo(spec, { 'run.js': script, 'junit.xml': good })
  expect(await repo.run()).toMatchObject(expected)
})

test('generic: a command that does not exist could not start', async () => {
  const repo = await runnerRepo({ runner: 'generic', command: ['no-such-command-here'] }, {})
  expect(await repo.run()).toMatchObject({ status: 'could_not_start', reason: expect.stringContaining('no-such-command-here') })
})
