import { expect, test } from 'vitest'
import { discoverScenarios } from '../../../src/scenarios/discover-scenarios.ts'
import { scopeOf } from '../../../src/scenarios/scope-of.ts'
import { unknownScenario } from '../../../src/scenarios/unknown-scenario.ts'
import { failing } from './failures.ts'

const inFiles = (...files: string[]) => files.map((file) => failing({}, { file }))

test('each test file is one scenario with a name that is a folder, in the order of the files', () => {
  const tests = inFiles('src/b.test.ts', 'src/b.test.ts', '.hidden/-x.py', 'src/a b.test.ts', 'app/[id]/é.test.ts', '__tests__/x.js')
  expect(discoverScenarios(tests)).toEqual([
    { name: 'hidden__-x.py', file: '.hidden/-x.py' },
    { name: '__tests____x.js', file: '__tests__/x.js' },
    { name: 'app__-id-__-.test.ts', file: 'app/[id]/é.test.ts' },
    { name: 'src__a-b.test.ts', file: 'src/a b.test.ts' },
    { name: 'src__b.test.ts', file: 'src/b.test.ts' },
  ])
})

test('names are unique on every file system, and short enough for one', () => {
  const names = discoverScenarios(inFiles('a b.ts', 'a-b.ts', 'A+b.ts', '-', '.', `${'deep/'.repeat(60)}x.ts`)).map(({ name }) => name)
  expect(names).toEqual(['tests', 'tests-2', 'A-b.ts', 'a-b.ts-2', 'a-b.ts-3', expect.stringMatching(/^__(deep__){24}x\.ts$/)])
})

test('a declared scenario has the tests of its targets, each once and in order', () => {
  const tests = inFiles('demo/one/a.test.ts', 'demo/two/b.test.ts', 'demo/three/c.test.ts')
  const scope = (...targets: string[]) => scopeOf({ test: { targets } }, tests).map(({ file }) => file)
  expect(scope('./demo/two', 'demo/one', 'demo/one/a.test.ts')).toEqual(['demo/one/a.test.ts', 'demo/two/b.test.ts'])
  expect(scope()).toEqual([])
})

test('an unknown name is answered with the nearest one and with all that are known', () => {
  const known = ['scenario_1_integration_bug', 'orders', 'orders']
  expect(unknownScenario('scenario_1', known)).toContain('Did you mean "scenario_1_integration_bug"? Known: scenario_1_integration_bug, orders.')
  expect(unknownScenario('order', known)).toContain('Did you mean "orders"?')
  expect(unknownScenario('oders', known)).toContain('Did you mean "orders"?')
  expect(unknownScenario('payment', known)).toBe('Expected the name of a scenario, but there is none called "payment". Known: scenario_1_integration_bug, orders.')
  expect(unknownScenario('x', [])).toContain('No scenario is known here')
  expect(unknownScenario('x', Array.from({ length: 25 }, (_, n) => `name${n}`))).toContain('name19, and 5 more.')
})
