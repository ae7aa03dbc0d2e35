import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../../src/package-root.ts'
import { testEnv } from './repo.ts'

export interface RalphResult {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface RalphOptions {
  cwd: string
  env?: Record<string, string>
  /** Piped to stdin; without it stdin is empty. */
  input?: string
  /** Called with what has been printed so far, and the process, e.g. to send it a signal. */
  onOutput?(printed: string, kill: (signal: NodeJS.Signals) => void): void
}

export const ralphPath = join(packageRoot(), 'bin/ralph.js')

/** Runs the built command line as a user does, without the machine's keys and git configuration. */
export function ralph(args: string[], { cwd, env = {}, input, onOutput }: RalphOptions): Promise<RalphResult> {
  return new Promise((resolve, reject) => {
    // A home without a Codex login, so that availability does not depend on the machine.
    const child = spawn(process.execPath, [ralphPath, ...args], { cwd, env: testEnv({ CODEX_HOME: '/nonexistent/codex-home', ...env }), stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    const listen = () => onOutput?.(stdout + stderr, (signal) => void child.kill(signal))
    child.stdout.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), listen()))
    child.stderr.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), listen()))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

/** The one JSON document on stdout. */
export function json<T = Record<string, never>>({ stdout, stderr }: RalphResult): T {
  try {
    return JSON.parse(stdout) as T
  } catch {
    throw new Error(`expected one JSON document on stdout, got:\n${stdout}\nstderr:\n${stderr}`)
  }
}
