import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildDirFor } from '../../../src/gate/build-cache.ts'
import type { Session } from '../../../src/gate/session.ts'
import { type Conditions, oracleRun } from '../../../src/gate/test-place.ts'
import type { Oracle } from '../../../src/oracle/index.ts'
import type { PrivateTree } from '../../../src/workspace/private-tree.ts'
import { tempDir, writeFiles } from '../../support/temp-dir.ts'

test("what the user's own code built is there for every run, what a candidate built for none but its own", async () => {
  const scratchDir = await tempDir()
  // Nothing else of a session is looked at.
  const session = { scratchDir } as Session
  const dirFor = (run: string, isUserCode: boolean, mostFiles?: number) => buildDirFor(session, join(scratchDir, 'runs', run), { isUserCode, ...(mostFiles === undefined ? {} : { mostFiles }) })
  expect(existsSync(await dirFor('early', false))).toBe(false)
  const own = await dirFor('baseline', true)
  await writeFiles(own, { 'deps/a.o': 'a' })
  const candidate = await dirFor('candidate', false)
  await writeFiles(candidate, { 'deps/a.o': 'forged', 'deps/b.o': 'b' })
  const next = await dirFor('next', true)
  expect([existsSync(join(next, 'deps/a.o')), existsSync(join(next, 'deps/b.o'))]).toEqual([true, false])
  expect(new Set([own, candidate, next]).size).toBe(3)
  for (const run of ['1', '2', '3']) await dirFor(run, false)
  expect([existsSync(candidate), existsSync(own), existsSync(join(scratchDir, 'runs/3/build/deps/a.o'))]).toEqual([false, true, true])
  await writeFiles(own, { 'deps/b.o': 'b' })
  expect([existsSync(await dirFor('few', false, 1)), existsSync(await dirFor('enough', false, 2))]).toEqual([false, true])
})

test.each<[runner: string, deciding: boolean, filter: boolean]>([
  ['cargo', true, true],
  ['go', true, true],
  ['jest', true, true],
  // Its compiled modules may depend on more than the files that it looks at.
  ['vitest', false, true],
  ['mocha', false, false],
])('%s: runs that decide are given what was compiled before: %s; runs that only filter: %s', async (runner, deciding, filter) => {
  const scratchDir = await tempDir()
  // All that is looked at of them.
  const session = { scratchDir, sandbox: { status: 'unsandboxed', reason: '' }, repository: { env: {} }, ports: {} } as unknown as Session
  const [oracle, tree] = [{ spec: { runner } } as Oracle, { root: scratchDir } as PrivateTree]
  const isGiven = async (conditions: Conditions) => {
    const { buildDir } = await oracleRun(session, oracle, tree, { tests: ['a'] }, conditions)
    return buildDir !== undefined && existsSync(join(buildDir, 'compiled'))
  }
  const { buildDir: seed } = await oracleRun(session, oracle, tree, undefined, { userCode: true })
  if (seed !== undefined) await writeFiles(seed, { compiled: '' })
  expect([await isGiven({}), await isGiven({ isFilter: true })]).toEqual([deciding, filter])
})
