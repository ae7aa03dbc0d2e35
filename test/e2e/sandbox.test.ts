import { mkdir, readdir, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { commandBackend, pytestPath } from '../support/bug-repos.ts'
import { json, ralph } from '../support/ralph.ts'
import { stateOf, tempRepo, type TestRepo } from '../support/repo.ts'
import { hasSandbox } from '../support/sandbox.ts'
import { tempDir } from '../support/temp-dir.ts'

interface TestReport {
  status: string
  sandbox: string
  sandbox_reason?: string
  shut_out: string[]
  tests: { id: string; status: string; message?: string }[]
}

const manifest = JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'node --test' } })
const nodeTest = (body: string) => `import assert from 'node:assert'\nimport { execFileSync, spawn } from 'node:child_process'\nimport fs from 'node:fs'\nimport { test } from 'node:test'\n${body}`

async function testsOf(repo: TestRepo, args: string[] = [], env: Record<string, string> = {}) {
  const result = await ralph(['test', '--json', ...args], { cwd: repo.root, env: { ...repo.env, ...env } })
  return { ...json<TestReport>(result), exitCode: result.exitCode, printed: result.stderr }
}

/** PATH with everything that the machine has but bubblewrap. */
async function pathWithoutBwrap(): Promise<string> {
  const folder = await tempDir()
  for (const program of ['git', 'node']) {
    const found = (process.env['PATH'] ?? '').split(':').map((path) => join(path, program)).find((path) => { try { return process.getBuiltinModule('node:fs').existsSync(path) } catch { return false } })
    if (found !== undefined) await symlink(found, join(folder, program))
  }
  return folder
}

