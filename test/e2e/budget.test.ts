import { expect } from 'vitest'
import { fakeResponsesServer } from '../support/fake-responses-server.ts'
import { json, ralph } from '../support/ralph.ts'
import { stateOf, tempRepo, type TestRepo } from '../support/repo.ts'
import { waitingTest } from '../support/waiting-test.ts'

interface Run {
  exit_code: number
  scenarios: { status: string; reason?: string; attempts: { usage?: { usd?: number } }[] }[]
}

const edit = (replace: string) => JSON.stringify({ edits: [{ path: 'double.js', search: 'n * 3', replace, content: null, delete: null }], explanation: '', questions: null })
const reply = (replace: string) => ({ kind: 'message' as const, text: edit(replace), usage: { input: 1000, cached: 400, output: 100 } })

function redRepo(config: object, wait = ''): Promise<TestRepo> {
  return tempRepo({
    'package.json': JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'node --test' } }),
    'double.js': 'export const double = (n) => n * 3\n',
    'test/double.test.js': `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { double } from '../double.js'\ntest('doubles', async () => { ${wait}; assert.strictEqual(double(4), 8) })\n`,
    'ci_config.json': JSON.stringify({ max_retries: 3, ...config }),
  })
}

async function repair(repo: TestRepo, args: string[] = [], backend = 'openai_responses_api') {
  const result = await ralph(['run-all', '--backend', backend, '--json', ...args], { cwd: repo.root, env: { ...repo.env, OPENAI_API_KEY: 'fake-key-12345678' } })
  return { result, run: () => json<Run>(result) }
}

const openai = (url: string) => ({ backend_settings: { openai_responses_api: { base_url: url, max_request_retries: 0 } }, model: 'fake-model' })

waitingTest('no request is made for which the tokens are not left; every attempt says what it took', async () => {
  const server = await fakeResponsesServer([reply('n * 4')])
  const repo = await redRepo({ ...openai(server.url), budget: { tokens: 1200 }, output_dir: '.git/out' })
  const before = stateOf(repo)
  const { run } = await repair(repo)
  expect(run()).toMatchObject({ exit_code: 1, scenarios: [{ status: 'rejected', reason: expect.stringContaining('the budget of 1200 tokens is used up: 1100 were spent'), attempts: [{ usage: { input_tokens: 1000, cached_input_tokens: 400, output_tokens: 100 } }] }] })
  expect(stateOf(repo)).toEqual(before)
})

waitingTest('a limit in USD is kept by the prices of the configuration; without a price the run does not begin to spend', async () => {
  const server = await fakeResponsesServer([reply('n * 4')])
  const prices = { 'fake-model': { input: 10, cached_input: 1, output: 100 }, 'gpt-5.5-fake': { input: 10, cached_input: 1, output: 100 } }
  const { run } = await repair(await redRepo({ ...openai(server.url), prices }), ['--budget-usd', '0.01'])
  // 600 × 10 + 400 × 1 + 100 × 100 USD for a million.
  expect(run()).toMatchObject({ exit_code: 1, scenarios: [{ reason: expect.stringContaining('0.0164 were spent'), attempts: [{ usage: { usd: 0.0164 } }] }] })
  const unpriced = await repair(await redRepo(openai('http://127.0.0.1:9/v1')), ['--budget-usd', '1'])
  expect(unpriced.result.exitCode).toBe(2)
  expect(unpriced.result.stderr).toContain('Expected a price for the model "fake-model"')
})

waitingTest('when the wall time is over, what runs is stopped, nothing is written and the record says why', async () => {
  const repo = await redRepo({ budget: { wall_seconds: 300 }, output_dir: '.git/out', backend_settings: { command: { command: [process.execPath, '-e', 'setTimeout(() => {}, 600000)'] } } })
  const before = stateOf(repo)
  const { run } = await repair(repo, ['--budget-seconds', '8'], 'command')
  expect(run()).toMatchObject({ exit_code: 1, scenarios: [{ status: 'rejected', reason: expect.stringContaining('the budget of 8 s') }] })
  expect(stateOf(repo)).toEqual(before)
})

waitingTest('a search ends in time for what it finds to be judged, and says itself that it found nothing', async () => {
  const repo = await redRepo({})
  const sums = Array.from({ length: 30 }, (_, n) => `  const sum${n} = n * ${n + 2} + ${n} - n\n`).join('')
  const slow = 'await new Promise((resolve) => setTimeout(resolve, 100))'
  const test = `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { double } from '../double.js'\ntest('doubles', async () => { ${slow}; assert.ok(double(4) instanceof WeakRef) })\n`
  await repo.write({ 'double.js': `export const double = (n) => {\n${sums}  return n * 3\n}\n`, 'test/double.test.js': test })
  const { run } = await repair(repo, ['--budget-seconds', '14'], 'local')
  expect(run()).toMatchObject({ exit_code: 1, scenarios: [{ status: 'rejected', reason: expect.stringMatching(/stopped by the search limits.*of the run's time \(budget.wall_seconds\) \d+ s were left for it/) }] })
})

waitingTest('a wall time that ends before the tests do is an error of its own', async () => {
  const { result } = await repair(await redRepo({}, 'await new Promise((resolve) => setTimeout(resolve, 600000))'), ['--budget-seconds', '3'], 'local')
  expect(result.exitCode).toBe(3)
  expect(result.stderr).toContain('the budget of 3 s')
})

waitingTest('transient errors are asked again by the client, deterministic ones are not', async () => {
  const flaky = await fakeResponsesServer([{ kind: 'http_error', status: 500, error: { message: 'try again' } }, reply('n * 2')])
  const retrying = { backend_settings: { openai_responses_api: { base_url: flaky.url, max_request_retries: 2 } }, model: 'fake-model' }
  expect((await repair(await redRepo(retrying))).run()).toMatchObject({ exit_code: 0, scenarios: [{ status: 'repaired' }] })
  const refusing = await fakeResponsesServer([{ kind: 'http_error', status: 401, error: { message: 'wrong key', code: 'invalid_api_key' } }])
  const refused = { backend_settings: { openai_responses_api: { base_url: refusing.url, max_request_retries: 2 } }, model: 'fake-model' }
  expect((await repair(await redRepo(refused))).result.exitCode).toBe(5)
})
