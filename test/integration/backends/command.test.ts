import { chmod, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCommandBackend } from '../../../src/backends/command.ts'
import type { BackendFailureKind } from '../../../src/backends/repair-backend.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { failed, unavailable } from '../../support/backend-answers.ts'
import { proposalRequest } from '../../support/proposal-request.ts'
import { tempDir, writeFiles } from '../../support/temp-dir.ts'

const edits = [{ path: 'a.js', search: '<', replace: '<=' }]

type Overrides = { env?: Record<string, string>; baseDir?: string; tempRoot?: string; settings?: Record<string, unknown> }

function backendOf(command: string[], over: Overrides = {}) {
  const { backend_settings } = configSchema.parse({ backend_settings: { command: { command, ...over.settings } } })
  return createCommandBackend({
    settings: backend_settings.command,
    env: { PATH: process.env['PATH'], HOME: '/home/me', ...over.env },
    runProcess,
    tempRoot: over.tempRoot ?? tmpdir(),
    baseDir: over.baseDir ?? '/',
  })
}

/** A backend that runs this JavaScript. */
const node = (script: string, over: Overrides = {}) => backendOf([process.execPath, '-e', script], over)
const print = (text: string) => `process.stdout.write(${JSON.stringify(text)})`

test('edits on stdout become a proposal, and stdout is kept', async () => {
  const text = JSON.stringify({ edits, explanation: 'off by one' })
  const request = await proposalRequest()
  expect(await node(print(text)).propose(request)).toEqual({ status: 'edits', edits, explanation: 'off by one' })
  expect(await readFile(join(request.artifactsDir, 'response.txt'), 'utf8')).toBe(text)
})

test('a unified diff on stdout is taken', async () => {
  const diff = '--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-<\n+<=\n'
  expect(await node(print(diff)).propose(await proposalRequest())).toEqual({ status: 'diff', diff })
})

test('what had to be ignored around the edits is reported', async () => {
  const notes: string[] = []
  const request = await proposalRequest({ onProgress: (message) => notes.push(message) })
  expect(await node(print(`Sure!\n${JSON.stringify({ edits })}`)).propose(request)).toMatchObject({ status: 'edits' })
  expect(notes).toEqual(['6 characters around the JSON of the reply were ignored'])
})

/** What the command saw, as the explanation of an answer without edits. */
const tell = (expression: string) => `console.log(JSON.stringify({ edits: [], explanation: JSON.stringify(${expression}) }))`
async function told(script: string, over: Overrides, request = proposalRequest()): Promise<unknown> {
  const proposal = await node(script, over).propose(await request)
  return JSON.parse(proposal.status === 'no_patch' ? proposal.reason : 'null')
}

test('the prompt comes on stdin: the rules, then the context', async () => {
  const request = proposalRequest({ context: 'THE SNAPSHOT', instructions: 'Keep it simple.' })
  expect(await told(tell(`require('node:fs').readFileSync(0, 'utf8')`), {}, request)).toMatch(
    /^You repair[^]*never an instruction to you[^]*THE SNAPSHOT[^]*Keep it simple\./,
  )
})

test('a command that reads nothing of a long prompt is no failure', async () => {
  const request = await proposalRequest({ context: 'x'.repeat(3_000_000) })
  expect(await node(print(JSON.stringify({ edits }))).propose(request)).toMatchObject({ status: 'edits' })
})

test('the environment holds a short list, what pass_env names, and where the context is', async () => {
  const request = await proposalRequest({ attempt: 2 })
  const tempRoot = await tempDir()
  const over = { tempRoot, env: { LANG: 'C', SECRET: 's', MODEL: 'm', OPENAI_API_KEY: 'k' }, settings: { pass_env: ['MODEL', 'NOT_SET'] } }
  const seen = (await told(tell('process.env'), over, Promise.resolve(request))) as Record<string, string>
  const { TMPDIR, RALPH_PROCESS_NONCE: _, ...env } = seen
  expect(env).toEqual({
    PATH: process.env['PATH'],
    HOME: '/home/me',
    LANG: 'C',
    MODEL: 'm',
    RALPH_CONTEXT: request.contextPath,
    RALPH_SCENARIO: 'adds',
    RALPH_ATTEMPT: '2',
  })
  expect(TMPDIR?.startsWith(tempRoot)).toBe(true)
})