describe.skipIf(!hasSandbox)('with bubblewrap', () => {
  test('an accepted patch that nobody has committed never runs outside, and with a required sandbox nothing does', async () => {
    const outside = await tempDir()
    const leak = (name: string) => `import fs from 'node:fs'\ntry { fs.writeFileSync(${JSON.stringify(join(outside, name))}, '') } catch {}\n`
    const test = (name: string) => `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { ${name} } from '../${name}.js'\ntest('works', () => assert.strictEqual(${name}(2), 4))\n`
    const repo = await tempRepo({
      'package.json': manifest, '.gitignore': 'output\n',
      'double.js': 'export const double = (n) => n * 3\n', 'square.js': 'export const square = (n) => n * 3\n',
      'test/double.test.js': test('double'), 'test/square.test.js': test('square').replace("'../square.js'", "'../square.js'\nimport '../double.js'"),
    })
    const edits = JSON.stringify({ edits: [{ path: 'double.js', search: 'export const double = (n) => n * 3', replace: `${leak('patch')}export const double = (n) => n * 2` }] })
    await repo.write({ 'ci_config.json': JSON.stringify({ backend: 'command', max_retries: 0, output_dir: 'output', policy: { allow_code: ['swallowed-error'] }, backend_settings: { command: { command: ['echo', edits] } } }) })
    const applied = json<{ exit_code: number }>(await ralph(['run', '--scenario', 'test/double.test.js', '--json'], { cwd: repo.root, env: repo.env }))
    expect([applied.exit_code, await repo.read('double.js')]).toEqual([0, expect.stringContaining('n * 2')])
    await testsOf(repo)
    expect(await readdir(outside)).toEqual([])
    // The user's own code may run plain, where a test fails, unless the sandbox is required.
    await repo.write({ 'double.js': `${leak('own')}export const double = (n) => n * 2\n` })
    await testsOf(repo, ['--require-sandbox'])
    expect(await readdir(outside)).toEqual([])
    await testsOf(repo)
    expect(await readdir(outside)).toEqual(['own'])
  })

  test('tests see the repository at its own path, and neither its git folder, the home folder, the network nor capabilities', async () => {
    const repo = await tempRepo({
      'package.json': manifest,
      'test/a.test.js': nodeTest(`
test('place', () => assert.strictEqual(process.cwd(), fs.readFileSync(new URL('../where.txt', import.meta.url), 'utf8')))
test('absolute', () => assert.ok(fs.readFileSync(fs.readFileSync('where.txt', 'utf8') + '/package.json', 'utf8').includes('node --test')))
test('history', () => assert.strictEqual(fs.existsSync('.git'), false))
test('home', () => assert.deepStrictEqual(fs.readdirSync(process.env.HOME).filter((name) => /ssh|aws|npmrc|config/.test(name)), []))
test('shadow', () => assert.throws(() => fs.readFileSync('/etc/shadow')))
test('capabilities', () => assert.match(fs.readFileSync('/proc/self/status', 'utf8'), /CapEff:\\s*0+\\n/))
test('network', () => assert.deepStrictEqual(Object.keys(process.getBuiltinModule('os').networkInterfaces()).filter((name) => name !== 'lo'), []))
test('secret', () => assert.strictEqual(process.env.DEPLOY_TOKEN, undefined))
test('processes', () => assert.ok(fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 12))
test('system', () => assert.throws(() => fs.writeFileSync('/usr/ralph-was-here', '')))
`),
    })
    await repo.write({ 'where.txt': repo.root })
    const home = await tempDir({ '.npmrc': 'x', '.ssh/id_rsa': 'x', '.aws/credentials': 'x' })
    const report = await testsOf(repo, ['--require-sandbox'], { DEPLOY_TOKEN: 'abc', HOME: home })
    expect(report.tests.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(report).toMatchObject({ status: 'passed', sandbox: 'sandboxed', exitCode: 0 })
  })

  test('nothing that a test starts survives it, also not what left its process group', async () => {
    const repo = await tempRepo({
      'package.json': manifest,
      'test/a.test.js': nodeTest(`test('leaves a daemon', () => { spawn('setsid', ['sh', '-c', 'trap "" TERM; exec -a ralph-test-daemon sleep 600'], { detached: true, stdio: 'ignore' }).unref() })\n`),
    })
    expect(await testsOf(repo)).toMatchObject({ status: 'passed', sandbox: 'sandboxed' })
    const fs = process.getBuiltinModule('node:fs')
    const commands = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((id) => { try { return fs.readFileSync(`/proc/${id}/cmdline`, 'utf8') } catch { return '' } })
    expect(commands.filter((line) => line.includes('ralph-test-daemon'))).toEqual([])
  })

  test('a test that writes into a dependency, into the repository by its absolute path or into the home folder changes nothing of the user', async () => {
    const repo = await tempRepo({
      'package.json': manifest, '.gitignore': 'node_modules\n',
      'test/a.test.js': nodeTest(`
test('dependency', () => assert.throws(() => fs.writeFileSync('node_modules/dep/index.js', 'evil')))
test('repository', () => fs.writeFileSync(fs.readFileSync('where.txt', 'utf8') + '/package.json', 'evil'))
test('home', () => fs.writeFileSync(process.env.HOME + '/evil', 'evil'))
`),
    })
    await repo.write({ 'where.txt': repo.root, 'node_modules/dep/index.js': 'good', 'node_modules/dep/package.json': '{"name":"dep"}' })
    const home = await tempDir()
    const before = stateOf(repo)
    expect(await testsOf(repo, [], { HOME: home })).toMatchObject({ status: 'passed' })
    expect(stateOf(repo)).toEqual(before)
    expect(await repo.read('node_modules/dep/index.js')).toBe('good')
    expect(process.getBuiltinModule('node:fs').readdirSync(home)).toEqual([])
  })

  test('a test that only the sandbox fails is green with a warning that names the setting, and passes with it: a service', async () => {
    const server = createServer((_, response) => void response.end('hello'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const repo = await tempRepo({
      'package.json': manifest,
      'test/net.test.js': nodeTest(`test('asks a service', async () => { assert.strictEqual(await (await fetch('http://127.0.0.1:${(server.address() as AddressInfo).port}')).text(), 'hello') })\n`),
    })
    const report = await testsOf(repo)
    expect(report).toMatchObject({ status: 'passed', exitCode: 0, shut_out: ['test/net.test.js > asks a service'] })
    expect(report.printed).toContain('"sandbox": { "network": true }')
    await repo.write({ 'ci_config.json': '{ "sandbox": { "network": true } }' })
    expect(await testsOf(repo)).toMatchObject({ status: 'passed', sandbox: 'sandboxed', shut_out: [] })
  })

  test('a variable that the tests need is named, and the setting lets it in', async () => {
    const repo = await tempRepo({ 'package.json': manifest, 'test/env.test.js': nodeTest("test('reads a variable', () => assert.strictEqual(process.env.REGION_NAME, 'north'))\n") })
    const report = await testsOf(repo, [], { REGION_NAME: 'north', OTHER_VALUE: '1' })
    expect(report).toMatchObject({ exitCode: 0, shut_out: ['test/env.test.js > reads a variable'] })
    expect(report.printed).toContain('"sandbox": { "env": ["REGION_NAME"] }')
    await repo.write({ 'ci_config.json': '{ "sandbox": { "env": ["REGION_NAME"] } }' })
    expect(await testsOf(repo, [], { REGION_NAME: 'north' })).toMatchObject({ status: 'passed', shut_out: [] })
  })

  test('the evidence of an accepted patch says that it was collected in the sandbox', async () => {
    const repo = await tempRepo({ 'package.json': manifest, 'double.js': 'export const double = (n) => n * 3\n', 'test/a.test.js': nodeTest("import { double } from '../double.js'\ntest('doubles', () => assert.strictEqual(double(4), 8))\n") })
    const { config } = await commandBackend([{ path: 'double.js', search: 'n * 3', replace: 'n * 2' }])
    const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json', '--dry-run', '--require-sandbox'], { cwd: repo.root, env: repo.env })
    const run = json<{ scenarios: { status: string; attempts: { evidence: { sandbox: string; runs: { what: string; status: string }[]; flips: { result: string }[] } }[] }[] }>(result)
    expect(run.scenarios[0]).toMatchObject({ status: 'repaired', attempts: [{ evidence: { sandbox: 'sandboxed', flips: [{ result: 'red' }] } }] })
    expect(run.scenarios[0]?.attempts[0]?.evidence.runs.map(({ what, status }) => [what, status])).toEqual([['targets_alone', 'passed'], ['whole_suite', 'passed'], ['flipped', 'failed']])
  })

  test.skipIf(pytestPath === undefined)('an editable install that names the repository by its absolute path imports the candidate', async () => {
    const repo = await tempRepo({
      'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n',
      'lib/shapes/__init__.py': '', 'lib/shapes/double.py': 'def double(n):\n    return n * 3\n',
      'tests/test_double.py': 'from shapes.double import double\n\n\ndef test_double():\n    assert double(4) == 8\n', '.gitignore': 'pth\n',
    })
    // What "pip install -e" leaves behind, without a virtual environment of its own.
    await mkdir(join(repo.root, 'pth'))
    const { config } = await commandBackend([{ path: 'lib/shapes/double.py', search: 'n * 3', replace: 'n * 2' }])
    const env = { ...repo.env, PYTHONPATH: join(repo.root, 'lib') }
    const result = await ralph(['run-all', '--backend', 'command', '--config', config, '--json', '--require-sandbox'], { cwd: repo.root, env })
    expect(json<{ scenarios: object[] }>(result).scenarios).toMatchObject([{ status: 'repaired' }])
    expect(await repo.read('lib/shapes/double.py')).toContain('n * 2')
  })
})

test('without bubblewrap the verdict says unsandboxed and why, and --require-sandbox stops and says how to get it', async () => {
  const repo = await tempRepo({ 'package.json': manifest, 'test/a.test.js': nodeTest("test('fine', () => {})\n") })
  const env = { PATH: await pathWithoutBwrap() }
  expect(await testsOf(repo, [], env)).toMatchObject({ status: 'passed', sandbox: 'unsandboxed', sandbox_reason: expect.stringContaining('bubblewrap is not installed') })
  const refused = await ralph(['test', '--require-sandbox'], { cwd: repo.root, env: { ...repo.env, ...env } })
  expect(refused.exitCode).toBe(3)
  expect(refused.stderr).toContain('apt-get install bubblewrap')
})
