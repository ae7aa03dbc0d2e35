import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bugRepos, commandBackend, makeBugRepo, pytestPath } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { stateOf } from '../support/repo.ts'
import { tempDir } from '../support/temp-dir.ts'

interface Run {
  status: string
  exit_code: number
  scenarios: { name: string; status: string; reason?: string; tests_fixed: string[]; evidence: string; attempts: { backend: string; policy: string; validation: string; reason: string }[] }[]
}

for (const bug of bugRepos) {
  const skipped = bug.runner === 'pytest' && pytestPath === undefined
  test.skipIf(skipped)(`${bug.runner}: the tests are found and reported by id, with no configuration`, async () => {
    const repo = await makeBugRepo(bug)
    const result = await ralph(['test', '--json'], { cwd: repo.root, env: repo.env })
    expect(result.exitCode).toBe(1)
    const report = json<{ status: string; runner: string; tests: { id: string; status: string; message?: string }[]; totals: object }>(result)
    expect(report).toMatchObject({ status: 'failed', runner: bug.runner, totals: { passed: 2, failed: 1, skipped: 0 } })
    expect(report.tests.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual([bug.failingId])
  })

  test.skipIf(skipped)(`${bug.runner}: run-all with the right patch repairs, changes that file and nothing else`, async () => {
    const repo = await makeBugRepo(bug)
    const { config } = await commandBackend([{ path: bug.source, ...bug.right }])
    const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root, env: repo.env })
    expect(json<Run>(result)).toMatchObject({ status: 'repaired', exit_code: 0, scenarios: [{ status: 'repaired', tests_fixed: [bug.failingId], evidence: 'ledger' }] })
    expect(result.exitCode).toBe(0)
    expect(repo.git('status', '--porcelain')).toBe(` M ${bug.source}\n`)
    expect(await repo.read(bug.source)).toContain(bug.right.replace)
    expect((await ralph(['run-all', '--json'], { cwd: repo.root, env: repo.env })).exitCode).toBe(0)
  })

  test.skipIf(skipped)(`${bug.runner}: run-all with a wrong patch rejects it by evidence and leaves the tree byte-identical`, async () => {
    const repo = await makeBugRepo(bug)
    await repo.write({ 'notes.txt': 'untracked' })
    const before = stateOf(repo)
    const { config } = await commandBackend([{ path: bug.source, ...bug.wrong }])
    const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root, env: repo.env })
    const run = json<Run>(result)
    expect(run).toMatchObject({ status: 'failed', exit_code: 1, scenarios: [{ status: 'rejected', attempts: [{ policy: 'allowed', validation: 'failed' }] }] })
    expect(run.scenarios[0]?.attempts[0]?.reason).toContain('passed at baseline and fails now')
    expect(result.exitCode).toBe(1)
    expect(stateOf(repo)).toEqual(before)
  })

  test.skipIf(skipped)(`${bug.runner}: run-all with the embedded backend repairs it, as the fallback that nobody chose`, async () => {
    const repo = await makeBugRepo(bug)
    // Where each candidate is a process of its own, a busy machine needs longer than the default.
    const patient = await tempDir({ 'config.json': JSON.stringify({ backend_settings: { local: { search_seconds: 200 } } }) })
    const result = await ralph(['run-all', '--config', join(patient, 'config.json')], { cwd: repo.root, env: repo.env })
    expect(`${result.stdout}${result.stderr}`).toMatch(/codex is not available .*using local/)
    expect(result.exitCode).toBe(0)
    expect(await repo.read(bug.source)).toContain(bug.right.replace)
    expect(repo.git('status', '--porcelain')).toBe(` M ${bug.source}\n`)
  })
}
