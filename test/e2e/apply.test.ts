import { expect, test } from 'vitest'
import { fewRuns } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo, type TestRepo } from '../support/repo.ts'

const source = 'src/width.js'
const scenario = 'test__width.test.js'

/** One red and one green test; node:test, because it starts quickest. */
function redRepo(): Promise<TestRepo> {
  return tempRepo({
    'package.json': '{ "name": "x", "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': JSON.stringify(fewRuns),
    [source]: 'export function width(low, high) {\n  return high + low\n}\n\nexport function half(value) {\n  return value / 2\n}\n',
    'test/width.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { half, width } from '../src/width.js'\ntest('width', () => assert.strictEqual(width(1, 9), 8))\ntest('half', () => assert.strictEqual(half(6), 3))\n",
  })
}

test('generate-patch then apply: the patch is validated before it is written', async () => {
  const repo = await redRepo()
  expect((await ralph(['generate-patch', '--scenario', scenario, '--backend', 'local'], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
  const dry = await ralph(['apply', '--scenario', scenario, '--dry-run', '--json'], { cwd: repo.root })
  expect(json(dry)).toMatchObject({ status: 'would_apply' })
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
  expect((await ralph(['apply', `output/${scenario}/patch.diff`], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('diff', '--name-only').trim()).toBe(source)
  expect(await repo.read(source)).toContain('return high - low')
})

test('apply refuses a patch that breaks a test, one that touches a test, and one that does not fit', async () => {
  const repo = await redRepo()
  await repo.write({
    'breaking.diff': `--- a/${source}\n+++ b/${source}\n@@ @@\n-  return value / 2\n+  return undefined\n`,
    'test.diff': "--- a/test/width.test.js\n+++ b/test/width.test.js\n@@ @@\n-test('width', () => assert.strictEqual(width(1, 9), 8))\n+test('width', () => {})\n",
    'misfit.diff': `--- a/${source}\n+++ b/${source}\n@@ @@\n-nothing like this\n+x\n`,
  })
  for (const [patch, said] of [['breaking.diff', 'rejected (validation)'], ['test.diff', 'rejected (policy)'], ['misfit.diff', 'does not match the file']] as const) {
    const result = await ralph(['apply', patch], { cwd: repo.root })
    expect(result.stdout).toContain(said)
    expect(result.exitCode).toBe(1)
  }
  expect(repo.git('diff', '--name-only')).toBe('')
})
