import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Suspect } from '../../../src/context/suspect.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { searchRepair } from '../../../src/search-repair/search-repair.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { vitestTrial } from './vitest-trial.ts'

interface DemoScenario {
  name: string
  testFile: string
  /** In the order in which a localization without any luck could give them. */
  suspects: string[]
  fix: { path: string; before: string; after: string }
}

const scenarios: DemoScenario[] = [
  {
    name: 'scenario_1_integration_bug',
    testFile: 'sign-in.test.ts',
    suspects: ['src/sign-in.ts', 'src/user-store.ts', 'src/email.ts'],
    fix: { path: 'src/user-store.ts', before: '{ name, email }', after: '{ name, email: normalizeEmail(email) }' },
  },
  {
    name: 'scenario_2_wrong_fix_path',
    testFile: 'report-registry.test.ts',
    suspects: ['src/report-registry.ts', 'src/registry-key.ts'],
    fix: { path: 'src/registry-key.ts', before: 'toUpperCase', after: 'toLowerCase' },
  },
  {
    name: 'scenario_3_refactor_bug',
    testFile: 'orders.test.ts',
    suspects: ['src/orders.ts', 'src/pricing.ts'],
    fix: { path: 'src/orders.ts', before: 'memberDiscount = 0.1', after: 'memberDiscount = 10' },
  },
  {
    name: 'scenario_4_low_confidence',
    testFile: 'dispatch.test.ts',
    suspects: ['src/dispatch.ts', 'src/delivery-window.ts'],
    fix: { path: 'src/delivery-window.ts', before: 'Math.floor', after: 'Math.ceil' },
  },
]

function scenarioFolder(name: string): string {
  return join(packageRoot(), 'demo_scenarios', name)
}

function readFrom(folder: string) {
  return (path: string) => readFile(join(folder, path), 'utf8')
}

function suspectsOf(paths: readonly string[]): Suspect[] {
  return paths.map((path, at) => ({ path, score: 1 - at * 0.2, reason: 'imported by the failing test' }))
}

test.for(scenarios)('finds the intended fix of $name within 30 trials, and it breaks no other test', async (scenario) => {
  const folder = scenarioFolder(scenario.name)
  const runner = vitestTrial(folder, scenario.testFile, await tempDir())
  const failing = await runner.failing()
  const outcome = await searchRepair({
    failing,
    suspects: suspectsOf(scenario.suspects),
    readSource: readFrom(folder),
    trial: runner.trial(failing),
    alreadyTried: new Set(),
    maxCandidates: 100,
    searchMs: 100_000,
    onProgress: () => {},
    now: () => performance.now(),
  })
  console.log(`${scenario.name}: ${outcome.status} after ${outcome.tried} of ${outcome.generated} candidates`)
  const original = await readFrom(folder)(scenario.fix.path)
  const fixed = original.replace(scenario.fix.before, scenario.fix.after)
  expect(fixed).not.toBe(original)
  expect(outcome).toMatchObject({ status: 'found', candidate: { change: { path: scenario.fix.path, after: fixed } } })
  expect(outcome.tried).toBeLessThanOrEqual(30)
  expect(await runner.failingWith({ [scenario.fix.path]: fixed })).toEqual([])
})

test('the second test of scenario 2 stays red when the reader is patched instead of the key', async () => {
  const folder = scenarioFolder('scenario_2_wrong_fix_path')
  const runner = vitestTrial(folder, 'report-registry.test.ts', await tempDir())
  const reader = await readFrom(folder)('src/report-registry.ts')
  const patched = reader.replace('this.reports.get(key)', 'this.reports.get(registryKey(key))')
  expect(patched).not.toBe(reader)
  expect(await runner.failingWith({ 'src/report-registry.ts': patched })).toEqual(['lists keys as links spell them'])
})
