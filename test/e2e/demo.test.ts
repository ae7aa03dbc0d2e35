import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoRepo } from '../support/demo-repo.ts'
import { json, ralph } from '../support/ralph.ts'
import type { TestRepo } from '../support/repo.ts'

interface Run {
  status: string
  exit_code: number
  scenarios: { name: string; status: string; applied?: string; tests_fixed: string[] }[]
}

const fixes: Record<string, [file: string, line: string]> = {
  scenario_1_integration_bug: ['src/user-store.ts', 'email: normalizeEmail(email)'],
  scenario_2_wrong_fix_path: ['src/registry-key.ts', '.toLowerCase()'],
  scenario_3_refactor_bug: ['src/orders.ts', '10'],
}
const lowConfidence = 'scenario_4_low_confidence'
const window = 'demo_scenarios/scenario_4_low_confidence/src/delivery-window.ts'

test('run-all --dry-run repairs and validates three scenarios and leaves the clone clean; run for real it changes three files and is green after', async () => {
  const repo = await demoRepo()
  const dry = await ralph(['run-all', '--dryRun', '--backend', 'local', '--json'], { cwd: repo.root })
  expect(json<Run>(dry)).toMatchObject({
    status: 'repaired',
    exit_code: 0,
    scenarios: Object.keys(fixes).map((name) => ({ name, status: 'repaired', applied: 'dry_run' })),
  })
  expect(repo.git('status', '--porcelain')).toBe('')

  const real = await ralph(['run-all', '--backend', 'local'], { cwd: repo.root })
  expect(real.exitCode).toBe(0)
  const changed = Object.entries(fixes).map(([name, [file]]) => `demo_scenarios/${name}/${file}`)
  expect(repo.git('diff', '--name-only').trim().split('\n')).toEqual(changed.sort())
  for (const [name, [file, line]] of Object.entries(fixes)) expect(await repo.read(`demo_scenarios/${name}/${file}`)).toContain(line)

  const again = await ralph(['run-all', '--json'], { cwd: repo.root })
  expect(json<Run>(again)).toMatchObject({ status: 'green', scenarios: Object.keys(fixes).map((name) => ({ name, status: 'green' })) })
})

test('list-scenarios shows all four, with details when asked', async () => {
  const repo = await demoRepo()
  const plain = await ralph(['list-scenarios'], { cwd: repo.root })
  expect(plain.stdout.match(/^scenario_\d/gm)).toHaveLength(4)
  expect(plain.stdout).toContain(`${lowConfidence} (not gating)`)
  expect((await ralph(['list-scenarios', '--verbose'], { cwd: repo.root })).stdout).toContain('tests    demo_scenarios/scenario_1_integration_bug')
})

