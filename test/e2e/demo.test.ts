import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandBackend } from '../support/bug-repos.ts'
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

/** Each failing test runs once instead of three times, outside of the sandbox: for commands whose point is neither. */
const fewRuns = { oracle: { runner: 'vitest', cwd: 'demo_scenarios', args: [], flaky_reruns: 0 }, sandbox: { mode: 'off' } }
/** Once more, which tells what they ran: without that, the other scenarios' failures might come from the same mistake, and the search looks for an edit that mends them all. */
const runsKnown = { ...fewRuns, oracle: { ...fewRuns.oracle, flaky_reruns: 1 } }

test('the dry run that README shows repairs and validates three scenarios and leaves the clone clean; with its patches it is green', async () => {
  const repo = await demoRepo()
  const dry = await ralph(['run-all', '--dry-run', '--backend', 'local', '--json'], { cwd: repo.root })
  expect(json<Run>(dry)).toMatchObject({ status: 'repaired', exit_code: 0, scenarios: Object.keys(fixes).map((name) => ({ name, status: 'repaired', applied: 'dry_run' })) })
  expect(repo.git('status', '--porcelain')).toBe('')

  for (const name of Object.keys(fixes)) repo.git('apply', `output/${name}/patch.diff`)
  expect(repo.git('status', '--porcelain')).toBe(Object.entries(fixes).map(([name, [file]]) => ` M demo_scenarios/${name}/${file}\n`).sort().join(''))
  for (const [name, [file, line]] of Object.entries(fixes)) expect(await repo.read(`demo_scenarios/${name}/${file}`)).toContain(line)
  const again = await ralph(['run-all', '--json'], { cwd: repo.root })
  expect(json<Run>(again)).toMatchObject({ status: 'green', exit_code: 0, scenarios: Object.keys(fixes).map((name) => ({ name, status: 'green' })) })
})

test('the fix of scenario 2 that first comes to mind, in the reader instead of the key, is rejected by its second test', async () => {
  const name = 'scenario_2_wrong_fix_path'
  const reader = { path: `demo_scenarios/${name}/src/report-registry.ts`, search: 'this.reports.get(key)', replace: 'this.reports.get(registryKey(key))' }
  const { folder } = await commandBackend([reader])
  const repo = await demoRepo({ ...runsKnown, max_retries: 0, backend_settings: { command: { command: [process.execPath, join(folder, 'answer.mjs')] } } })
  const run = json<Run>(await ralph(['run', '--scenario', name, '--backend', 'command', '--json'], { cwd: repo.root }))
  expect(run).toMatchObject({ status: 'failed', scenarios: [{ status: 'rejected', attempts: [{ policy: 'allowed', validation: 'failed', reason: expect.stringContaining('lists keys as links spell them') }] }] })
})

test('list-scenarios shows all four, with details when asked', async () => {
  const repo = await demoRepo()
  const plain = await ralph(['list-scenarios'], { cwd: repo.root })
  expect(plain.stdout.match(/^scenario_\d/gm)).toHaveLength(4)
  expect(plain.stdout).toContain(`${lowConfidence} (not gating)`)
  expect((await ralph(['list-scenarios', '--verbose'], { cwd: repo.root })).stdout).toContain('tests    demo_scenarios/scenario_1_integration_bug')
})

test('build-context writes what --json describes, without documentation of the demo', async () => {
  const repo = await demoRepo(fewRuns)
  const result = await ralph(['build-context', '--scenario', 'scenario_3_refactor_bug', '--json'], { cwd: repo.root })
  const context = json<{ context_path: string; chars: number; suspects: { path: string }[]; files: { path: string }[] }>(result)
  const text = await repo.read(context.context_path)
  expect(context).toMatchObject({ context_path: 'output/scenario_3_refactor_bug/context.txt', chars: text.length })
  expect(context.suspects.map(({ path }) => path)).toContain('demo_scenarios/scenario_3_refactor_bug/src/orders.ts')
  expect(context.files.map(({ path }) => path).filter((path) => path.endsWith('.md'))).toEqual([])
  expect(text).toMatch(/^# FAILURE_RECORD\n/)
  expect(text).toContain('# TEST_SCENARIO_RECORD')
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
  const repo = await demoRepo(runsKnown)
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
