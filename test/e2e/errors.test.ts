import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bugRepos, commandBackend, fewRuns, makeBugRepo } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { stateOf, tempRepo } from '../support/repo.ts'
import { tempDir, writeFiles } from '../support/temp-dir.ts'

const nodeBug = bugRepos.find(({ runner }) => runner === 'node:test')
if (nodeBug === undefined) throw new Error('expected a node:test repository')
const green = { 'package.json': '{ "name": "x", "scripts": { "test": "node --test" } }', 'test/a.test.js': "require('node:test').test('a', () => {})\n" }

test('every command explains itself with an example, and unknown words are usage errors', async () => {
  const cwd = await tempDir()
  const help = await ralph(['--help'], { cwd })
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Example:') })
  const commands = [...help.stdout.matchAll(/^ {2}([a-z][a-z-]+)/gm)].map((match) => match[1] ?? '').filter((name) => name !== 'help')
  expect(commands).toEqual(expect.arrayContaining(['list-scenarios', 'test', 'build-context', 'plan-clarification', 'generate-patch', 'apply', 'run', 'run-all', 'pre-commit-gate', 'approve-scenario-proposal', 'install-hooks', 'uninstall-hooks']))
  for (const command of commands) expect((await ralph([command, '--help'], { cwd })).stdout).toContain('Example:')
  expect(await ralph(['fly'], { cwd })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('unknown command') })
  expect(await ralph(['run-all', '--fly'], { cwd })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('unknown option') })
  expect(await ralph(['run-all', '--max-retries', 'many'], { cwd })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('whole number') })
})

test('outside of a repository: code 3, and what to do', async () => {
  const cwd = await tempDir()
  const result = await ralph(['run-all', '--json'], { cwd, env: { GIT_CEILING_DIRECTORIES: tmpdir() } })
  expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('git init') })
  expect(json(result)).toMatchObject({ status: 'error', exit_code: 3 })
})

test('without git: code 3, and the message names it', async () => {
  expect(await ralph(['run-all'], { cwd: await tempDir(), env: { PATH: '/nonexistent' } })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('git') })
})

test.each([
  ['a broken configuration', { 'ci_config.json': '{ "backend": 3 }' }, ['run-all'], 2, /backend/],
  ['a configuration that is not there', {}, ['run-all', '--config', 'none.json'], 2, /none\.json/],
  ['an unknown backend', {}, ['run-all', '--backend', 'gpt'], 2, /--backend to be one of/],
  ['an unknown scenario of several', { 'ci_config.json': '{ "scenarios": [{ "name": "alpha" }] }' }, ['run', '--scenario', 'alpah'], 2, /alpha/],
  ['an unknown test file', {}, ['run', '--scenario', 'nowhere.test.js'], 2, /test__a\.test\.js/],
  ['a folder that is none', {}, ['test', '--cwd', 'nowhere'], 2, /--cwd/],
  ['a stored fix that does not exist', {}, ['apply', '0123456789'], 2, /0123456789/],
])('%s is a usage error that says what to do', async (_, files, args, code, said) => {
  const repo = await tempRepo({ ...green, ...files })
  const result = await ralph(args, { cwd: repo.root })
  expect(result.stderr).toMatch(said)
  expect(result.exitCode).toBe(code)
})

test('no test runner, no tests, a runner that is not installed: never green', async () => {
  const none = await tempRepo({ 'a.txt': '' })
  expect(await ralph(['run-all'], { cwd: none.root })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('No test runner was found') })
  const empty = await tempRepo({ 'package.json': '{ "scripts": { "test": "node --test" } }', 'a.js': '' })
  const result = await ralph(['test', '--json'], { cwd: empty.root })
  expect(json(result)).toMatchObject({ status: 'no_tests' })
  expect(result.exitCode).toBe(3)
  expect(await ralph(['run-all'], { cwd: empty.root })).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('zero tests are never green') })
  const missing = await tempRepo({ 'package.json': '{ "scripts": { "test": "vitest run" } }', 'a.test.js': '' })
  expect(await ralph(['run-all'], { cwd: missing.root })).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/could not be started.*vitest/) })
})

