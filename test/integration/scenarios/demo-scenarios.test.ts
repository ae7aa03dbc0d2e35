import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { localize } from '../../../src/context/localize.ts'
import type { SourceTree } from '../../../src/context/source-tree.ts'
import type { Suspect } from '../../../src/context/suspect.ts'
import { createOracle } from '../../../src/oracle/create-oracle.ts'
import type { TestResult } from '../../../src/oracle/test-report.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { assessConfidence, matchScenario, readRecords, scopeOf } from '../../../src/scenarios/index.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { testEnv } from '../../support/repo.ts'

const root = packageRoot()
const spec = { runner: 'vitest', projectDir: 'demo_scenarios', args: [], env: {}, prepare: [], timeoutMs: 60_000, reason: '' } as const

function sourceTree(folder: string): SourceTree {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
  return { root, paths: new Set(paths), read: (path) => readFile(join(root, path), 'utf8').catch(() => null) }
}

const known = (name: string) => ({ name, status: 'matched', score: 1, record: name, level: 'high', levelWithoutRecords: 'high' })
const expected = [
  known('scenario_1_integration_bug'),
  known('scenario_2_wrong_fix_path'),
  known('scenario_3_refactor_bug'),
  { name: 'scenario_4_low_confidence', status: 'unclassified', score: 0, record: undefined, level: 'low', levelWithoutRecords: 'low' },
]

test('the demo scenarios with a record match it and are clear, also without it; the last one is neither', async () => {
  const report = await createOracle(spec, { runProcess }).run({ root, scratchDir: await tempDir(), env: testEnv() })
  const { records } = await readRecords(join(root, 'test_scenarios'))
  const found = []
  for (const { name } of expected) {
    const failing = scopeOf({ test: { targets: [`demo_scenarios/${name}`] } }, report.tests).filter((one) => one.status === 'failed')
    const failure = { failing, suspects: await suspectsOf(name, failing) }
    const match = matchScenario(failure, records)
    const level = assessConfidence({ ...failure, match }).level
    // A stranger's repository has no records: what its assertions say must be enough.
    const levelWithoutRecords = assessConfidence({ ...failure, match: matchScenario(failure, []) }).level
    found.push({ name, status: match.status, score: match.score, record: match.record?.id, level, levelWithoutRecords })
  }
  expect(found).toEqual(expected)
})

async function suspectsOf(name: string, failing: readonly TestResult[]): Promise<Suspect[]> {
  const { suspects } = await localize({
    scenario: { name, title: '', summary: '', contextFiles: [] },
    runner: 'vitest', failing, printed: '', tree: sourceTree(`demo_scenarios/${name}`), knownAreas: [],
    delta: { source: 'none', files: [], diff: async () => '' },
    isEditable: (path) => path.includes('/src/'),
  })
  return suspects
}
