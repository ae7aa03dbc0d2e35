import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { InternalError } from '../errors.ts'
import type { ProcessRequest, ProcessResult, RunProcess } from '../process/run-process.ts'
import type { OraclePorts, OracleRun, OracleSpec } from './oracle.ts'
import { runnerEnvironment } from './runner-environment.ts'

/** One run with its paths and environment resolved. */
export interface PreparedRun {
  spec: OracleSpec
  run: OracleRun
  /** Without symbolic links, as runners report their files. */
  root: string
  /** The root as the test processes see it and name it in what they report. */
  shownRoot: string
  cwd: string
  env: Record<string, string>
  /** Starts a process where the run's processes belong. */
  launch: RunProcess
  /** Starts a process under the run's limits; throws when the run was aborted. `stalled` ends it as if its time were over. */
  start(request: Pick<ProcessRequest, 'file' | 'args' | 'env'> & Partial<Pick<ProcessRequest, 'cwd' | 'maxOutputBytes'>> & { stalled?: AbortSignal }): Promise<FinishedProcess>
}

export type FinishedProcess = Exclude<ProcessResult, { status: 'aborted' }>

export async function prepareRun(spec: OracleSpec, run: OracleRun, { runProcess }: OraclePorts): Promise<PreparedRun> {
  const root = await realpath(run.root)
  const cwd = join(root, spec.projectDir)
  await mkdir(run.scratchDir, { recursive: true })
  const launch: RunProcess = (request) => runProcess(run.enclosure?.wrap(request) ?? request)
  const start: PreparedRun['start'] = async ({ stalled, ...request }) => {
    const timeoutMs = run.timeoutMs ?? spec.timeoutMs
    const signals = [run.signal, stalled].filter((signal) => signal !== undefined)
    const result = await launch({
      cwd,
      timeoutMs,
      logPath: join(run.scratchDir, 'test.log'),
      // More is in the log.
      maxOutputBytes: 256 * 1024,
      ...request,
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
    })
    if (result.status !== 'aborted') return result
    run.signal?.throwIfAborted()
    if (stalled?.aborted) return { ...result, status: 'timed_out', timeoutMs }
    throw new InternalError('a test process was aborted, but nobody asked for it')
  }
  return { spec, run, root, shownRoot: run.enclosure?.inside ?? root, cwd, env: runnerEnvironment(run.env, spec.env), launch, start }
}