test('a test script that runs tests twice is not taken for half of it', async () => {
  const repo = await tempRepo({ ...green, 'package.json': '{ "scripts": { "test": "npm run unit && npm run more", "unit": "node --test test/", "more": "node --test it/" } }', 'it/b.test.js': "require('node:test').test('b', () => { throw new Error('red') })\n" })
  expect(await ralph(['run-all'], { cwd: repo.root })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('more than once') })
})

test('a nested repository without commits is a clear error', async () => {
  const repo = await tempRepo(green)
  await writeFiles(repo.root, { 'nested/a': '' })
  execFileSync('git', ['init', '-q', join(repo.root, 'nested')], { env: repo.env })
  expect(await ralph(['test'], { cwd: repo.root })).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('nested') })
})

test('an interruption after a patch was applied says which files hold it', async () => {
  const repo = await makeBugRepo({ ...nodeBug, files: { ...nodeBug.files, 'test/zlast.test.js': nodeBug.files['test/clamp.test.js']?.replaceAll('clamp', 'late') ?? '', 'src/late.js': nodeBug.files['src/clamp.js']?.replaceAll('clamp', 'late') ?? '' } })
  const folder = await tempDir()
  const agent = join(folder, 'agent.mjs')
  await writeFile(agent, `if (process.env.RALPH_SCENARIO !== 'test__clamp.test.js') setInterval(() => {}, 1000)
else process.stdout.write(${JSON.stringify(JSON.stringify({ edits: [{ path: nodeBug.source, ...nodeBug.right }] }))})`)
  const { config } = await commandBackend([], { ...fewRuns, backend_settings: { command: { command: [process.execPath, agent] } } })
  let sent = false
  const result = await ralph(['run-all', '--backend', 'command', '--config', config], {
    cwd: repo.root,
    onOutput(printed, kill) {
      if (!sent && /zlast[^]*attempt 1/.test(printed)) {
        sent = true
        kill('SIGINT')
      }
    },
  })
  expect(result).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('stand in src/clamp.js') })
  expect(repo.git('status', '--porcelain')).toBe(' M src/clamp.js\n')
})

test('a repository without commits is tested like any other', async () => {
  const repo = await tempRepo(green, { commit: false })
  expect((await ralph(['run-all'], { cwd: repo.root })).exitCode).toBe(0)
})

test('a flaky test is recognised, reported, and never sent to a backend', async () => {
  const repo = await tempRepo({
    'package.json': '{ "scripts": { "test": "node --test" } }',
    // What it leaves in the tree is what the next run there finds.
    'a.test.js': "const fs = require('node:fs')\nrequire('node:test').test('moody', () => {\n  const isFirst = !fs.existsSync('count')\n  fs.writeFileSync('count', '')\n  if (isFirst) throw new Error('first time')\n})\n",
  })
  const result = await ralph(['run-all', '--json'], { cwd: repo.root })
  expect(json(result)).toMatchObject({ exit_code: 0, scenarios: [{ status: 'flaky', attempts: [] }] })
})

test('lint and type checks that get worse reject a patch that passes the tests', async () => {
  const repo = await makeBugRepo(nodeBug)
  const check = "const text = require('node:fs').readFileSync('src/clamp.js', 'utf8'); if (/debug/.test(text)) { console.log('no debugging'); process.exit(1) }"
  const { config } = await commandBackend(
    [{ path: nodeBug.source, search: nodeBug.right.search, replace: 'if (value > high) return high // debug' }],
    { ...fewRuns, validation: { commands: [[process.execPath, '-e', check]] } },
  )
  const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root })
  expect(json(result)).toMatchObject({ exit_code: 1, scenarios: [{ attempts: [{ validation: 'failed', reason: expect.stringContaining('no debugging') }] }] })
})