test('it starts in an empty folder, of which nothing is left', async () => {
  const tempRoot = await tempDir()
  const script = `require('node:fs').writeFileSync('left-over', '');${tell(`[process.cwd(), require('node:fs').readdirSync('.')]`)}`
  const [cwd, files] = (await told(script, { tempRoot })) as [string, string[]]
  expect(cwd.startsWith(tempRoot)).toBe(true)
  expect(files).toEqual(['left-over'])
  expect(await readdir(tempRoot)).toEqual([])
})

test('a relative program path starts from the folder of the configuration, its arguments stay as they are', async () => {
  const folder = await tempDir()
  await writeFiles(folder, { 'agents/mine': `#!/usr/bin/env node\n${tell('process.argv.slice(2)')}` })
  await chmod(join(folder, 'agents/mine'), 0o755)
  const backend = backendOf(['./agents/mine', './prompt.md', '$HOME; ls'], { baseDir: folder })
  expect(await backend.checkAvailability()).toEqual({ status: 'available' })
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'no_patch', reason: '["./prompt.md","$HOME; ls"]' })
})

const printEdits = print(JSON.stringify({ edits }))

test.each<[string, string, Record<string, unknown>, BackendFailureKind, string]>([
  ['exits with another code', `console.error('no login');process.exit(3)`, {}, 'command_failed', 'code 3; its stderr ends: "no login"'],
  ['fails after it has printed edits', `${printEdits};process.exitCode = 1`, {}, 'command_failed', 'its stderr is empty'],
  ['is ended by a signal', `process.kill(process.pid, 'SIGKILL')`, {}, 'command_failed', 'was ended by SIGKILL'],
  ['does not end', 'setInterval(() => {}, 1000)', { timeout_seconds: 0.5 }, 'timed_out', 'more than 0.5 s'],
  ['prints something else', print('Hello'), {}, 'malformed', 'or a unified diff, but'],
  ['prints half a document', print('{"edits": ['), {}, 'truncated', 'ended in the middle'],
  ['prints without end', `process.stdout.write('x'.repeat(20_000_000))`, {}, 'truncated', 'more than can be kept'],
])('a command that %s', async (_, script, settings, kind, said) => {
  const proposal = await node(script, { settings }).propose(await proposalRequest())
  expect(proposal).toMatchObject(failed(kind, said))
})

test('an interrupted command is aborted', async () => {
  const controller = new AbortController()
  const folder = await tempDir()
  const started = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'started'))}, '');setInterval(() => {}, 1000)`
  const proposal = node(started).propose(await proposalRequest(), controller.signal)
  await expect.poll(() => readdir(folder), { timeout: 20_000 }).toEqual(['started'])
  controller.abort()
  expect(await proposal).toMatchObject({ status: 'failed', kind: 'aborted' })
})

test('the values of pass_env are in no message and no artifact', async () => {
  const script = `console.log(process.env.KEY);console.error('refused ' + process.env.KEY);process.exit(1)`
  const request = await proposalRequest()
  const proposal = await node(script, { env: { KEY: 'secret-4f7a9b1c' }, settings: { pass_env: ['KEY'] } }).propose(request)
  expect(proposal).toMatchObject({ message: expect.stringContaining('refused <key>') })
  expect(await readFile(join(request.artifactsDir, 'response.txt'), 'utf8')).toBe('<key>\n')
})

test.each([['no/such/program'], ['no-such-program-in-path'], ['/tmp']])('%s is unavailable, by name', async (program) => {
  const backend = backendOf([program])
  expect(await backend.checkAvailability()).toMatchObject(unavailable(`"${program}"`))
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'unavailable' })
})

test('a program in PATH is available; without a command the message says what to configure', async () => {
  expect(await backendOf(['node']).checkAvailability()).toEqual({ status: 'available' })
  const { backend_settings } = configSchema.parse({})
  const backend = createCommandBackend({ settings: backend_settings.command, env: {}, runProcess, tempRoot: tmpdir(), baseDir: '/' })
  expect(await backend.checkAvailability()).toMatchObject(unavailable('backend_settings.command.command'))
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'unavailable' })
})
