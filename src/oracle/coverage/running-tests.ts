import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import * as z from 'zod'
import { oneLine } from '../read-ledger.ts'
import { testId, type TestResult } from '../test-report.ts'

/** A test that has begun and, as far as is known, not ended. */
export interface RunningTest {
  id: string
  /** Repository-relative. */
  file: string
  name: string
  /** Milliseconds since 1970. */
  since: number
}

const noteSchema = z.array(z.object({ file: z.string(), name: z.string(), nth: z.number().optional(), variant: z.string().optional(), since: z.number() }))

/** What the hooks in the runner noted before the processes were killed. Of a setup with several projects nothing is told: ids depend on all of them. */
export async function readRunning(folder: string, shownRoot: string): Promise<RunningTest[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.running')).sort()
  const notes = await Promise.all(names.map(async (name) => noteSchema.safeParse(parsed(await readFile(join(folder, name), 'utf8'))).data ?? []))
  return notes.flat().filter(({ variant }) => variant === undefined).map(({ file: absolute, name: plain, nth = 1, since }) => {
    const file = relative(shownRoot, absolute).split(sep).join('/')
    const name = oneLine(plain)
    return { id: `${testId(file, [name])}${nth > 1 ? ` #${nth}` : ''}`, file, name: name.split(' > ').at(-1) ?? name, since }
  })
}

/** A note may have been cut off by the kill. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Less than this share of the whole time may be bad luck: something else was slow, and this test was the one that ran at the end. */
const stuckShare = 0.5

/** The tests on which a run of `timeoutMs` that began at `started` got stuck, as failed ones. */
export function stuckTests(running: readonly RunningTest[], { started, timeoutMs }: { started: number; timeoutMs: number }): TestResult[] {
  return running.flatMap(({ id, file, name, since }) => {
    const durationMs = started + timeoutMs - since
    if (durationMs < stuckShare * timeoutMs) return []
    const message = `it did not end: it was still running after ${(durationMs / 1000).toFixed(1)} s, when the tests were stopped (oracle.timeout_seconds)`
    return [{ id, file, name, status: 'failed' as const, durationMs, failure: { message, kind: 'endless' as const, frames: [] } }]
  })
}
