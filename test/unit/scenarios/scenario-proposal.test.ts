import { expect, test } from 'vitest'
import { failureSignature } from '../../../src/scenarios/failure-signature.ts'
import { assessConfidence } from '../../../src/scenarios/assess-confidence.ts'
import { matchScenario } from '../../../src/scenarios/match-scenario.ts'
import { approveProposal, buildProposal } from '../../../src/scenarios/scenario-proposal.ts'
import { scenarioRecordSchema, signaturePattern } from '../../../src/scenarios/scenario-record.ts'
import { failing, suspects } from './failures.ts'

const failure = {
  failing: [failing({ kind: 'error', message: 'tour 17 of /tmp/x9/run.ts:3 rejected (0xdeadbeef)' }), failing({ message: 'x' }, { path: ['other'] })],
  suspects: suspects('src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts'),
}
const proposal = buildProposal({ scenario: '__tests__ a', ...failure, confidence: { level: 'low', reasons: ['no values'] } })

test('a proposal is a whole record that waits for review', () => {
  expect(scenarioRecordSchema.parse(proposal)).toEqual(proposal)
  expect(proposal).toMatchObject({
    id: 'tests__-a', origin: 'proposal', review_required: true,
    affected_tests: ['a.test.ts > works', 'a.test.ts > other'], likely_code_areas: ['src/a.ts', 'src/b.ts', 'src/c.ts'],
  })
  for (const list of [proposal.invariants, proposal.accepted_fix_patterns, proposal.rejected_fix_patterns]) expect(list).not.toEqual([])
})

test('once approved, it makes the same opaque failure clear', () => {
  const suspected = { failing: failure.failing, suspects: failure.suspects }
  const before = matchScenario(suspected, [])
  expect(assessConfidence({ ...suspected, match: before }).level).toBe('low')
  const after = matchScenario(suspected, [proposal])
  expect(after).toMatchObject({ status: 'matched', score: 1 })
  expect(assessConfidence({ ...suspected, match: after }).level).toBe('high')
})

const signatures: [message: string, again: string, other: string][] = [
  ['tour 17 of /tmp/x9/run.ts:3 rejected (0xdeadbeef)', 'tour 4 of /home/me/run.ts:12 rejected (0x01)', 'tour of rejected'],
  ['expected 3 to be 4.5', 'expected 10 to be 2', 'expected x to be 4'],
  ['cannot open src/a.ts', 'cannot open lib/b/c.ts', 'can open src/a.ts'],
  ['C:\\Users\\me\\x.ts is gone', 'D:\\y.ts is gone', 'x.ts is here'],
]
test.each(signatures)('the signature of %j fits the same failure with other numbers and paths', (message, again, other) => {
  const pattern = signaturePattern(failureSignature({ message }) ?? '')
  expect([message, again, other].map((text) => pattern?.test(text))).toEqual([true, true, false])
})

test('a message without numbers and paths is its own signature, one without words has none', () => {
  expect(failureSignature({ message: 'evening plan rejected (twice)\nand more' })).toBe('evening plan rejected (twice)')
  expect(failureSignature({ message: '1 != 2' })).toBeUndefined()
})

const text = (id: string) => JSON.stringify({ id, affected_tests: ['a.test.ts'] })

test('approval gives the file to write; only a proposal with an id of its own, or with force', () => {
  const approved = approveProposal({ proposalText: text('tour'), existing: ['other.json'], force: false })
  expect(approved).toMatchObject({ status: 'approved', fileName: 'tour.json', text: expect.stringMatching(/^\{\n {2}"id": "tour"[^]*\}\n$/) })
  expect(approveProposal({ proposalText: text('tour'), existing: ['Tour.json'], force: false })).toMatchObject({ status: 'refused', reason: expect.stringContaining('--force') })
  expect(approveProposal({ proposalText: text('tour'), existing: ['Tour.json'], force: true })).toMatchObject({ status: 'approved', fileName: 'Tour.json' })
})

test.each([['{', 'expected JSON'], [text('../../etc/x'), 'id: use letters'], ['{"id": "a"}', 'affected_tests'], ['[]', '(top level)']])('refuses %s', (proposalText, said) => {
  expect(approveProposal({ proposalText, existing: [], force: true })).toMatchObject({ status: 'refused', reason: expect.stringContaining(said) })
})
