import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCodexBackend } from '../../../src/backends/codex.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { failed } from '../../support/backend-answers.ts'
import { proposalRequest } from '../../support/proposal-request.ts'
import { tempDir, writeFiles } from '../../support/temp-dir.ts'

const answer = JSON.stringify({ edits: [{ path: 'a', content: 'x' }] })
const printTurn = `
const events = [
  { type: 'thread.started', thread_id: 't' },
  { type: 'item.completed', item: { id: 'i0', type: 'error', message: 'Model metadata not found' } },
  { type: 'item.completed', item: { id: 'i1', type: 'agent_message', text: ${JSON.stringify(answer)} } },
  { type: 'turn.completed', usage: { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1 } },
]
for (const event of events) console.log(JSON.stringify(event))
`

/** A backend whose `codex_path` is this script, relative to the base folder. */
async function scriptedCli(script: string, env: Record<string, string> = {}, settings: Record<string, unknown> = {}) {
  const folder = await tempDir()
  const source = `#!/usr/bin/env node\nconst fs = require('node:fs'), path = require('node:path')\n${script}`
  await writeFiles(folder, { 'bin/codex.cjs': source, 'outer-tmp/.keep': '' })
  await chmod(join(folder, 'bin/codex.cjs'), 0o755)
  const { backend_settings } = configSchema.parse({ backend_settings: { codex: { codex_path: './bin/codex.cjs', ...settings } } })
  const backend = createCodexBackend({
    settings: backend_settings.codex,
    env: { PATH: process.env['PATH'], HOME: '/home/me', ...env },
    runProcess,
    tempRoot: join(folder, 'outer-tmp'),
    baseDir: folder,
  })
  const seen = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(join(folder, 'bin/seen.json'), 'utf8'))
  return { backend, seen, folder }
}

const remember = (expression: string) => `fs.writeFileSync(path.join(__dirname, 'seen.json'), JSON.stringify(${expression}))\n`

test('the CLI gets a short list of variables and a TMPDIR of its own, and nothing else of our environment', async () => {
  const secrets = { OPENAI_API_KEY: 'sk-12345', SECRET_TOKEN: 's', NPM_TOKEN: 'n' }
  const { backend, seen, folder } = await scriptedCli(
    remember('process.env') + printTurn,
    { ...secrets, CODEX_HOME: '/codex', https_proxy: 'http://p', LANG: 'C', TEAM: 'blue', TMPDIR: '/t' },
    { pass_env: ['TEAM'] },
  )
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'edits' })
  const { TMPDIR, CODEX_INTERNAL_ORIGINATOR_OVERRIDE: _, ...env } = await seen()
  expect(env).toEqual({
    PATH: process.env['PATH'],
    HOME: '/home/me',
    LANG: 'C',
    CODEX_HOME: '/codex',
    CODEX_API_KEY: 'sk-12345',
    https_proxy: 'http://p',
    TEAM: 'blue',
  })
  expect(String(TMPDIR).startsWith(join(folder, 'outer-tmp'))).toBe(true)
})

test('the CLI is told to work read-only, offline and without questions, in an empty folder', async () => {
  const { backend, seen } = await scriptedCli(
    remember(`{ args: process.argv.slice(2), files: fs.readdirSync(process.argv[process.argv.indexOf('--cd') + 1]) }`) + printTurn,
    {},
    { reasoning_effort: 'low', config: { model_verbosity: 'low' } },
  )
  await backend.propose(await proposalRequest())
  const { args, files } = await seen()
  expect(files).toEqual([])
  const text = (args as string[]).join(' ')
  for (const part of [
    '--sandbox read-only',
    '--skip-git-repo-check',
    'approval_policy="never"',
    'web_search="disabled"',
    'network_access=false',
    'features.plugins=false',
    'features.shell_tool=false',
    'analytics.enabled=false',
    'check_for_update_on_startup=false',
    'model_reasoning_effort="low"',
    'model_verbosity="low"',
    '--model gpt-5.5',
  ]) {
    expect(text).toContain(part)
  }
})

test('a CLI that ends without reading a long prompt costs a failure, not ralph', async () => {
  const { backend } = await scriptedCli(`process.stderr.write('no such option\\n')\nprocess.exit(2)`)
  const proposal = await backend.propose(await proposalRequest({ context: 'x'.repeat(3_000_000) }))
  expect(proposal).toMatchObject(failed('command_failed', 'no such option'))
})

test('a CLI that does not heed being asked to end is killed', async () => {
  const stubborn = `${remember('{ pid: process.pid }')}process.on('SIGTERM', () => {})\nsetInterval(() => {}, 1000)`
  const { backend, seen } = await scriptedCli(stubborn, {}, { timeout_seconds: 3 })
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'timed_out' })
  const { pid } = await seen()
  await expect.poll(() => isAlive(Number(pid)), { timeout: 10_000 }).toBe(false)
})

test('a message is no answer when the CLI fails after it', async () => {
  const { backend } = await scriptedCli(`${printTurn}\nprocess.exitCode = 1`)
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'command_failed' })
})

test('a CLI that ends well without having ended its turn gave no answer', async () => {
  const { backend } = await scriptedCli(`console.log(JSON.stringify({ type: 'thread.started', thread_id: 't' }))`)
  expect(await backend.propose(await proposalRequest())).toMatchObject({ status: 'failed', kind: 'malformed' })
})

test('a CLI that prints no events is command_failed', async () => {
  const { backend } = await scriptedCli(`console.log('Welcome!')`)
  expect(await backend.propose(await proposalRequest())).toMatchObject(failed('command_failed', 'Welcome!'))
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
