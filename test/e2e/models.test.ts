import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { findCodexBinary } from '../../src/backends/codex-binary.ts'
import { httpError } from '../support/backend-answers.ts'
import { type FakeReply, fakeResponsesServer } from '../support/fake-responses-server.ts'
import { json, ralph } from '../support/ralph.ts'
import { refusedUrl } from '../support/refused-url.ts'
import { stateOf, tempRepo } from '../support/repo.ts'
import { waitingTest } from '../support/waiting-test.ts'

const key = 'fake-key-0d41c2e7'
const file = 'src/twice.js'
const answer = (search: string, replace: string): FakeReply => ({
  kind: 'message',
  text: JSON.stringify({ edits: [{ path: file, search, replace, content: null, delete: null }], explanation: 'by two', questions: null }),
  usage: { input: 1000, cached: 200, output: 50 },
})
const good = answer('n * 3', 'n * 2')
const poor = answer('n * 3', 'n * 3 + 0')

interface Run {
  exit_code: number
  scenarios: { name: string; status: string; reason?: string; attempts: { policy: string; validation: string; reason: string; usage?: object }[] }[]
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

const testOf = (title: string) => `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { twice } from '../src/twice.js'\ntest('${title}', () => assert.strictEqual(twice(2), 4))\n`

/** node:test, the quickest runner: which one runs is not the point here. */
function redRepo(config: object, tests: Record<string, string> = { 'test/twice.test.js': testOf('doubles what it gets') }) {
  return tempRepo({
    'package.json': '{ "name": "x", "type": "module", "scripts": { "test": "node --test" } }',
    'README.md': 'What you will see: three times as much. The answer: n * 2.\n',
    [file]: 'export function twice(n) {\n  return n * 3\n}\n',
    ...tests,
    'ci_config.json': JSON.stringify({ oracle: { flaky_reruns: 0 }, ...config }),
  })
}

async function repair(backend: (typeof backends)[number], repo: Awaited<ReturnType<typeof redRepo>>) {
  const home = join(repo.root, '../codex-home')
  await mkdir(home)
  const result = await ralph(['run-all', '--backend', backend.name, '--json'], { cwd: repo.root, env: { ...backend.env, CODEX_HOME: home } })
  return { result, run: json<Run>(result) }
}

const failures: [name: string, reply: FakeReply, reason: RegExp][] = [
  ['401', httpError(401, { message: 'bad key', code: 'invalid_api_key' }), /unauthenticated|401|refused/i],
  ['429', httpError(429, { message: 'slow down', code: 'rate_limit_exceeded', type: 'rate_limit' }), /rate|429|too many/i],
  ['quota', httpError(429, { message: 'pay', code: 'insufficient_quota', type: 'insufficient_quota' }), /quota/i],
  ['a refusal', { kind: 'refusal', text: 'I cannot help with that.' }, /refus|I cannot help/i],
  ['a truncated reply', { kind: 'incomplete', reason: 'max_output_tokens', text: '{"edits": [' }, /trunc|max_output_tokens|cut/i],
  ['bad JSON', { kind: 'message', text: 'sorry, no JSON today' }, /expected|JSON/i],
  ['a hang', { kind: 'hang' }, /time|seconds/i],
]

for (const backend of backends) {
  describe.skipIf(!backend.available)(`the real ${backend.name} client against a local server`, () => {
    waitingTest('repairs, validated, at the second attempt, which sees the earlier patch and why it failed; documentation is not sent, the key is nowhere', async () => {
      const server = await fakeResponsesServer([poor, good])
      const repo = await redRepo({ ...backend.configure(server.url), max_retries: 1, scenarios: [{ name: 'doubling', test: { targets: ['test'] }, context_files: ['README.md'] }] })
      const { result, run } = await repair(backend, repo)
      const usage = { input_tokens: 1000, cached_input_tokens: 200, output_tokens: 50 }
      expect(run).toMatchObject({ exit_code: 0, scenarios: [{ status: 'repaired', attempts: [{ policy: 'allowed', validation: 'failed', usage }, { policy: 'allowed', validation: 'passed', usage }] }] })
      expect(await repo.read(file)).toContain('return n * 2')
      const [first, second] = server.requests.map(({ body }) => JSON.stringify(body))
      expect(first).toContain('doubles what it gets')
      expect(first).not.toContain('What you will see')
      expect(first).not.toContain('n * 3 + 0')
      expect(second).toContain('+  return n * 3 + 0')
      expect(second).toContain('still fails')
      const folder = join(repo.root, 'output/doubling')
      const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['context.txt', 'patch.diff', 'run.json', backend.artifact]))
      expect([first, second, ...kept, result.stdout, result.stderr].join('')).not.toContain(key)
    })

    waitingTest(`${failures.map(([name]) => name).join(', ')}: each ends with code 5, a clear message, no rejected patch, and an untouched tree`, async () => {
      // A red test file for each, and so a scenario: one run meets them all. The files' names keep their order.
      const tests = Object.fromEntries(failures.map(([name], n) => [`test/${n}.test.js`, testOf(name)]))
      const server = await fakeResponsesServer(failures.map(([, reply]) => reply))
      const repo = await redRepo({ ...backend.configure(server.url), max_retries: 0, sandbox: { mode: 'off' } }, tests)
      const before = stateOf(repo)
      const { result, run } = await repair(backend, repo)
      expect(result.exitCode).toBe(5)
      expect(run).toMatchObject({ exit_code: 5 })
      expect(run.scenarios.map(({ name }) => name)).toEqual(failures.map((_, n) => `test__${n}.test.js`))
      for (const [n, [name, , reason]] of failures.entries()) {
        expect(run.scenarios[n], name).toMatchObject({ status: 'backend_unavailable', attempts: [{ policy: 'not_run', validation: 'not_run' }] })
        expect(run.scenarios[n]?.reason, name).toMatch(reason)
      }
      expect(stateOf(repo)['refs']).toEqual(before['refs'])
      expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
    })

    waitingTest('a refused connection ends with code 5 and a clear message', async () => {
      const repo = await redRepo({ ...backend.configure(await refusedUrl()), max_retries: 0, sandbox: { mode: 'off' } })
      const { result, run } = await repair(backend, repo)
      expect(result.exitCode).toBe(5)
      expect(run).toMatchObject({ exit_code: 5, scenarios: [{ status: 'backend_unavailable', attempts: [{ policy: 'not_run', validation: 'not_run' }] }] })
      expect(run.scenarios[0]?.reason).toMatch(/reach|connect|time/i)
      expect(repo.git('status', '--porcelain', '--', ':!output')).toBe('')
    })
  })
}

waitingTest('without a key the chosen backend is unavailable: code 5, and the message says what is missing', async () => {
  const repo = await redRepo({ fallback: [], sandbox: { mode: 'off' } })
  const result = await ralph(['run-all', '--backend', 'openai_responses_api'], { cwd: repo.root })
  expect(result.exitCode).toBe(5)
  expect(result.stdout).toMatch(/OPENAI_API_KEY/)
})

waitingTest('a key in .env is enough', async () => {
  const server = await fakeResponsesServer([good])
  const repo = await redRepo({ ...openai(server.url), sandbox: { mode: 'off' } })
  await repo.write({ '.env': `OPENAI_API_KEY=${key}\n` })
  const result = await ralph(['run-all', '--backend', 'openai_responses_api', '--dry-run'], { cwd: repo.root })
  expect(result.exitCode).toBe(0)
  expect(server.requests[0]?.authorization).toBe(`Bearer ${key}`)
})
