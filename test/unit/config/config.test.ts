import { expect, test } from 'vitest'
import { loadConfig, parseConfig } from '../../../src/config/load-config.ts'
import { withDotenv } from '../../../src/config/read-dotenv.ts'
import { resolveBackend, resolveModel } from '../../../src/config/resolve.ts'
import { tempDir } from '../../support/temp-dir.ts'

const parse = (value: unknown) => parseConfig(JSON.stringify(value), '/repo/ci_config.json')

test.each([
  ['no JSON', '{ "backend": ', /to be JSON, but it is not/],
  ['an unknown key, by name', '{ "bakend": "local" }', /bakend/],
  ['a wrong type, with its place', '{ "scenarios": [{ "name": "a" }, { "name": 3 }] }', /scenarios\[1\]\.name/],
  ['an unknown backend, with the known ones', '{ "backend": "gpt" }', /backend:.*codex/],
  ['a scenario name that cannot be a folder', '{ "scenarios": [{ "name": "../x" }] }', /letters, digits/],
  ['two scenarios of one name', '{ "scenarios": [{ "name": "a" }, { "name": "a" }] }', /two scenarios named "a"/],
  ['a negative number of retries', '{ "max_retries": -1 }', /max_retries/],
])('refuses %s', (_, text, message) => {
  expect(() => parseConfig(text, '/repo/ci_config.json')).toThrow(message)
})

test('every key has a default, and a byte order mark is no mistake', () => {
  expect(parseConfig('\uFEFF{}', 'x')).toMatchObject({ max_retries: 2, clarification: { policy: 'fail' }, git_hooks: { pre_commit_enabled: true, on_repair: 'propose' } })
})

test('without a file the defaults hold; a path given by hand must exist', async () => {
  const root = await tempDir()
  expect(await loadConfig(root)).toMatchObject({ path: undefined, config: { scenarios: [] } })
  await expect(loadConfig(root, `${root}/none.json`)).rejects.toThrow(/Check the path given with --config/)
})

test('the backend: flag, then CI_LOOP_BACKEND, then the file, then codex', () => {
  const config = parse({ backend: 'command', fallback: ['command', 'local'] })
  const env = { CI_LOOP_BACKEND: 'openai_responses_api' }
  expect(resolveBackend('local', env, config)).toEqual({ name: 'local', source: 'flag', fallback: ['command'], then: [] })
  expect(resolveBackend(undefined, env, config)).toMatchObject({ name: 'openai_responses_api', source: 'env' })
  expect(resolveBackend(undefined, { CI_LOOP_BACKEND: '' }, config)).toEqual({ name: 'command', source: 'config', fallback: ['local'], then: [] })
  expect(resolveBackend(undefined, {}, parse({}))).toEqual({ name: 'codex', source: 'built_in', fallback: ['local'], then: [] })
  expect(resolveBackend('codex', {}, parse({}))).toEqual({ name: 'codex', source: 'flag', fallback: [], then: [] })
  expect(resolveBackend(undefined, {}, parse({ fallback: [] }))).toMatchObject({ fallback: [] })
  expect(() => resolveBackend('gpt', {}, parse({}))).toThrow(/--backend to be one of codex/)
  expect(() => resolveBackend(undefined, { CI_LOOP_BACKEND: 'gpt' }, parse({}))).toThrow(/CI_LOOP_BACKEND to be one of/)
})

test('several backends, one after the other: by a list with commas, or by "then" in the file', () => {
  expect(resolveBackend('local, codex', {}, parse({ fallback: ['codex', 'command'] }))).toEqual({ name: 'local', source: 'flag', fallback: ['command'], then: ['codex'] })
  expect(resolveBackend(undefined, {}, parse({ backend: 'local', then: ['command'] }))).toEqual({ name: 'local', source: 'config', fallback: [], then: ['command'] })
  expect(resolveBackend('codex', {}, parse({ backend: 'local', then: ['command'] }))).toMatchObject({ name: 'codex', then: [] })
  expect(() => resolveBackend('local,gpt', {}, parse({}))).toThrow(/or several of them with commas, but it is "local,gpt"/)
})

test('the model: flag, then the variable of the backend, then the file', () => {
  const config = parse({ model: 'file' })
  const env = { OPENAI_MODEL: 'openai', CODEX_MODEL: 'codex' }
  expect(resolveModel('codex', 'flag', env, config)).toBe('flag')
  expect(resolveModel('codex', undefined, env, config)).toBe('codex')
  expect(resolveModel('openai_responses_api', undefined, env, config)).toBe('openai')
  expect(resolveModel('codex', undefined, {}, config)).toBe('file')
  expect(resolveModel('codex', undefined, {}, parse({}))).toBeUndefined()
})

test('.env is read, and variables that exist win', async () => {
  const root = await tempDir({ '.env': 'A=from file\nB="quoted value" # comment\n' })
  expect(await withDotenv(root, { A: 'from environment' })).toEqual({ A: 'from environment', B: 'quoted value' })
  expect(await withDotenv(await tempDir(), { A: '1' })).toEqual({ A: '1' })
})
