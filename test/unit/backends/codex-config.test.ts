import { expect, test } from 'vitest'
import { codexApiKey, codexConfig, codexProvider } from '../../../src/backends/codex-config.ts'
import { UserError } from '../../../src/errors.ts'

test('settings are laid over the defaults key by key', () => {
  const config = codexConfig({ features: { shell_tool: true }, model_provider: 'mine', analytics: 'off' })
  expect(config).toMatchObject({ features: { shell_tool: true, plugins: false }, model_provider: 'mine', analytics: 'off' })
})

test('a value that Codex cannot take is an error that names its place', () => {
  expect(() => codexConfig({ model_providers: { mine: { base_url: null } } })).toThrow(UserError)
  expect(() => codexConfig({ model_providers: { mine: { base_url: null } } })).toThrow('backend_settings.codex.config.model_providers')
})

const own = (provider: Record<string, string | boolean>) => ({ model_provider: 'mine', model_providers: { mine: provider } })

test.each([
  ['nothing is said', {}, { kind: 'openai' }],
  ['the built-in provider is named', { model_provider: 'openai' }, { kind: 'openai' }],
  ['a provider stands for OpenAI', own({ requires_openai_auth: true }), { kind: 'openai' }],
  ['a provider has its own key', own({ env_key: 'MY_KEY' }), { kind: 'own', name: 'mine', envKey: 'MY_KEY' }],
  ['a provider has no key', own({}), { kind: 'own', name: 'mine' }],
])('the provider where %s', (_, config, provider) => {
  expect(codexProvider(config)).toEqual(provider)
})

test("OpenAI's key goes to OpenAI only, CODEX_API_KEY before OPENAI_API_KEY", () => {
  const env = { CODEX_API_KEY: ' one\n', OPENAI_API_KEY: 'two' }
  expect(codexApiKey({ kind: 'openai' }, env)).toBe('one')
  expect(codexApiKey({ kind: 'openai' }, { ...env, CODEX_API_KEY: '' })).toBe('two')
  expect(codexApiKey({ kind: 'own', name: 'mine' }, env)).toBeUndefined()
})