test('a patch to a test, to package.json or to a file outside is refused before it is tried, with the reason', async () => {
  const repo = await makeBugRepo(nodeBug)
  const before = stateOf(repo)
  const replies = ['test/clamp.test.js', 'package.json', '../outside.js'].map((path) => JSON.stringify({ edits: [{ path, content: '' }] }))
  const agent = `process.stdout.write(${JSON.stringify(replies)}[process.env.RALPH_ATTEMPT - 1])`
  const { config } = await commandBackend([], { ...fewRuns, max_retries: 2, backend_settings: { command: { command: [process.execPath, '-e', agent] } } })
  const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root })
  expect(json<{ scenarios: object[] }>(result).scenarios[0]).toMatchObject({
    attempts: [
      { policy: 'refused', validation: 'not_run', reason: expect.stringContaining('rule tests') },
      { policy: 'refused', validation: 'not_run', reason: expect.stringContaining('rule manifest') },
      { policy: 'not_run', validation: 'not_run', reason: expect.stringContaining('inside the repository') },
    ],
  })
  expect(result.exitCode).toBe(1)
  expect(stateOf(repo)).toEqual(before)
})

test('a file that the runner loads beside the tests is a part of them, whatever it is called', async () => {
  const repo = await makeBugRepo({
    packages: ['vitest'],
    files: {
      'package.json': '{ "type": "module", "scripts": { "test": "vitest run" } }',
      'vitest.config.js': "export default { test: { setupFiles: ['./src/boot.js'] } }",
      'src/boot.js': '',
      'src/a.js': 'export const a = 1\n',
      'a.test.js': "import { expect, test } from 'vitest'\nimport { a } from './src/a.js'\ntest('a', () => expect(a).toBe(2))\n",
    },
  })
  const { config } = await commandBackend([{ path: 'src/boot.js', content: "import { expect } from 'vitest'\nexpect.extend({ toBe: () => ({ pass: true, message: () => '' }) })\n" }], fewRuns)
  const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root })
  expect(json(result)).toMatchObject({ exit_code: 1, scenarios: [{ attempts: [{ policy: 'refused', reason: expect.stringContaining('rule tests') }] }] })
})

test('a command backend that fails, hangs or is missing is a backend error, not a rejected patch', async () => {
  // Two failing files, and so two scenarios: the agent fails for one and hangs for the other.
  const repo = await makeBugRepo({ ...nodeBug, files: { ...nodeBug.files, 'test/hang.test.js': nodeBug.files['test/clamp.test.js'] ?? '' } })
  const agent = "if (process.env.RALPH_SCENARIO.includes('hang')) setInterval(() => {}, 1000); else { console.error('no luck'); process.exit(3) }"
  const runWith = async (command: string[]) => {
    const { config } = await commandBackend([], { ...fewRuns, backend_settings: { command: { command, timeout_seconds: 3 } } })
    const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json'], { cwd: repo.root })
    expect(result.exitCode).toBe(5)
    return json<{ scenarios: object[] }>(result).scenarios
  }
  const unavailable = (said: string) => ({ status: 'backend_unavailable', reason: expect.stringContaining(said) })
  expect(await runWith([process.execPath, '-e', agent])).toMatchObject([unavailable('no luck'), unavailable('more than 3 s')])
  expect(await runWith(['/nonexistent/agent'])).toMatchObject([unavailable('/nonexistent/agent'), unavailable('/nonexistent/agent')])
})

