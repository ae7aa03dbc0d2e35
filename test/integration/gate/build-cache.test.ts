import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildDirFor } from '../../../src/gate/build-cache.ts'
import type { Session } from '../../../src/gate/session.ts'
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
