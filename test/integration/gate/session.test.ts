import { expect, test } from 'vitest'
import { withSession } from '../../support/session.ts'

test('the limit of wall time counts what freezing the tree took', async () => {
  const files = {
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{ "budget": { "wall_seconds": 60 } }',
    'a.test.js': "import { test } from 'node:test'\ntest('a', () => {})\n",
  }
  let time = 5_000
  const left = await withSession(files, async ({ budget }) => budget.leftToProposeMs({ status: 'failed', durationMs: 0, tests: [] }), {
    // The clock stands still but for the snapshot.
    emit: ({ type }) => void (time += type === 'snapshot_taken' ? 20_000 : 0),
    now: () => time,
  })
  expect(left).toBe(60_000 - 20_000 - 2_000)
})
