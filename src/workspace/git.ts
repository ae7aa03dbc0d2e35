import { UserError } from '../errors.ts'
import type { RunProcess } from '../process/run-process.ts'

/** Git answered with a code that the caller did not expect. */
export class GitError extends Error {
  override name = 'GitError'
  readonly args: readonly string[]
  readonly exitCode: number
  readonly stderr: string
  constructor(args: readonly string[], exitCode: number, stderr: string) {
    super(`git ${args.join(' ')} failed with code ${exitCode}: ${stderr.trim()}`)
    this.args = args
    this.exitCode = exitCode
    this.stderr = stderr
  }
}

export interface GitOptions {
  cwd: string
  env: Readonly<Record<string, string>>
  input?: string | Uint8Array
  /** Exit codes that are an answer and not an error; default only 0. */
  okCodes?: readonly number[]
}

/** One git command: an argument list, bytes out. Throws {@link GitError}, or {@link UserError} when git is not installed. */
export async function git(runProcess: RunProcess, args: readonly string[], options: GitOptions): Promise<{ exitCode: number; stdout: Buffer }> {
  const result = await runProcess({
    file: 'git',
    args: [...safeConfig, ...args],
    cwd: options.cwd,
    env: { ...options.env, ...quietEnv },
    maxOutputBytes: 512 * 1024 * 1024,
    leavesNothing: true,
    ...(options.input === undefined ? {} : { input: options.input }),
  })
  if (result.status === 'could_not_start') {
    throw new UserError(`ralph needs git, but it could not be started: ${result.reason}. Install git and make sure it is in PATH.`, { kind: 'environment' })
  }
  if (result.status !== 'exited') throw new GitError(args, -1, result.status)
  if (!(options.okCodes ?? [0]).includes(result.exitCode)) throw new GitError(args, result.exitCode, result.stderr.toString())
  return { exitCode: result.exitCode, stdout: result.stdout }
}

const quietEnv = {
  // Reading must never take a lock that the user's own git waits for.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
}

const safeConfig = [
  // No hook of the user's may run because ralph looks at the tree.
  '-c', 'core.hooksPath=/dev/null',
  // A monitor daemon would outlive us and answer for the wrong index.
  '-c', 'core.fsmonitor=false',
  // The snapshot holds every file, also those outside of a sparse checkout.
  '-c', 'core.sparseCheckout=false',
  '-c', 'submodule.recurse=false',
  '-c', 'core.quotePath=false',
]
