import { expect, test } from 'vitest'
import { createScriptedBackend } from '../../../src/backends/scripted.ts'
import { failed } from '../../support/backend-answers.ts'
import { proposalRequest } from '../../support/proposal-request.ts'

test('replies come in order, and what was not asked for is counted', async () => {
  const backend = createScriptedBackend([{ edits: [{ path: 'a', content: 'x' }] }, 'not json', { edits: [], explanation: 'enough' }])
  const request = await proposalRequest()
  expect(await backend.propose(request)).toEqual({ status: 'edits', edits: [{ path: 'a', content: 'x' }] })
  expect(await backend.propose(request)).toMatchObject({ status: 'failed', kind: 'malformed' })
  expect(backend.remaining()).toBe(1)
  expect(await backend.propose(request)).toEqual({ status: 'no_patch', reason: 'enough' })
  expect(backend.remaining()).toBe(0)
})

test('a backend that is asked too often fails', async () => {
  const backend = createScriptedBackend([{ edits: [] }])
  const request = await proposalRequest()
  await backend.propose(request)
  expect(await backend.propose(request)).toMatchObject(failed('unavailable', 'asked for reply 2, but holds only 1'))
  expect(backend.remaining()).toBe(0)
})

test('without replies it is not available', async () => {
  expect(await createScriptedBackend([]).checkAvailability()).toMatchObject({ status: 'unavailable' })
  expect(await createScriptedBackend([{ edits: [] }]).checkAvailability()).toEqual({ status: 'available' })
})