test('build-context writes what --json describes, without documentation of the demo', async () => {
  const repo = await demoRepo()
  const result = await ralph(['build-context', '--scenario', 'scenario_3_refactor_bug', '--json'], { cwd: repo.root })
  const context = json<{ context_path: string; chars: number; suspects: { path: string }[]; files: { path: string }[] }>(result)
  const text = await repo.read(context.context_path)
  expect(context).toMatchObject({ context_path: 'output/scenario_3_refactor_bug/context.txt', chars: text.length })
  expect(context.suspects.map(({ path }) => path)).toContain('demo_scenarios/scenario_3_refactor_bug/src/orders.ts')
  expect(context.files.map(({ path }) => path).filter((path) => path.endsWith('.md'))).toEqual([])
  expect(text).toMatch(/^# FAILURE_RECORD\n/)
  expect(text).toContain('# TEST_SCENARIO_RECORD')
})

test('generate-patch then apply: the patch is validated before it is written', async () => {
  const repo = await demoRepo()
  const scenario = 'scenario_2_wrong_fix_path'
  expect((await ralph(['generate-patch', '--scenario', scenario, '--backend', 'local'], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
  const dry = await ralph(['apply', '--scenario', scenario, '--dry-run', '--json'], { cwd: repo.root })
  expect(json(dry)).toMatchObject({ status: 'would_apply' })
  expect((await ralph(['apply', `output/${scenario}/patch.diff`], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('diff', '--name-only').trim()).toBe(`demo_scenarios/${scenario}/src/registry-key.ts`)
})

test('apply refuses a patch that breaks a test, one that touches a test, and one that does not fit', async () => {
  const repo = await demoRepo()
  const reader = 'demo_scenarios/scenario_2_wrong_fix_path/src/report-registry.ts'
  await repo.write({
    'reader.diff': `--- a/${reader}\n+++ b/${reader}\n@@ @@\n-    return this.reports.get(key)\n+    return undefined\n`,
    'test.diff': `--- a/demo_scenarios/scenario_1_integration_bug/sign-in.test.ts\n+++ /dev/null\n@@ @@\n-x\n`,
    'misfit.diff': `--- a/${reader}\n+++ b/${reader}\n@@ @@\n-nothing like this\n+x\n`,
  })
  for (const [patch, said] of [['reader.diff', 'rejected (validation)'], ['test.diff', 'rejected (patch)'], ['misfit.diff', 'does not match the file']] as const) {
    const result = await ralph(['apply', patch], { cwd: repo.root })
    expect(result.stdout).toContain(said)
    expect(result.exitCode).toBe(1)
  }
  expect(repo.git('diff', '--name-only')).toBe('')
})

async function artifacts(repo: TestRepo): Promise<string[]> {
  return (await readdir(join(repo.root, 'output', lowConfidence))).sort()
}

test('an unclear failure ends with code 4 and both artifacts, before any backend is asked', async () => {
  const repo = await demoRepo()
  const result = await ralph(['run', '--scenario', lowConfidence, '--json'], { cwd: repo.root })
  expect(result.exitCode).toBe(4)
  expect(json<Run>(result)).toMatchObject({ exit_code: 4, scenarios: [{ status: 'needs_clarification', attempts: [] }] })
  expect(await artifacts(repo)).toEqual(expect.arrayContaining(['clarification_request.json', 'scenario_proposal.json']))
  const request = JSON.parse(await repo.read(`output/${lowConfidence}/clarification_request.json`)) as { questions: { options: string[]; recommended: number }[] }
  for (const { options, recommended } of request.questions) expect([options.length, recommended]).toEqual([3, 0])
})

test('piped answers clarify it, with one round of editing; the dialog is kept and the answers reach the context', async () => {
  const repo = await demoRepo()
  const questions = 3
  const first = Array.from({ length: questions }, () => '')
  const second = ['round up to whole slots', ...Array.from({ length: questions - 1 }, () => '2')]
  const input = `${[...first, 'edit', ...second, 'yes'].join('\n')}\n`
  const result = await ralph(['run', '--scenario', lowConfidence, '--backend', 'local', '--clarification-policy', 'interactive'], { cwd: repo.root, input })
  expect(result.stdout).toContain('(recommended)')
  expect(result.exitCode).toBe(0)
  expect(await repo.read(window)).toContain('Math.ceil(minutes / slotMinutes)')
  const dialog = JSON.parse(await repo.read(`output/${lowConfidence}/clarification_dialog.json`)) as { rounds: unknown[]; decision: string }
  expect(dialog.rounds).toHaveLength(2)
  const context = await repo.read(`output/${lowConfidence}/context.txt`)
  expect(context).toMatch(/# CLARIFICATION_REQUEST\n[^]*round up to whole slots[^]*"authoritative": true|# CLARIFICATION_REQUEST\n[^]*"authoritative": true[^]*round up to whole slots/)
})

test.each([['something else', '\n\n\nno\n'], ['the end of the input', '\n']])('%s stops the clarification: code 4, nothing changed', async (_, input) => {
  const repo = await demoRepo()
  const result = await ralph(['run', '--scenario', lowConfidence, '--clarification-policy', 'interactive'], { cwd: repo.root, input })
  expect(result.exitCode).toBe(4)
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
  expect(await artifacts(repo)).toContain('clarification_dialog.json')
})

test('the answer that no patch is wanted is obeyed', async () => {
  const repo = await demoRepo()
  const result = await ralph(['run', '--scenario', lowConfidence, '--backend', 'local', '--clarification-policy', 'interactive'], { cwd: repo.root, input: '3\n\n\nyes\n' })
  expect(result.exitCode).toBe(4)
  expect(result.stdout).toContain('a person has to change the test')
  expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
})

test('a proposal becomes a record only by approval, and then the failure is clear', async () => {
  const repo = await demoRepo()
  expect((await ralph(['plan-clarification', '--scenario', lowConfidence], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('status', '--porcelain', 'test_scenarios')).toBe('')
  expect((await ralph(['approve-scenario-proposal', '--scenario', lowConfidence], { cwd: repo.root })).exitCode).toBe(0)
  expect(repo.git('status', '--porcelain', 'test_scenarios')).toContain(lowConfidence)
  const twice = await ralph(['approve-scenario-proposal', '--scenario', lowConfidence], { cwd: repo.root })
  expect(twice).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--force') })
  expect((await ralph(['approve-scenario-proposal', '--scenario', lowConfidence, '--force'], { cwd: repo.root })).exitCode).toBe(0)
  const run = await ralph(['run', '--scenario', lowConfidence, '--backend', 'local', '--json'], { cwd: repo.root })
  expect(json<Run>(run)).toMatchObject({ scenarios: [{ status: 'repaired' }] })
})
