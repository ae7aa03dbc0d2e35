import { expect, test } from 'vitest'
import type { BackendName, RepairBackend } from '../../../src/backends/repair-backend.ts'
import { selectBackend, type ChoiceSource } from '../../../src/backends/select-backend.ts'
import { unavailable } from '../../support/backend-answers.ts'

function select(chosen: BackendName, source: ChoiceSource, fallback: BackendName[], available: BackendName[]) {
  const create = async (name: BackendName): Promise<RepairBackend> => ({
    name,
    checkAvailability: async () =>
      available.includes(name) ? { status: 'available' } : { status: 'unavailable', message: `no ${name} here` },
    propose: () => Promise.reject(new Error('a selection asks for nothing')),
  })
  return selectBackend({ chosen, source, fallback, create })
}

test('the chosen backend is used without a word where it is available', async () => {
  const selected = await select('codex', 'flag', ['local'], ['codex', 'local'])
  expect(selected).toMatchObject({ status: 'selected', backend: { name: 'codex' } })
  expect(selected).not.toHaveProperty('note')
})

test('the first fallback that is available is used, with one line that says so', async () => {
  expect(await select('codex', 'config', ['openai_responses_api', 'local'], ['local'])).toMatchObject({
    backend: { name: 'local' },
    note: 'codex is not available (no codex here); openai_responses_api is not available (no openai_responses_api here); using local',
  })
})

test.each(['flag', 'env', 'config'] as const)('a choice by %s falls back only to what the configuration names', async (source) => {
  expect(await select('codex', source, [], ['local'])).toMatchObject(unavailable('no codex here'))
})

test("the built-in choice keeps to the configuration's fallbacks", async () => {
  expect(await select('codex', 'built_in', ['command'], ['local'])).toEqual({
    status: 'unavailable',
    message:
      'codex is not available (no codex here); command is not available (no command here); ' +
      'no backend was chosen; choose one with --backend',
  })
})
