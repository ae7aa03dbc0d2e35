import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/package-root.ts'
import { searchRepair } from '../../../src/search-repair/search-repair.ts'
import { failingTest } from './failing-test.ts'

interface DemoScenario {
  name: string
  testFile: string
  failure: { message: string; expected?: string; actual?: string }
  /** In the order in which a localization without any luck could give them. */
  suspects: string[]
  fix: { path: string; before: string; after: string }
}

const scenarios: DemoScenario[] = [
  {
    name: 'scenario_1_integration_bug',
    testFile: 'sign-in.test.ts',
    failure: { message: "expected { status: 'unknown_user' } to deeply equal { status: 'welcome', …(2) }" },
    suspects: ['src/sign-in.ts', 'src/user-store.ts', 'src/email.ts'],
    fix: { path: 'src/user-store.ts', before: '{ name, email }', after: '{ name, email: normalizeEmail(email) }' },
  },
  {
    name: 'scenario_2_wrong_fix_path',
    testFile: 'report-registry.test.ts',
    failure: { message: "expected [ 'MONTHLY-REVENUE' ] to deeply equal [ 'monthly-revenue' ]", actual: "[ 'MONTHLY-REVENUE' ]", expected: "[ 'monthly-revenue' ]" },
    suspects: ['src/report-registry.ts', 'src/registry-key.ts'],
    fix: { path: 'src/registry-key.ts', before: 'toUpperCase', after: 'toLowerCase' },
  },
  {
    name: 'scenario_3_refactor_bug',
    testFile: 'orders.test.ts',
    failure: { message: 'expected 3996 to be 3600 // Object.is equality', actual: '3996', expected: '3600' },
    suspects: ['src/orders.ts', 'src/pricing.ts'],
    fix: { path: 'src/orders.ts', before: 'memberDiscount = 0.1', after: 'memberDiscount = 10' },
  },
  {
    name: 'scenario_4_low_confidence',
    testFile: 'dispatch.test.ts',
    failure: { message: 'evening plan rejected' },
    suspects: ['src/dispatch.ts', 'src/delivery-window.ts'],
    fix: { path: 'src/delivery-window.ts', before: 'Math.floor', after: 'Math.ceil' },
  },
]

// That the fix passes and nothing else does is what test/e2e/demo.test.ts shows.
test.for(scenarios)('the intended fix of $name is among the first 30 edits that are tried', async ({ name, testFile, failure, suspects, fix }) => {
  const readSource = (path: string) => readFile(join(packageRoot(), 'demo_scenarios', name, path), 'utf8')
  const original = await readSource(fix.path)
  const fixed = original.replace(fix.before, fix.after)
  expect(fixed).not.toBe(original)
  const outcome = await searchRepair({
    failing: [{ ...failingTest(failure), file: testFile }],
    suspects: suspects.map((path, at) => ({ path, score: 1 - at * 0.2, reason: 'imported by the failing test' })),
    readSource,
    trial: async ([change]) => ({ passed: Number(change?.path === fix.path && change.after === fixed), total: 1, durationMs: 1 }),
    concurrency: 1,
    alreadyTried: new Set(),
    maxCandidates: 30,
    searchMs: 1,
    onProgress: () => {},
    now: () => 0,
  })
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { path: fix.path, after: fixed } } })
})
