import { join } from 'node:path'
import { packageRoot } from '../../package-root.ts'
import type { ProcessResult } from '../../process/run-process.ts'
import type { PreparedRun } from '../prepared-run.ts'
import { pytestLaunch } from '../runners/pytest.ts'
import type { RequestedTests } from '../selection.ts'

/** One pytest process that tries variants one after the other. */
export interface PytestDriverRequest {
  prepared: PreparedRun
  /** Which of ralph's plugins tries them: in one process, or in a fork of it each. */
  plugin: 'ralph_pytest_variants' | 'ralph_pytest_reload'
  /** Its `files` are those that are collected: of the failing tests and of the guards. */
  requested: RequestedTests
  /** What the plugin reads, without the journal. */
  job: object
  /** An empty file that only ralph knows, and what each of its lines must hold. */
  journal: { path: string; nonce: string }
  /** Of the whole process. */
  timeoutMs: number
}

/** Starts the process as a normal run of pytest would, and waits for its end; what it wrote until then counts, however it ended. */
export async function startPytestDriver({ prepared, plugin, requested, job, journal, timeoutMs }: PytestDriverRequest): Promise<ProcessResult> {
  const { run, spec, root, cwd, env, launch } = prepared
  const reportersDir = join(packageRoot(), 'src', 'oracle', 'reporters')
  const { file, args, env: own } = await pytestLaunch({ spec, root, cwd, scratchDir: run.scratchDir, reportersDir, env, requested }, plugin)
  return launch({
    file,
    args,
    cwd,
    env: { ...env, ...own },
    // Not in the arguments or the environment, where tests would find it.
    input: JSON.stringify({ ...job, journalPath: journal.path, nonce: journal.nonce }),
    timeoutMs,
    logPath: join(run.scratchDir, 'test.log'),
    // More is in the log.
    maxOutputBytes: 256 * 1024,
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  })
}
