import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findCodexBinary } from '../../../src/backends/codex-binary.ts'
import { createCodexBackend } from '../../../src/backends/codex.ts'
import type { BackendFailureKind } from '../../../src/backends/repair-backend.ts'
import { editsReplySchema } from '../../../src/backends/reply-schema.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { allTextIn } from '../../support/artifacts.ts'
import { failed, httpError, unavailable } from '../../support/backend-answers.ts'
import { fakeResponsesServer, type FakeReply } from '../../support/fake-responses-server.ts'
import { proposalRequest } from '../../support/proposal-request.ts'
import { refusedUrl } from '../../support/refused-url.ts'
import { tempDir } from '../../support/temp-dir.ts'

const key = 'fake-key-4f7a9b1c'
const edits = [{ path: 'a.js', search: '<', replace: '<=' }]
const reply = JSON.stringify({ edits: [{ ...edits[0], content: null, delete: null }], explanation: 'off by one', questions: null })
const bundled = await findCodexBinary(undefined, undefined, '/')

/** A model provider as users write it: no WebSocket, no retries, so that each case is one request. */
function provider(url: string): Record<string, unknown> {
  const fake = { name: 'fake', base_url: url, wire_api: 'responses', env_key: 'FAKE_KEY', supports_websockets: false }
  return { model_provider: 'fake', model_providers: { fake: { ...fake, request_max_retries: 0, stream_max_retries: 0 } } }
}

/** A home of its own, below the temp folder: where Codex refuses to work unless TMPDIR is set elsewhere. */
async function codex(settings: Record<string, unknown>, env: Record<string, string> = { FAKE_KEY: key }) {
  const home = await tempDir()
  const { backend_settings } = configSchema.parse({ backend_settings: { codex: { timeout_seconds: 60, ...settings } } })
  const tempRoot = await tempDir()
  const backend = createCodexBackend({
    settings: backend_settings.codex,
    env: { PATH: process.env['PATH'], HOME: home, CODEX_HOME: home, ...env },
    runProcess,
    tempRoot,
    baseDir: home,
  })
  return { backend, home, tempRoot }
}

/** Lets the real CLI ask a server with these replies; the key must be nowhere in what is kept or said, and no folder left over. */
async function proposeWith(replies: FakeReply[], settings: Record<string, unknown> = {}) {
  const server = await fakeResponsesServer(replies)
  const request = await proposalRequest()
  const { backend, tempRoot } = await codex({ config: provider(server.url), ...settings })
  const proposal = await backend.propose(request)
  const log = await readFile(join(request.artifactsDir, 'response.md'), 'utf8')
  expect((await allTextIn(request.artifactsDir)) + JSON.stringify(proposal)).not.toContain(key)
  expect(await allTextIn(tempRoot)).toBe('')
  return { proposal, log, sent: server.requests.map(({ body }) => body) }
}

