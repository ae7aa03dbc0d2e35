import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo } from '../support/repo.ts'

interface Run {
  scenarios: { status: string; patch_path: string; alternatives?: { patch_path: string; description: string }[]; attempts: { search?: { tried: number; seconds: number } }[] }[]
}

const repository = (body: string, asserts: string) =>
  tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{}',
    'src/sum.js': `export function sum(a, b) {\n${body}\n}\n`,
    'test/sum.test.js': `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { sum } from '../src/sum.js'\ntest('adds', () => {\n${asserts}\n})\n`,
  })

test('where other edits pass as well, they are kept, and the accepted one is called plausible, please review', async () => {
  const repo = await repository('  return a - b', '  assert.strictEqual(sum(2, 2), 4)')
  const result = await ralph(['run-all', '--dry-run', '--json', '--backend', 'local'], { cwd: repo.root })
  const [scenario] = json<Run>(result).scenarios
  expect(scenario).toMatchObject({ status: 'repaired', attempts: [{ search: { tried: expect.any(Number), seconds: expect.any(Number) } }] })
  const alternatives = scenario?.alternatives ?? []
  expect(alternatives.length).toBeGreaterThan(0)
  expect(result.stderr).toMatch(/plausible, please review: .* the failing tests as well \(output\/test__sum\.test\.js\/alternative_1\.diff/)
  const patches = await Promise.all([scenario?.patch_path ?? '', ...alternatives.map((each) => each.patch_path)].map((path) => readFile(join(repo.root, path), 'utf8')))
  expect(new Set(patches).size).toBe(patches.length)
  for (const patch of patches) expect(patch).toMatch(/^-  return a - b$/m)
})

test('two mistakes: where no single edit passes, edits that get the test further are tried with a second one', async () => {
  const repo = await repository('  if (a > 100) return -1\n  return a - b', '  assert.strictEqual(sum(2, 5), 7)\n  assert.strictEqual(sum(-3, 1), -2)\n  assert.strictEqual(sum(101, 1), 0)\n  assert.strictEqual(sum(200, -5), 0)')
  const result = await ralph(['run-all', '--json', '--backend', 'local'], { cwd: repo.root })
  expect(json<Run>(result).scenarios[0]).toMatchObject({ status: 'repaired' })
  const repaired = await readFile(join(repo.root, 'src/sum.js'), 'utf8')
  expect(repaired).toContain('return a + b')
  expect(repaired).not.toContain('return -1\n')
})
