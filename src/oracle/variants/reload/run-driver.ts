import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../../package-root.ts'
import type { ProcessResult } from '../../../process/run-process.ts'
import type { PreparedRun } from '../../prepared-run.ts'
import { splitPositionals } from '../../runners/argument-rules.ts'
import { namePattern } from '../../runners/name-pattern.ts'
import type { RequestedTests } from '../../selection.ts'
import type { PlannedVariant } from './plan-variant.ts'
import { readJournal, type VariantJournal } from './variant-journal.ts'

/** One process that tries variants one after the other. */
export interface DriverRequest {
  prepared: PreparedRun
  /** The tree's own vitest command. */
  vitestScript: string
  requested: RequestedTests
  variants: readonly PlannedVariant[]
  timeoutPerVariantMs: number
  timeoutMs: number
}

/** Starts the driver and waits for its end; what it wrote until then counts, however it ended. */
export async function runDriver(request: DriverRequest): Promise<{ journal: VariantJournal; process: ProcessResult }> {
  const { run } = request.prepared
  const nonce = randomBytes(16).toString('hex')
  const journalPath = join(run.scratchDir, `variants-${nonce.slice(0, 12)}.jsonl`)
  // Must not exist yet: a file or link that somebody put there is not ours.
  await writeFile(journalPath, '', { flag: 'wx', mode: 0o600 })
  try {
    const process = await startDriver(request, { nonce, journalPath })
    return { journal: await readJournal(journalPath, nonce), process }
  } finally {
    await rm(journalPath, { force: true })
  }
}

function startDriver(request: DriverRequest, journal: { nonce: string; journalPath: string }): Promise<ProcessResult> {
  const { prepared, vitestScript, requested, variants, timeoutPerVariantMs, timeoutMs } = request
  const { run, spec, cwd, env } = prepared
  const job = {
    ...journal,
    vitestScript,
    args: splitPositionals('vitest', spec.args).options,
    files: requested.files,
    namePattern: namePattern(requested),
    timeoutMs: timeoutPerVariantMs,
    variants,
  }
  return prepared.launch({
    file: process.execPath,
    args: [join(packageRoot(), 'src', 'oracle', 'reporters', 'vitest-variants.mjs')],
    cwd,
    env,
    input: JSON.stringify(job),
    timeoutMs,
    logPath: join(run.scratchDir, 'test.log'),
    // More is in the log.
    maxOutputBytes: 256 * 1024,
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  })
}
