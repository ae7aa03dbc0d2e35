import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/package-root.ts'
import { readRecords } from '../../../src/scenarios/read-records.ts'
import { tempDir } from '../../support/temp-dir.ts'

test('broken records are reported with file and place, and the others are read', async () => {
  const root = await tempDir({
    'known/b.json': '{"id": "b", "affected_tests": ["x.test.ts"]}',
    'known/a.json': '\uFEFF{"id": "a", "affected_tests": ["x.test.ts"], "failure_signatures": ["/ok/i", "plain ("]}',
    'known/again.json': '{"id": "a", "affected_tests": ["x.test.ts"]}',
    'known/no-json.json': '{"id": ',
    'known/typo.json': '{"id": "typo", "affected_test": ["x"], "affected_tests": ["x", ""]}',
    'known/pattern.json': '{"id": "p", "affected_tests": ["x"], "failure_signatures": ["/(/"]}',
    'known/id.json': '{"id": "../p", "affected_tests": []}',
    'known/folder.json/x': '',
    'known/README.md': 'no record',
  })
  const { records, problems } = await readRecords(join(root, 'known'))
  expect(records.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(problems).toEqual([
    { file: 'known/again.json', message: 'expected an id of its own, but an earlier file has "a"' },
    { file: 'known/folder.json', message: expect.stringContaining('EISDIR') },
    { file: 'known/id.json', message: expect.stringMatching(/^id: use letters.*; affected_tests: name at least one/) },
    { file: 'known/no-json.json', message: expect.stringMatching(/^expected JSON/) },
    { file: 'known/pattern.json', message: expect.stringMatching(/^failure_signatures\[0\]: expected .*regular expression/) },
    { file: 'known/typo.json', message: expect.stringMatching(/affected_tests\[1\]: .*affected_test/) },
  ])
})

test('without the folder there are no records and no problems', async () => {
  expect(await readRecords(join(await tempDir(), 'none'))).toEqual({ records: [], problems: [] })
})

test("ralph's own records are sound, and the scenario of low confidence has none", async () => {
  const { records, problems } = await readRecords(join(packageRoot(), 'test_scenarios'))
  expect(problems).toEqual([])
  expect(records.map(({ id }) => id)).toEqual(['scenario_1_integration_bug', 'scenario_2_wrong_fix_path', 'scenario_3_refactor_bug'])
})
