import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allTextIn } from '../support/artifacts.ts'
import { fakeResponsesServer } from '../support/fake-responses-server.ts'
import { json, ralph, type RalphResult } from '../support/ralph.ts'
import { tempRepo, type TestRepo } from '../support/repo.ts'
import { type SyntheticSecret, syntheticSecrets } from '../support/synthetic-secrets.ts'
import { tempDir } from '../support/temp-dir.ts'

const source = 'export function clamp(value, high) {\n  return value > high ? value : value\n}\n'
const edit = { path: 'src/clamp.js', search: 'return value > high ? value : value', replace: 'return value > high ? high : value', content: null, delete: null }
const lines = (secrets: readonly SyntheticSecret[]) => secrets.map(({ line }) => line)
const comment = (secrets: readonly SyntheticSecret[]) => `/*\n${lines(secrets).join('\n')}\n*/\n`

/** A red repository whose configuration names the fake server; artifacts go to output/. */
async function leakyRepo(url: string, files: Record<string, string>): Promise<TestRepo> {
  return tempRepo({
    'package.json': JSON.stringify({ name: 'x', type: 'module', scripts: { test: 'node --test' } }),
    'src/clamp.js': source,
    'test/clamp.test.js': "import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { clamp } from '../src/clamp.js'\ntest('cuts', () => assert.strictEqual(clamp(12, 9), 9))\n",
    'ci_config.json': JSON.stringify({ backend_settings: { openai_responses_api: { base_url: url, max_request_retries: 0 } }, context: { token_budget: 60_000 }, max_retries: 0 }),
    ...files,
  })
}

async function repair(repo: TestRepo, env: Record<string, string> = {}): Promise<RalphResult> {
  return ralph(['run-all', '--backend', 'openai_responses_api', '--json', '--dry-run'], { cwd: repo.root, env: { ...repo.env, ...env, OPENAI_API_KEY: 'sk-fake-0123456789abcdef' } })
}

/** Kinds of secrets that got out: into a request, a file below output/ or the terminal. */
async function leaked(secrets: readonly SyntheticSecret[], repo: TestRepo, sent: unknown, printed: RalphResult): Promise<string[]> {
  const everything = [JSON.stringify(sent), await allTextIn(join(repo.root, 'output')), printed.stdout, printed.stderr].join('\n')
  return secrets.filter(({ secret }) => everything.includes(secret) || everything.includes(Buffer.from(secret).toString('base64'))).map(({ kind }) => kind)
}

async function expectNothingLeaked(secrets: readonly SyntheticSecret[], files: Record<string, string>, more: { env?: Record<string, string>; prepare?(repo: TestRepo): Promise<void> } = {}) {
  const server = await fakeResponsesServer([{ kind: 'message', text: JSON.stringify({ edits: [edit], explanation: `echo ${secrets[0]?.secret ?? ''}`, questions: null }) }])
  const repo = await leakyRepo(server.url, files)
  await more.prepare?.(repo)
  const result = await repair(repo, more.env)
  expect(json<{ scenarios: { status: string }[] }>(result).scenarios).toMatchObject([{ status: 'repaired' }])
  expect((await readdir(join(repo.root, 'output'), { recursive: true })).length).toBeGreaterThan(4)
  expect(await leaked(secrets, repo, server.requests, result)).toEqual([])
  return { repo, sent: JSON.stringify(server.requests) }
}

test('there are at least 40 kinds of synthetic secrets, all different', () => {
  expect(new Set(syntheticSecrets.map(({ secret }) => secret)).size).toBeGreaterThanOrEqual(40)
})

test('secrets in the source that a model is shown do not reach it', async () => {
  const { sent } = await expectNothingLeaked(syntheticSecrets, { 'src/clamp.js': `${comment(syntheticSecrets)}\n\n\n\n\n${source}` })
  // The file itself was shown.
  expect(sent).toContain('return value > high ? value : value')
  expect(sent.match(/<SECRET:/g)?.length).toBeGreaterThanOrEqual(40)
})

test('secrets that tests print and fail with do not get out', async () => {
  const printing = `import assert from 'node:assert'\nimport { test } from 'node:test'\nimport { clamp } from '../src/clamp.js'\nconst lines = ${JSON.stringify(lines(syntheticSecrets))}\ntest('cuts', () => {\n  console.log(lines.join('\\n'))\n  console.error(Buffer.from(lines[0].split(' ')[2]).toString('base64'))\n  assert.strictEqual(clamp(12, 9), 9, clamp(12, 9) === 9 ? '' : lines.join('\\n'))\n})\n`
  await expectNothingLeaked(syntheticSecrets, { 'test/clamp.test.js': printing })
})

