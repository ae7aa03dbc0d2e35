import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fewRuns } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo, type TestRepo } from '../support/repo.ts'

// The answers that clarify, and the run that asks nobody: demo.test.ts.

const scenario = 'tours'

/** A failure that does not say what was expected: like the fourth scenario of the demo, with the runner that starts quickest. */
function opaqueRepo(): Promise<TestRepo> {
  return tempRepo({
    'package.json': '{ "name": "x", "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': JSON.stringify({ ...fewRuns, scenarios: [{ name: scenario, title: 'A tour is refused', summary: 'The failure does not say why.', test: { targets: ['test'] } }] }),
    'src/slots.js': 'const slotMinutes = 30\n\nexport function slotsNeeded(minutes) {\n  return Math.floor(minutes / slotMinutes)\n}\n',
    'src/tour.js': "import { slotsNeeded } from './slots.js'\n\nexport class TourError extends Error {}\n\nexport function book(minutes, free) {\n  const slots = slotsNeeded(minutes)\n  if (slots > free) throw new TourError('tour does not fit')\n  return free - slots\n}\n",
    'test/tour.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { book, TourError } from '../src/tour.js'\ntest('the evening van is not overbooked', () => {\n  if (book(70, 4) > 1) throw new TourError('evening plan rejected')\n})\ntest('whole slots', () => assert.strictEqual(book(90, 4), 1))\n",
  })
}

test.each([['something else', '\n\n\nno\n'], ['the end of the input', '\n']])('%s stops the clarification: code 4, nothing changed', async (_, input) => {
  const repo = await opaqueRepo()
  const result = await ralph(['run', '--scenario', scenario, '--clarification-policy', 'interactive'], { cwd: repo.root, input })
  expect(result.exitCode).toBe(4)
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
  expect(await readdir(join(repo.root, 'output', scenario))).toContain('clarification_dialog.json')
})

test('the answer that no patch is wanted is obeyed', async () => {
  const repo = await opaqueRepo()
  const result = await ralph(['run', '--scenario', scenario, '--backend', 'local', '--clarification-policy', 'interactive'], { cwd: repo.root, input: '3\n\n\nyes\n' })
  expect(result.exitCode).toBe(4)
  expect(result.stdout).toContain('a person has to change the test')
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
})

test('a proposal becomes a record only by approval, and then the failure is clear', async () => {
  const repo = await opaqueRepo()
  expect((await ralph(['plan-clarification', '--scenario', scenario], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('status', '--porcelain', 'test_scenarios')).toBe('')
  expect((await ralph(['approve-scenario-proposal', '--scenario', scenario], { cwd: repo.root })).exitCode).toBe(0)
  // --untracked-files: a folder that is new as a whole would be shown without its files.
  expect(repo.git('status', '--porcelain', '--untracked-files=all', 'test_scenarios')).toContain(scenario)
  const twice = await ralph(['approve-scenario-proposal', '--scenario', scenario], { cwd: repo.root })
  expect(twice).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--force') })
  expect((await ralph(['approve-scenario-proposal', '--scenario', scenario, '--force'], { cwd: repo.root })).exitCode).toBe(0)
  const run = await ralph(['run', '--scenario', scenario, '--backend', 'local', '--json'], { cwd: repo.root })
  expect(json<{ scenarios: object[] }>(run)).toMatchObject({ scenarios: [{ status: 'repaired' }] })
})
