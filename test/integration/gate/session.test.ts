import { expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load-config.ts'
import { openSession } from '../../../src/gate/session.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { openRepository } from '../../../src/workspace/repository.ts'
import { tempRepo } from '../../support/repo.ts'

test('the limit of wall time counts what freezing the tree took', async () => {
  const repo = await tempRepo({
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }',
    'ci_config.json': '{ "budget": { "wall_seconds": 60 } }',
    'a.test.js': "import { test } from 'node:test'\ntest('a', () => {})\n",
  })
  let time = 5_000
  const repository = await openRepository(repo.root, process.env as Record<string, string>, runProcess)
  const request = { repository, loaded: await loadConfig(repo.root), backendEnv: {}, source: 'working-tree' as const, startDir: '', artifactsInTree: false }
  const session = await openSession(request, {
    runProcess,
    // The clock stands still but for the snapshot.
    emit: ({ type }) => void (time += type === 'snapshot_taken' ? 20_000 : 0),
    now: () => time,
    signal: new AbortController().signal,
    cores: 1,
    self: 'ralph',
  })
  try {
    expect(session.budget.leftToProposeMs({ status: 'failed', durationMs: 0, tests: [] })).toBe(60_000 - 20_000 - 2_000)
  } finally {
    await session.close()
  }
})