test('secrets of the environment and of dotenv and npm files do not get out, whatever they look like', async () => {
  // Shapeless: only their place says that they are secret.
  const values = ['Zq4rT9wLmN2b', 'Hj7kP0xYc5Vd', 'correct-horse-battery', 'S3cr3tOfTheFile99', 'r0uteDQx81mmZ', 'Wf6nQ3zKs8Te']
  const named = values.map((secret, n): SyntheticSecret => ({ kind: `value ${n}`, secret, line: `value ${n} is ${secret} now` }))
  const [apiKey = '', password = '', passphrase = '', fileToken = '', random = '', npm = ''] = values
  await expectNothingLeaked(named, { 'src/clamp.js': `${comment(named)}\n\n\n\n\n${source}`, '.env': `DB_PASSWORD=${password}\n`, '.gitignore': '.env*\n.npmrc\noutput\n' }, {
    env: { MY_SERVICE_API_KEY: apiKey, SIGNING_PASSPHRASE: passphrase },
    prepare: (repo) => repo.write({ '.env.local': `APP_TOKEN=${fileToken}\nCOOKIE=${random}${random}\nSESSION_SECRET=${random}\n`, '.npmrc': `//registry.example.com/:_authToken=${npm}\n` }),
  })
})

test('secrets in the history and in the uncommitted change that a model is shown do not reach it', async () => {
  const { sent } = await expectNothingLeaked(syntheticSecrets, { 'src/clamp.js': `${comment(syntheticSecrets)}\n\n\n\n\n${source}` }, {
    prepare: async (repo) => {
      await repo.write({ 'src/clamp.js': `// was here before\n${source}`, '.env.production': lines(syntheticSecrets).join('\n') })
      repo.git('add', '-A', '-f')
      repo.git('commit', '-q', '-m', `rotate ${syntheticSecrets[3]?.secret ?? ''}`)
    },
  })
  expect(sent).toContain('was here before')
})

test('a patch that writes a secret is refused, one that writes a placeholder too, and neither is kept where it could be read', async () => {
  const [openai] = syntheticSecrets
  for (const [replace, rule] of [[`const key = '${openai?.secret ?? ''}'\n  ${edit.replace}`, 'rule secret'], [`const key = '<SECRET:env:1>'\n  ${edit.replace}`, 'rule placeholder']]) {
    const server = await fakeResponsesServer([{ kind: 'message', text: JSON.stringify({ edits: [{ ...edit, replace }], explanation: '', questions: null }) }])
    const repo = await leakyRepo(server.url, {})
    const result = await repair(repo)
    const { scenarios } = json<{ scenarios: { status: string; attempts: { policy: string; reason: string }[] }[] }>(result)
    expect(scenarios).toMatchObject([{ status: 'rejected', attempts: [{ policy: 'refused', reason: expect.stringContaining(rule ?? '') }] }])
    expect(await leaked([openai ?? { kind: '', secret: '', line: '' }], repo, [], result)).toEqual([])
    expect(await readFile(join(repo.root, 'src/clamp.js'), 'utf8')).toBe(source)
  }
})

test('a report that names a file outside of the repository does not bring it into the context', async () => {
  const elsewhere = join(await tempDir(), 'notes.txt')
  await writeFile(elsewhere, 'what nobody else may read\n')
  const report = `<testsuites><testsuite name="s"><testcase classname="c" name="t" file="../../../../../../../../../..${elsewhere}"><failure message="boom">boom at src/clamp.js:1</failure></testcase></testsuite></testsuites>`
  const repo = await tempRepo({
    'src/clamp.js': source,
    'run.sh': `#!/bin/sh\ncat > report.xml <<'END'\n${report}\nEND\nexit 1\n`,
    'ci_config.json': JSON.stringify({ oracle: { command: ['sh', './run.sh'], junit: 'report.xml' } }),
  })
  expect((await ralph(['build-context'], { cwd: repo.root, env: repo.env })).exitCode).toBe(0)
  const shown = await allTextIn(join(repo.root, 'output'))
  expect(shown).toContain('boom')
  expect(shown).not.toContain('what nobody else may read')
})
