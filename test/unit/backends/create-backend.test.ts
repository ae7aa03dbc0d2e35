import { expect, test } from 'vitest'
import { backendNames, createBackend, type BackendDependencies } from '../../../src/backends/index.ts'
import { configSchema } from '../../../src/config/schema.ts'

const dependencies: BackendDependencies = {
  settings: configSchema.parse({ backend_settings: { scripted: { replies: [{ edits: [] }] } } }).backend_settings,
  model: (name) => (name === 'codex' ? 'codex-model' : undefined),
  env: {},
  runProcess: () => Promise.reject(new Error('making a backend starts no process')),
  tempRoot: '/nowhere',
  baseDir: '/nowhere',
  now: () => 0,
}

test.each(backendNames)('%s is made by its name', async (name) => {
  expect(await createBackend(name, dependencies)).toMatchObject({ name })
})

test('each backend gets its own model, or takes its default', async () => {
  expect((await createBackend('codex', dependencies)).model).toBe('codex-model')
  expect((await createBackend('openai_responses_api', dependencies)).model).toBe('gpt-5.5')
})

test('the scripted backend replays the replies of the configuration', async () => {
  expect(await (await createBackend('scripted', dependencies)).checkAvailability()).toEqual({ status: 'available' })
})
