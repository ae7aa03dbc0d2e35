import { expect, test } from 'vitest'
import { createLocalBackend } from '../../../src/backends/local.ts'
import type { ProposalRequest } from '../../../src/backends/repair-backend.ts'
import type { Trial } from '../../../src/search-repair/trial.ts'
import { failingTest } from './failing-test.ts'

const text = 'export const slots = (minutes: number) => Math.floor(minutes / 30)\n'

function request(attempt: number, trial: Trial): ProposalRequest {
  return {
    scenario: 'slots', attempt, context: '', contextPath: '', instructions: '', earlier: [], artifactsDir: '', protect: async (text) => text,
    failing: [failingTest()],
    suspects: [{ path: 'src/slots.ts', score: 1, reason: '' }],
    isLast: true,
    recentDiff: '',
    readSource: async () => text,
    trial,
    onProgress: () => {},
  }
}

const local = () => createLocalBackend({ settings: { search_seconds: 1, max_candidates: 1000 }, now: () => 0 })
const passesWith = (wanted: RegExp): Trial => async ([change]) => {
  return { passed: wanted.test(change?.after ?? '') ? 1 : 0, total: 1, durationMs: 1 }
}

test('is always available', async () => {
  expect(await local().checkAvailability()).toEqual({ status: 'available' })
})

test('proposes the whole file with the edit, and explains it', async () => {
  const proposal = await local().propose(request(1, passesWith(/ceil/)))
  expect(proposal).toMatchObject({ status: 'edits', edits: [{ path: 'src/slots.ts', content: text.replace('floor', 'ceil') }] })
  expect(proposal).toHaveProperty('explanation', expect.stringMatching(/^floor → ceil in src\/slots\.ts:1 \(\d+ edits? tried\)$/))
})

test('while other failures wait, a search takes half of its time', async () => {
  const trialsOf = async (isLast: boolean) => {
    let [time, trials] = [0, 0]
    const backend = createLocalBackend({ settings: { search_seconds: 2, max_candidates: 1000 }, now: () => time })
    const trial: Trial = async () => ((time += 100), trials++, { passed: 0, total: 1, durationMs: 100 })
    expect(await backend.propose({ ...request(1, trial), isLast })).toMatchObject({ status: 'no_patch' })
    return trials
  }
  expect(await trialsOf(true)).toBe(2 * (await trialsOf(false)))
})

test('a search takes no longer than leaves time to judge what it finds', async () => {
  const trialsIn = async (left: Pick<ProposalRequest, 'leftMs'>) => {
    let [time, trials] = [0, 0]
    const backend = createLocalBackend({ settings: { search_seconds: 2, max_candidates: 1000 }, now: () => time })
    const trial: Trial = async () => ((time += 100), trials++, { passed: 0, total: 1, durationMs: 100 })
    const proposal = await backend.propose({ ...request(1, trial), ...left })
    expect(proposal).toMatchObject({ status: 'no_patch' })
    return [trials, 'reason' in proposal && proposal.reason.includes('budget.wall_seconds')]
  }
  // Two trials run at once.
  expect([await trialsIn({}), await trialsIn({ leftMs: 5_000 }), await trialsIn({ leftMs: 500 })]).toEqual([[20, false], [20, false], [6, true]])
})

test('what a failed search for another failure tried comes last, until a patch is found', async () => {
  const backend = createLocalBackend({ settings: { search_seconds: 1, max_candidates: 20 }, now: () => 0 })
  const triedFor = async (scenario: string, wanted = /nothing like this/) => {
    const tried: string[] = []
    const trial: Trial = async ([change], signal) => (tried.push(change?.after ?? ''), passesWith(wanted)(change === undefined ? [] : [change], signal))
    const { status } = await backend.propose({ ...request(1, trial), scenario })
    return { status, tried }
  }
  const first = await triedFor('first')
  const second = await triedFor('second')
  expect([first.status, second.status, first.tried.length]).toEqual(['no_patch', 'no_patch', 20])
  expect(second.tried.filter((each) => first.tried.includes(each))).toEqual([])
  const third = await triedFor('third', /./)
  expect(third.status).toBe('edits')
  expect([...first.tried, ...second.tried]).not.toContain(third.tried[0])
  expect((await triedFor('fourth')).tried).toEqual(first.tried)
})

test('proposes every passing edit once, one per attempt, and then says that there is no patch', async () => {
  const backend = local()
  const trial = passesWith(/Math\.(ceil|round|trunc)\(minutes \/ 30\)/)
  const contents: string[] = []
  let attempt = 1
  for (; attempt <= 10; attempt++) {
    const proposal = await backend.propose(request(attempt, trial))
    if (proposal.status !== 'edits') {
      expect(proposal).toMatchObject({ status: 'no_patch', reason: expect.stringContaining('none of') })
      break
    }
    contents.push(...proposal.edits.map((edit) => ('content' in edit ? edit.content : '')))
  }
  expect(contents.toSorted()).toEqual(['ceil', 'round', 'trunc'].map((name) => text.replace('floor', name)))
  expect(attempt).toBe(4)
})

test('an edit that passed beside the proposed one is proposed next, without another trial', async () => {
  const backend = local()
  const tried: string[] = []
  const trial: Trial = async ([change]) => (tried.push(change?.after ?? ''), { passed: 1, total: 1, durationMs: 1 })
  const first = await backend.propose(request(1, trial))
  const second = await backend.propose(request(2, trial))
  expect(tried).toHaveLength(2)
  const proposed = [first, second].map((proposal) => (proposal.status === 'edits' ? proposal.edits : []))
  expect(proposed).toEqual(tried.map((content) => [{ path: 'src/slots.ts', content }]))
})

test('a new run of the same scenario starts afresh', async () => {
  const backend = local()
  const first = await backend.propose(request(1, passesWith(/ceil/)))
  expect(await backend.propose(request(1, passesWith(/ceil/)))).toEqual(first)
})

test('an interrupted search is a failure, not a missing patch', async () => {
  const proposal = await local().propose(request(1, passesWith(/ceil/)), AbortSignal.abort())
  expect(proposal).toMatchObject({ status: 'failed', kind: 'aborted' })
})
