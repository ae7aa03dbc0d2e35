import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../../package-root.ts'
import type { ProcessResult } from '../../../process/run-process.ts'
import type { PreparedRun } from '../../prepared-run.ts'
import { splitPositionals } from '../../runners/argument-rules.ts'
import { namePattern } from '../../runners/name-pattern.ts'
import { findPackageBin } from '../../runners/package-bin.ts'
import { placesOfTests } from '../../runners/pytest.ts'
import { moduleCacheOf } from '../../runners/vitest.ts'
import type { RequestedTests } from '../../selection.ts'
import { startPytestDriver } from '../pytest-driver.ts'
import type { PlannedVariant } from './plan-variant.ts'
import { readJournal, type VariantJournal } from './variant-journal.ts'

/** One process that tries variants one after the other. */
export interface DriverRequest {
  prepared: PreparedRun
  requested: RequestedTests
  guards: RequestedTests['tests']
  variants: readonly PlannedVariant[]
  timeoutPerVariantMs: number
  timeoutMs: number
}

interface JournalPlace {
  path: string
  nonce: string
}

/** Starts the driver of the tree's runner and waits for its end; what it wrote until then counts, however it ended. */
export async function runDriver(request: DriverRequest): Promise<{ journal: VariantJournal; process: ProcessResult }> {
  const { run, spec } = request.prepared
  const nonce = randomBytes(16).toString('hex')
  const path = join(run.scratchDir, `variants-${nonce.slice(0, 12)}.jsonl`)
  // Must not exist yet: a file or link that somebody put there is not ours.
  await writeFile(path, '', { flag: 'wx', mode: 0o600 })
  try {
    const process = await (spec.runner === 'pytest' ? startForks(request, { path, nonce }) : startVitest(request, { path, nonce }))
    return { journal: await readJournal(path, nonce), process }
  } finally {
    await rm(path, { force: true })
  }
}

/** A fork of a pytest that has loaded nothing of the tree for each variant. */
function startForks({ prepared, requested, guards, variants, timeoutPerVariantMs, timeoutMs }: DriverRequest, journal: JournalPlace): Promise<ProcessResult> {
  return startPytestDriver({ prepared, plugin: 'ralph_pytest_reload', requested, job: { tests: placesOfTests(requested.tests), guards: placesOfTests(guards), variants, timeoutMs: timeoutPerVariantMs }, journal, timeoutMs })
}

/** One vitest that loads modules anew for each variant. */
async function startVitest({ prepared, requested, guards, variants, timeoutPerVariantMs, timeoutMs }: DriverRequest, journal: JournalPlace): Promise<ProcessResult> {
  const { run, spec, root, cwd, env } = prepared
  const vitestScript = await findPackageBin(cwd, root, 'vitest')
  if (vitestScript === undefined) return { status: 'could_not_start', reason: 'vitest is not installed', durationMs: 0 }
  const job = {
    journalPath: journal.path,
    nonce: journal.nonce,
    vitestScript,
    args: splitPositionals('vitest', spec.args).options,
    files: requested.files,
    namePattern: namePattern(requested),
    guards: guards.map(({ absoluteFile, name }) => [absoluteFile, name]),
    guardPattern: namePattern({ files: requested.files, tests: guards }),
    timeoutMs: timeoutPerVariantMs,
    variants,
    ...(run.buildDir === undefined ? {} : { moduleCachePath: moduleCacheOf(run.buildDir) }),
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