describe.skipIf(bundled === undefined)('the real Codex CLI (skipped where its package has none for this platform)', () => {
  test('an answer becomes edits, with what it cost, and response.md tells the whole turn', async () => {
    const { proposal, log } = await proposeWith([{ kind: 'message', text: reply, usage: { input: 900, cached: 600, output: 40 } }])
    expect(proposal).toEqual({
      status: 'edits',
      edits,
      explanation: 'off by one',
      usage: { inputTokens: 900, cachedInputTokens: 600, outputTokens: 40 },
      model: 'gpt-5.5',
    })
    expect(log).toMatch(/^# Codex: adds, attempt 1\n\nModel: gpt-5\.5\n\n## Events\n```json\n\{"type":"thread\.started"/)
    expect(log).toMatch(/\n\{"type":"turn\.completed".*\n```\n\n## Final response\n```\n/)
    expect(log).toContain(reply)
  })

  test('the request carries the prompt, the strict schema and no tool that runs or searches anything', async () => {
    const { sent } = await proposeWith([{ kind: 'message', text: reply }])
    const format = { type: 'json_schema', strict: true, schema: editsReplySchema.schema }
    expect(sent[0]).toMatchObject({ model: 'gpt-5.5', text: { format } })
    const tools = JSON.stringify(sent[0]?.['tools'])
    for (const tool of ['exec_command', 'shell', 'web_search']) expect(tools).not.toContain(`"${tool}"`)
    expect(JSON.stringify(sent[0]?.['input'])).toMatch(/BEGIN RALPH-DATA-[0-9a-f]{16}/)
  })

  test('a model that asks for a shell all the same gets nothing from it', async () => {
    const { proposal, sent } = await proposeWith([
      { kind: 'tool_call', name: 'exec_command', arguments: { cmd: 'env; echo ran-$((6*7))', login: false } },
      { kind: 'message', text: reply },
    ])
    expect(proposal).toMatchObject({ status: 'edits' })
    const seen = JSON.stringify(sent[1]?.['input'])
    expect(seen).toContain('function_call_output')
    expect(seen).not.toContain('ran-42')
    expect(seen).not.toContain(key)
  })

  test.each<[string, BackendFailureKind, FakeReply, string]>([
    ['401', 'unauthenticated', httpError(401, { message: `bad key ${key}` }), 'codex login'],
    ['403', 'unauthenticated', httpError(403, { message: 'region' }), 'codex login'],
    ['429 rate limit', 'rate_limited', httpError(429, { code: 'rate_limit_exceeded', message: 'slow' }), 'too many requests'],
    ['429 insufficient_quota', 'quota', httpError(429, { code: 'insufficient_quota', message: 'x' }), 'no quota left'],
    ['a failed response, rate limit', 'rate_limited', { kind: 'failed', code: 'rate_limit_exceeded', message: 'x' }, 'too many'],
    ['a failed response, no quota', 'quota', { kind: 'failed', code: 'insufficient_quota', message: 'no money' }, 'no quota left'],
    ['a failed response, context', 'bad_request', { kind: 'failed', code: 'context_length_exceeded', message: 'long' }, 'token_budget'],
    ['400', 'bad_request', httpError(400, { message: 'unknown parameter' }), 'unknown parameter'],
    ['500', 'server_error', httpError(500, { message: 'oops' }), 'the service has a problem'],
    ['a refusal', 'refused', { kind: 'refusal', text: 'I will not.' }, 'the model refused'],
    ['max_output_tokens', 'truncated', { kind: 'incomplete', reason: 'max_output_tokens', text: '{"edits": [' }, 'max_output_tokens'],
    ['a content filter', 'refused', { kind: 'incomplete', reason: 'content_filter', text: '' }, 'content filter'],
    ['a text that is not JSON', 'malformed', { kind: 'message', text: 'not json at all' }, 'It begins: "not json at all"'],
    ['a text that ends in the middle', 'truncated', { kind: 'message', text: '{"edits": [' }, 'ended in the middle'],
    ['a stream that is none', 'malformed', { kind: 'garbage', body: '<html>welcome</html>' }, 'does not speak the Responses API'],
    ['a stream that is cut off', 'unreachable', { kind: 'cut' }, 'check the network'],
  ])('%s is %s', async (_, kind, reply, said) => {
    const { proposal, log } = await proposeWith([reply])
    expect(proposal).toMatchObject(failed(kind, said))
    expect(log).toContain('"type":"turn.started"')
  })

  test.each<[string, FakeReply]>([
    ['never answers', { kind: 'hang' }],
    ['stops in the middle of the stream', { kind: 'stall' }],
  ])('a server that %s is timed_out by our own clock, and the log tells how far it came', async (_, reply) => {
    const { proposal, log } = await proposeWith([reply], { timeout_seconds: 5 })
    expect(proposal).toMatchObject(failed('timed_out', 'in 5 s'))
    expect(log).toMatch(/"type":"turn\.started"[^]*## Failed: timed_out/)
  })

  test('a refused connection, for which Codex waits for ever, is timed_out by our own clock', async () => {
    const { backend } = await codex({ config: provider(await refusedUrl()), timeout_seconds: 3 })
    expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'timed_out' })
  })

  test('an interruption, before or during the turn, is aborted', async () => {
    const server = await fakeResponsesServer([{ kind: 'hang' }])
    const { backend } = await codex({ config: provider(server.url) })
    expect(await backend.propose(await proposalRequest(), AbortSignal.abort())).toMatchObject({ kind: 'aborted' })
    const controller = new AbortController()
    const proposal = backend.propose(await proposalRequest(), controller.signal)
    await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1)
    controller.abort()
    expect(await proposal).toMatchObject({ status: 'failed', kind: 'aborted' })
  })

  test('a configuration that the CLI refuses is command_failed with its reason, whatever the length of the prompt', async () => {
    const { backend } = await codex({ config: { model_providers: { openai: { name: 'x', base_url: 'http://127.0.0.1:9/v1' } } } })
    const proposal = await backend.propose(await proposalRequest({ context: 'x'.repeat(3_000_000) }))
    expect(proposal).toMatchObject(failed('command_failed', 'reserved'))
  })

  test('a login makes it available, and none says how to get one', async () => {
    const { backend, home } = await codex({}, {})
    expect(await backend.checkAvailability()).toMatchObject(unavailable('codex login'))
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home }
    await runProcess({ file: bundled?.path ?? '', args: ['login', '--with-api-key'], cwd: home, env, input: 'sk-test\n' })
    expect(await backend.checkAvailability()).toEqual({ status: 'available' })
  })
})

describe('availability without a login', () => {
  const mine = { config: provider('http://127.0.0.1:9/v1') }
  test.skipIf(bundled === undefined).each([
    ['CODEX_API_KEY', {}, { CODEX_API_KEY: key }],
    ['OPENAI_API_KEY', {}, { OPENAI_API_KEY: key }],
    ['the key of an own provider', mine, { FAKE_KEY: key }],
    ['an own provider without a key', { config: { model_provider: 'mine' } }, {}],
  ])('%s is enough', async (_, settings, env) => {
    expect(await (await codex(settings, env)).backend.checkAvailability()).toEqual({ status: 'available' })
  })

  test.skipIf(bundled === undefined)('an own provider without its key says which variable to set', async () => {
    const { backend } = await codex(mine, { OPENAI_API_KEY: key })
    expect(await backend.checkAvailability()).toMatchObject(unavailable('set FAKE_KEY'))
  })

  test('a codex_path that is no program is named', async () => {
    const { backend } = await codex({ codex_path: 'no/such/codex' }, { CODEX_API_KEY: key })
    expect(await backend.checkAvailability()).toMatchObject(unavailable('"no/such/codex"'))
    expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'unavailable' })
  })
})