test('the command backend gets the prompt on stdin and ralph’s variables, in an empty folder, without the keys', async () => {
  const repo = await makeBugRepo(nodeBug)
  const folder = await tempDir()
  const spy = join(folder, 'spy.mjs')
  await writeFile(spy, `import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
const seen = { prompt: readFileSync(0, 'utf8'), files: readdirSync('.'), env: process.env, context: readFileSync(process.env.RALPH_CONTEXT, 'utf8') }
writeFileSync(${JSON.stringify(join(folder, 'seen.json'))}, JSON.stringify(seen))
process.stdout.write(JSON.stringify({ edits: [] }))`)
  const { config } = await commandBackend([], { ...fewRuns, backend_settings: { command: { command: [process.execPath, spy] } } })
  await ralph(['run-all', '--backend', 'command', '--config', config], { cwd: repo.root, env: { OPENAI_API_KEY: 'sk-secret-value-1234567890', MY_TOKEN: 'another-secret-value' } })
  const seen = JSON.parse(await readFile(join(folder, 'seen.json'), 'utf8')) as { prompt: string; files: string[]; env: Record<string, string>; context: string }
  expect(seen.files).toEqual([])
  expect(seen.prompt).toContain('cuts at the top')
  expect(seen.context).toContain('# FAILURE_RECORD')
  expect(seen.env).toMatchObject({ RALPH_SCENARIO: 'test__clamp.test.js', RALPH_ATTEMPT: '1' })
  expect(JSON.stringify(seen)).not.toContain('secret-value')
})

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s at any time ends with its code, kills the tests, removes the private tree and changes nothing', async (signal, code) => {
  const temp = await tempDir()
  const repo = await tempRepo({ 'package.json': '{ "scripts": { "test": "node --test" } }', 'a.test.js': "require('node:test').test('slow', () => new Promise((done) => setTimeout(done, 60000)))\n" })
  await repo.write({ 'mine.txt': 'untracked' })
  const before = stateOf(repo)
  let sent = false
  const result = await ralph(['run-all'], {
    cwd: repo.root,
    env: { TMPDIR: temp },
    onOutput(printed, kill) {
      if (!sent && printed.includes('tests  node:test')) {
        sent = true
        kill(signal)
        kill(signal)
      }
    },
  })
  expect(result).toMatchObject({ exitCode: code, stderr: expect.stringContaining('nothing of yours was changed') })
  expect(stateOf(repo)).toEqual(before)
  expect((await readdir(temp)).filter((name) => name.startsWith('ralph-'))).toEqual([])
})

test('a temp folder that cannot be written is said, with what to do', async () => {
  const repo = await tempRepo(green)
  const blocked = join(await tempDir({ file: '' }), 'file')
  const result = await ralph(['test'], { cwd: repo.root, env: { TMPDIR: blocked } })
  expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('TMPDIR') })
})

test('a monorepo package is tested from its own folder, with ids relative to the repository', async () => {
  const repo = await tempRepo({ 'packages/a/package.json': '{ "scripts": { "test": "node --test" } }', 'packages/a/x.test.js': "require('node:test').test('x', () => {})\n" })
  const result = await ralph(['test', '--json'], { cwd: join(repo.root, 'packages/a') })
  expect(json(result)).toMatchObject({ status: 'passed', tests: [{ id: 'packages/a/x.test.js > x' }] })
})

test('any command with a JUnit file, or none, is an oracle; an exit code alone is marked as weak evidence', async () => {
  const script = "require('node:fs').writeFileSync('report.xml', '<testsuite name=\"s\"><testcase classname=\"c\" name=\"one\"/></testsuite>')"
  const repo = await tempRepo({ 'ci_config.json': JSON.stringify({ oracle: { command: [process.execPath, '-e', script], junit: 'report.xml' } }) })
  expect(json(await ralph(['test', '--json'], { cwd: repo.root }))).toMatchObject({ status: 'passed', evidence: 'junit', totals: { passed: 1 } })
  const plain = await tempRepo({ 'ci_config.json': JSON.stringify({ oracle: { command: [process.execPath, '-e', 'process.exit(1)'] } }) })
  const result = await ralph(['test', '--json'], { cwd: plain.root })
  expect(json(result)).toMatchObject({ status: 'failed', evidence: 'exit_code' })
  expect(result.exitCode).toBe(1)
})
