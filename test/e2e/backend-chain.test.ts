import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, ralph } from '../support/ralph.ts'
import { tempRepo } from '../support/repo.ts'
import { tempDir } from '../support/temp-dir.ts'

interface Run {
  status: string
  scenarios: { status: string; reason?: string; patch_path?: string; attempts: { backend: string; reason: string }[] }[]
}

const files = {
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
  'src/greet.js': 'export function greet(name) {\n  return name\n}\n',
  'test/greet.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { greet } from '../src/greet.js'\ntest('greets', () => assert.strictEqual(greet('Ada'), 'Good morning, dear Ada!'))\n",
}
const edit = { path: 'src/greet.js', search: 'return name', replace: 'return `Good morning, dear ${name}!`' }

async function run(backend: string, replies: unknown[]) {
  const repo = await tempRepo(files)
  const folder = await tempDir({ 'config.json': JSON.stringify({ max_retries: 0, backend_settings: { scripted: { replies } } }) })
  const result = await ralph(['run-all', '--dry-run', '--json', '--backend', backend, '--search-seconds', '20', '--config', join(folder, 'config.json')], { cwd: repo.root })
  const scenario = json<Run>(result).scenarios[0]
  const patch = scenario?.patch_path === undefined ? undefined : await readFile(join(repo.root, scenario.patch_path), 'utf8')
  return { code: result.exitCode, scenario: scenario && { ...scenario, patch } }
}

test('where the first backend finds no patch, the next one is asked', async () => {
  const { code, scenario } = await run('local,scripted', [{ edits: [edit] }])
  expect(code).toBe(0)
  expect(scenario).toMatchObject({ status: 'repaired', attempts: [{ backend: 'local', reason: expect.stringMatching(/single edits? near 1 suspect file made the failing tests pass/) }, { backend: 'scripted' }] })
})

test('where none finds one, both say why', async () => {
  const { code, scenario } = await run('local,scripted', [{ edits: [{ ...edit, replace: 'return 1' }] }])
  expect(code).toBe(1)
  expect(scenario?.attempts.map(({ backend }) => backend)).toEqual(['local', 'scripted'])
})

test('what the first backend nearly had is where the search goes on', async () => {
  const { code, scenario } = await run('scripted,local', [{ edits: [{ ...edit, replace: 'const text = `Good morning, dear ${name}!`\n  return name' }] }])
  expect(code).toBe(0)
  expect(scenario).toMatchObject({ status: 'repaired', attempts: [{ backend: 'scripted', validation: 'failed' }, { backend: 'local', validation: 'passed' }] })
  expect(scenario?.patch).toMatch(/^\+ {2}const text = `Good morning, dear \$\{name\}!`\n\+ {2}return text$/m)
})

test('an unknown name in the list is said before any test runs', async () => {
  const repo = await tempRepo(files)
  const result = await ralph(['run-all', '--backend', 'local,codx'], { cwd: repo.root })
  expect(result.exitCode).toBe(2)
  expect(result.stderr).toContain('Expected --backend to be one of codex, openai_responses_api, command, local, scripted, or several of them with commas, but it is "local,codx".')
})
