import { expect, test } from 'vitest'
import { vitest } from '../../../../src/oracle/runners/vitest.ts'
import type { LaunchContext } from '../../../../src/oracle/runners/runner-adapter.ts'
import { tempDir } from '../../../support/temp-dir.ts'

test.each<[version: string, isBuildShared: boolean, isPassed: boolean]>([
  ['4.0.11', true, true],
  ['4.1.0-beta.2', true, true],
  ['4.0.10', true, false],
  // Older and newer ones would end with an unknown option.
  ['3.2.4', true, false],
  ['5.1.0', true, false],
  ['4.0.11', false, false],
])('vitest %s, compiled modules shared: %s, the option for them is passed: %s', async (version, isBuildShared, isPassed) => {
  const root = await tempDir({ 'node_modules/vitest/package.json': JSON.stringify({ version, bin: './vitest.mjs' }) })
  const context = { spec: { args: [] as readonly string[] }, root, cwd: root, buildDir: '/build', isBuildShared, reportersDir: '/reporters' } as unknown as LaunchContext
  const plan = await vitest.plan(context)
  expect(plan.status === 'ready' && plan.launch.args.includes('--experimental.fsModuleCachePath=/build/vitest')).toBe(isPassed)
  expect(plan).toMatchObject({ status: 'ready' })
})
