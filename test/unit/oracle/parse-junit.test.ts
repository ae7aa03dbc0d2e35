import { expect, test } from 'vitest'
import { parseJunit } from '../../../src/oracle/parse-junit.ts'

function read(xml: string) {
  const result = parseJunit(xml, '/r')
  if (result.status === 'unusable') throw new Error(result.problem)
  return result.tests
}

test('nested suites, files, times and every outcome are read', () => {
  const tests = read(`<?xml version="1.0"?>
<testsuites name="all">
  <testsuite name="outer" file="/r/test/a.rb">
    <testsuite name="inner &lt;1&gt;">
      <testcase name="passes" time="0.5"/>
      <testcase name="fails"><failure message="expected &quot;1&quot;" type="E">at x
at y</failure></testcase>
      <testcase name="breaks"><error>boom
more</error></testcase>
      <testcase name="waits"><skipped/></testcase>
    </testsuite>
  </testsuite>
  <testsuite name="empty"/>
</testsuites>`)
  expect(tests.map(({ id, status, durationMs }) => [id, status, durationMs])).toEqual([
    ['test/a.rb > inner <1> > passes', 'passed', 500],
    ['test/a.rb > inner <1> > fails', 'failed', 0],
    ['test/a.rb > inner <1> > breaks', 'failed', 0],
    ['test/a.rb > inner <1> > waits', 'skipped', 0],
  ])
  expect(tests[1]?.failure).toEqual({ message: 'expected "1"', kind: 'assertion', frames: [], stack: 'at x\nat y' })
  expect(tests[2]?.failure).toMatchObject({ message: 'boom', kind: 'error' })
})

test.each<[string, string, string[]]>([
  ['pytest: class name instead of a file', '<testcase classname="tests.test_a.TestX" name="test_y"/>', ['tests.test_a.TestX > test_y']],
  ['jest-junit: file and class name', '<testcase classname="adds" name="1 and 2" file="a.test.js"/>', ['a.test.js > adds > 1 and 2']],
  ['the same name twice', '<testcase classname="a" name="b"/><testcase classname="a" name="b"/>', ['a > b', 'a > b #2']],
  ['numbers as names', '<testcase classname="1" name="2"/>', ['1 > 2']],
  ['no tests', '', []],
])('ids: %s', (_, cases, ids) => {
  expect(read(`<testsuites><testsuite name="s">${cases}</testsuite></testsuites>`).map(({ id }) => id)).toEqual(ids)
})

test.each([
  ['entities', '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>', 'document type'],
  ['a cut-off file', '<testsuite><testcase name="a">', 'could not be read'],
  ['something else', '<html></html>', 'could not be read'],
])('%s cannot be used', (_, xml, problem) => {
  expect(parseJunit(xml, '/r')).toMatchObject({ status: 'unusable', problem: expect.stringContaining(problem) })
})

test('a report may begin with a single suite', () => {
  expect(read('<testsuite name="s"><testcase classname="a" name="b"/></testsuite>').map(({ id }) => id)).toEqual(['a > b'])
})
