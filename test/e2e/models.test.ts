import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findCodexBinary } from '../../src/backends/codex-binary.ts'
import { httpError } from '../support/backend-answers.ts'
import { demoRepo } from '../support/demo-repo.ts'
import { type FakeReply, fakeResponsesServer } from '../support/fake-responses-server.ts'
import { json, ralph } from '../support/ralph.ts'
import { refusedUrl } from '../support/refused-url.ts'
import { stateOf } from '../support/repo.ts'

const key = 'fake-key-0d41c2e7'
const scenario = 'scenario_1_integration_bug'
const file = 'demo_scenarios/scenario_1_integration_bug/src/user-store.ts'
const answer = (search: string, replace: string): FakeReply => ({
  kind: 'message',
  text: JSON.stringify({ edits: [{ path: file, search, replace, content: null, delete: null }], explanation: 'normalise on write', questions: null }),
  usage: { input: 1000, cached: 200, output: 50 },
})
const good = answer('const user = { name, email }', 'const user = { name, email: normalizeEmail(email) }')
const poor = answer('return this.users.size', 'return this.users.size + 0')

interface Run {
  exit_code: number
  scenarios: { status: string; reason?: string; attempts: { policy: string; validation: string; reason: string; usage?: object }[] }[]
}

const openai = (url: string) => ({ backend_settings: { openai_responses_api: { base_url: url, max_request_retries: 0, timeout_seconds: 4 } }, fallback: [] })
const codex = (url: string) => ({
  backend_settings: {
    codex: {
      timeout_seconds: 8,
      config: {
        model_provider: 'fake',
        model_providers: { fake: { name: 'fake', base_url: url, wire_api: 'responses', env_key: 'FAKE_KEY', supports_websockets: false, request_max_retries: 0, stream_max_retries: 0 } },
      },
    },
  },
  fallback: [],
})

const hasCodex = (await findCodexBinary(undefined, undefined, '/')) !== undefined
const backends = [
  { name: 'openai_responses_api', configure: openai, env: { OPENAI_API_KEY: key }, artifact: 'response.json', available: true },
  { name: 'codex', configure: codex, env: { FAKE_KEY: key }, artifact: 'response.md', available: hasCodex },
]

async function repair(backend: (typeof backends)[number], url: string, retries = 0) {
  // One run of the tests less per case: flaky tests have tests of their own.
  const oracle = { runner: 'vitest', cwd: 'demo_scenarios', args: [], flaky_reruns: 0 }
  const repo = await demoRepo({ ...backend.configure(url), oracle, max_retries: retries })
  const before = stateOf(repo)
  const home = join(repo.root, '../codex-home')
  await mkdir(home)
  const result = await ralph(['run', '--scenario', scenario, '--backend', backend.name, '--json'], { cwd: repo.root, env: { ...backend.env, CODEX_HOME: home } })
  return { repo, before, result, run: json<Run>(result) }
}

for (const backend of backends) {
  describe.skipIf(!backend.available)(`the real ${backend.name} client against a local server`, () => {
    test('repairs scenario 1, validated, and the key is nowhere in what was sent, kept or printed', async () => {
      const server = await fakeResponsesServer([good])
      const { repo, result, run } = await repair(backend, server.url)
      expect(run).toMatchObject({ exit_code: 0, scenarios: [{ status: 'repaired', attempts: [{ validation: 'passed', usage: { input_tokens: 1000, cached_input_tokens: 200, output_tokens: 50 } }] }] })
      expect(await repo.read(file)).toContain('email: normalizeEmail(email)')
      const sent = JSON.stringify(server.requests[0]?.body)
      expect(sent).toContain('signs a user in whose address was registered with capitals')
      expect(sent).not.toContain('What you will see')
      const folder = join(repo.root, 'output', scenario)
      const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['context.txt', 'patch.diff', 'run.json', backend.artifact]))
      expect(sent + kept.join('') + result.stdout + result.stderr).not.toContain(key)
    })

    test('a retry sees the earlier patch and why it failed', async () => {
      const server = await fakeResponsesServer([poor, good])
      const { run } = await repair(backend, server.url, 1)
      expect(run.scenarios[0]?.attempts.map(({ validation }) => validation)).toEqual(['failed', 'passed'])
      const second = JSON.stringify(server.requests[1]?.body)
      expect(second).toContain('+    return this.users.size + 0')
      expect(second).toContain('still fails')
    })

    test.each<[name: string, reply: FakeReply | 'refused connection', reason: RegExp]>([
      ['401', httpError(401, { message: 'bad key', code: 'invalid_api_key' }), /unauthenticated|401|refused/i],
      ['429', httpError(429, { message: 'slow down', code: 'rate_limit_exceeded', type: 'rate_limit' }), /rate|429/i],
      ['quota', httpError(429, { message: 'pay', code: 'insufficient_quota', type: 'insufficient_quota' }), /quota/i],
      ['a refusal', { kind: 'refusal', text: 'I cannot help with that.' }, /refus|I cannot help/i],
      ['a truncated reply', { kind: 'incomplete', reason: 'max_output_tokens', text: '{"edits": [' }, /trunc|max_output_tokens|cut/i],
      ['bad JSON', { kind: 'message', text: 'sorry, no JSON today' }, /expected|JSON/i],
      ['a hang', { kind: 'hang' }, /time|seconds/i],
      ['a refused connection', 'refused connection', /reach|connect|time/i],
    ])('%s ends with code 5, a clear message, no rejected patch, and an untouched tree', async (_, reply, reason) => {
      const url = reply === 'refused connection' ? await refusedUrl() : (await fakeResponsesServer([reply])).url
      const { repo, before, result, run } = await repair(backend, url)
      expect(result.exitCode).toBe(5)
      expect(run).toMatchObject({ exit_code: 5, scenarios: [{ status: 'backend_unavailable', attempts: [{ policy: 'not_run', validation: 'not_run' }] }] })
      expect(run.scenarios[0]?.reason).toMatch(reason)
      const after = stateOf(repo)
      expect(after['refs']).toEqual(before['refs'])
      expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
    })
  })
}

test('without a key the chosen backend is unavailable: code 5, and the message says what is missing', async () => {
  const repo = await demoRepo({ fallback: [] })
  const result = await ralph(['run', '--scenario', scenario, '--backend', 'openai_responses_api'], { cwd: repo.root })
  expect(result.exitCode).toBe(5)
  expect(result.stdout).toMatch(/OPENAI_API_KEY/)
})

test('a key in .env is enough, and a variable that exists wins over it', async () => {
  const server = await fakeResponsesServer([good])
  const repo = await demoRepo(openai(server.url))
  await repo.write({ '.env': `OPENAI_API_KEY=${key}\n` })
  const result = await ralph(['run', '--scenario', scenario, '--backend', 'openai_responses_api', '--dry-run'], { cwd: repo.root })
  expect(result.exitCode).toBe(0)
  expect(server.requests[0]?.authorization).toBe(`Bearer ${key}`)
})
