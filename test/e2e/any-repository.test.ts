import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type BugRepo, bugRepos, commandBackend, fewRuns, makeBugRepo, pytestPath, pythonEnv } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { stateOf, tempRepo, type TestRepo } from '../support/repo.ts'
import { tempDir, writeFiles } from '../support/temp-dir.ts'

interface Run {
  status: string
  exit_code: number
  scenarios: { name: string; status: string; reason?: string; tests_fixed: string[]; evidence: string; attempts: { backend: string; policy: string; validation: string; reason: string }[] }[]
}

/** Repairs what fails, and breaks what did not. */
const wrongEdits = (bug: BugRepo) => [{ path: bug.source, ...bug.right }, { path: bug.source, ...bug.breaking }]

/** A command backend whose first patch is wrong and whose second one is right; before that one it copies the repository, as it stands then. */
async function secondThought(bug: BugRepo, repo: TestRepo): Promise<{ config: string; seen: string }> {
  const folder = await tempDir()
  const [agent, seen] = [join(folder, 'agent.mjs'), join(folder, 'seen')]
  const replies = [wrongEdits(bug), [{ path: bug.source, ...bug.right }]].map((edits) => JSON.stringify({ edits }))
  await writeFiles(folder, {
    'agent.mjs': `import { cpSync } from 'node:fs'
if (process.env.RALPH_ATTEMPT === '2') cpSync(${JSON.stringify(repo.root)}, ${JSON.stringify(seen)}, { recursive: true, verbatimSymlinks: true })
process.stdout.write(${JSON.stringify(replies)}[process.env.RALPH_ATTEMPT - 1])\n`,
  })
  const { config } = await commandBackend([], { max_retries: 1, backend_settings: { command: { command: [process.execPath, agent] } } })
  return { config, seen }
}

/** The same repository with a bug that the search finds among its first candidates: how long it may search is not the point here. */
function easyToFind(bug: BugRepo): BugRepo {
  const mended = (bug.files[bug.source] ?? '').replace(bug.right.search, bug.right.replace)
  return { ...bug, files: { ...bug.files, [bug.source]: mended.replace('value / 2', 'value * 2') }, right: { search: 'return value * 2', replace: 'return value / 2' } }
}

for (const bug of bugRepos) {
  describe.skipIf(bug.runner === 'pytest' && pytestPath === undefined)(bug.runner, () => {
    test('the tests are found and reported by id, with no configuration', async () => {
      const repo = await makeBugRepo(bug)
      const result = await ralph(['test', '--json'], { cwd: repo.root, env: repo.env })
      expect(result.exitCode).toBe(1)
      const report = json<{ status: string; runner: string; tests: { id: string; status: string; message?: string }[]; totals: object }>(result)
      expect(report).toMatchObject({ status: 'failed', runner: bug.runner, totals: { passed: 2, failed: 1, skipped: 0 } })
      expect(report.tests.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual([bug.failingId])
    })

    test('run-all rejects a wrong patch by evidence, with the tree left byte-identical, then repairs with the right one, changes that file and nothing else', async () => {
      const repo = await makeBugRepo(bug)
      await repo.write({ 'notes.txt': 'untracked' })
      const before = stateOf(repo)
      const { config, seen } = await secondThought(bug, repo)
      const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root, env: repo.env })
      const run = json<Run>(result)
      expect(run).toMatchObject({
        status: 'repaired',
        exit_code: 0,
        scenarios: [{ status: 'repaired', tests_fixed: [bug.failingId], evidence: 'ledger', attempts: [{ policy: 'allowed', validation: 'failed' }, { validation: 'passed' }] }],
      })
      expect(run.scenarios[0]?.attempts[0]?.reason).toContain('passed at baseline and fails now')
      expect(stateOf({ root: seen, git: (...args) => repo.git('-C', seen, ...args) })).toEqual(before)
      expect(result.exitCode).toBe(0)
      expect(repo.git('status', '--porcelain')).toBe(` M ${bug.source}\n?? notes.txt\n`)
      expect(await repo.read(bug.source)).toBe(bug.files[bug.source]?.replace(bug.right.search, bug.right.replace))
      expect((await ralph(['run-all', '--json'], { cwd: repo.root, env: repo.env })).exitCode).toBe(0)
    })

    test('run-all with the embedded backend repairs it, as the fallback that nobody chose', async () => {
      const easy = easyToFind(bug)
      const repo = await makeBugRepo(easy)
      // Where each candidate is a process of its own, a busy machine needs longer than the default.
      const patient = await tempDir({ 'config.json': JSON.stringify({ ...fewRuns, backend_settings: { local: { search_seconds: 200 } } }) })
      const result = await ralph(['run-all', '--config', join(patient, 'config.json')], { cwd: repo.root, env: repo.env })
      expect(`${result.stdout}${result.stderr}`).toMatch(/codex is not available .*using local/)
      expect(result.exitCode).toBe(0)
      expect(await repo.read(bug.source)).toContain(easy.right.replace)
      expect(repo.git('status', '--porcelain')).toBe(` M ${bug.source}\n`)
    })

    // The way to the end is the same for every runner.
    if (bug.runner === 'node:test') test('run-all with nothing but a wrong patch ends with code 1 and leaves the tree byte-identical', async () => {
      const repo = await makeBugRepo(bug)
      await repo.write({ 'notes.txt': 'untracked' })
      const before = stateOf(repo)
      const { config } = await commandBackend(wrongEdits(bug))
      const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root, env: repo.env })
      expect(json<Run>(result)).toMatchObject({ status: 'failed', exit_code: 1, scenarios: [{ status: 'rejected', attempts: [{ policy: 'allowed', validation: 'failed' }] }] })
      expect(result.exitCode).toBe(1)
      expect(stateOf(repo)).toEqual(before)
    })
  })
}

test.skipIf(pytestPath === undefined)("pytest runs without the plugin of hypothesis where nothing in the repository names it", async () => {
  // In two parts, so that the test itself does not name it.
  const repo = await tempRepo({ 'test_m.py': 'def test_m(request):\n    assert request.config.pluginmanager.is_blocked("hypo" + "thesispytest")\n' })
  expect((await ralph(['test'], { cwd: repo.root, env: pythonEnv() })).exitCode).toBe(0)
  await repo.write({ 'requirements.txt': 'Hypothesis\n' })
  expect((await ralph(['test'], { cwd: repo.root, env: pythonEnv() })).exitCode).toBe(1)
})
