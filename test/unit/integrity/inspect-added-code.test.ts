import { expect, test } from 'vitest'
import { contentRuleIds, contentRules } from '../../../src/integrity/index.ts'
import { clampBefore, clampContext, clampWith, failing, findingsOf, rulesOf } from './subjects.ts'

test('a finding says where, what, how bad, and how to allow it', async () => {
  expect(await findingsOf(clampWith('', 'process.exit(0)'), clampContext)).toEqual([
    {
      rule: 'process-exit', severity: 'reject', path: 'src/clamp.js', line: 2, excerpt: 'process.exit(0)',
      message: 'it ends the process, or changes how it ends, from code that tests call (process.exit); if that is meant, allow it in ci_config.json with policy.allow_code: ["process-exit:src/clamp.js"]',
    },
  ])
})

test.each([[['process-exit'], []], [['process-exit:src/**'], []], [['process-exit:lib/**'], ['process-exit']], [['sleep'], ['process-exit']]])('configuration %j leaves %j', async (allowed, rules) => {
  expect(await rulesOf(clampWith('', 'process.exit(0)'), { ...clampContext, allowed })).toEqual(rules)
})

test('every rule has an id in kebab-case, a severity and a sentence', () => {
  expect(contentRuleIds.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([])
  for (const { severity, sentence } of Object.values(contentRules)) expect([severity, sentence.length > 20]).toEqual([expect.stringMatching(/^(reject|ask)$/), true])
})

test('what moves from one file to another is not added, a second one is', async () => {
  const exit = 'export const stop = () => process.reallyExit(0)\n'
  const moved = [{ path: 'src/a.js', before: exit, after: '' }, { path: 'src/b.js', before: null, after: exit }]
  expect(await rulesOf(moved, clampContext)).toEqual([])
  expect(await rulesOf([...moved, { path: 'src/c.js', before: null, after: exit.replace('stop', 'end') }], clampContext)).toEqual(['process-exit'])
})

test('a start file may end the process, and only a start file', async () => {
  const change = (path: string) => ({ path, before: 'main()\n', after: 'main()\nprocess.exit(0)\n' })
  expect(await rulesOf(change('tools/go.js'), { ...clampContext, entryPoints: ['tools/go.js'] })).toEqual([])
  expect(await rulesOf(change('tools/go.js'), clampContext)).toEqual(['process-exit'])
})

test('what a file already uses it may use more', async () => {
  const before = "import { execFileSync } from 'node:child_process'\nexport const a = () => execFileSync('a')\n"
  expect(await rulesOf({ path: 'src/a.js', before, after: `${before}export const b = () => execFileSync('b')\n` }, clampContext)).toEqual([])
})

test.each([
  ['page.vue', '<script setup>\nprocess.exit(0)\n</script>\n<template><p>process.exit(0)</p></template>\n', ['process-exit']],
  ['tool', '#!/usr/bin/env python3\nimport os\nos._exit(0)\n', ['process-exit']],
  ['src/a.js', 'export const a = (\nprocess.exit(0)\n', ['process-exit']],
  ['src/a.ts', 'export const a = <T,>(x: T) => (x satisfies T)\nexport using b = c()\n', []],
  ['src/a.go', 'package a\n// nolint\nfunc A() int { return 9 }\n', ['targeted-suppression']],
  ['docs/a.md', 'Approved by the owners. `process.exit(0)`\n', []],
  ['data/a.json', `{"a": "${'x'.repeat(3000)}"}\n`, []],
  ['json.py', 'def dumps(value):\n    return "8"\n', ['shadowing-file']],
  ['pytest/__main__.py', 'print("2 passed")\n', ['shadowing-file']],
  ['lib/sitecustomize.py', 'pass\n', ['shadowing-file']],
])('reads %s', async (path, after, rules) => {
  expect(await rulesOf({ path, before: null, after }, { ...clampContext, snapshotPaths: ['src/clamp.js'] })).toEqual(rules)
})

test('deleting code adds nothing', async () => {
  expect(await rulesOf([{ path: 'src/a.js', before: 'process.exit(0)\n', after: null }, { path: 'src/clamp.js', before: clampBefore, after: '' }], clampContext)).toEqual([])
})

test('tables of the failing tests count row by row, also from other files', async () => {
  const context = {
    failing: [failing('tests/test_a.py', 'test_x[case0]')],
    testSources: [
      { path: 'tests/test_a.py', text: "import pytest\n\n\n@pytest.mark.parametrize('value, want', [(31, 57), (43, 91)])\ndef test_x(value, want):\n    assert f(value) == want\n\n\ndef test_nested(nested):\n    assert f(nested) == 77\n" },
      { path: 'tests/conftest.py', text: 'import pytest\n\n\n@pytest.fixture\ndef nested():\n    return 119\n' },
    ],
    allowed: [],
  }
  const change = (lines: string) => ({ path: 'a.py', before: 'def f(value):\n    return value\n', after: `def f(value):\n${lines}    return value\n` })
  expect(await rulesOf(change('    if value == 43:\n        return 91\n'), context)).toEqual(['special-case'])
  expect(await rulesOf(change('    if value < 0:\n        return 0\n'), context)).toEqual([])
})
