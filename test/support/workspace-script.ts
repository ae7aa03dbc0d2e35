import { buildSync } from 'esbuild'
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { packageRoot } from '../../src/package-root.ts'

export interface ScriptResult {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
}

/** What `workspace-script-main.ts` is told on its command line, as JSON. */
export type ScriptTask =
  | { do: 'write'; root: string; writes: { path: string; before: string | null; after: string | null }[] }
  | { do: 'recover'; root: string }
  /** Takes the lock, notes that in a file, and holds it for a moment; `forever` until it is killed. */
  | { do: 'lock'; privateDir: string; note: string; forever?: boolean }

/** The workspace room as a process of its own, which can be killed: bundled once for a test file. */
export function workspaceScript(): (task: ScriptTask, options?: { fault?: string; env?: Record<string, string>; onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void }) => Promise<ScriptResult> {
  let folder = ''
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ralph-test-script-')))
    buildSync({
      entryPoints: [join(packageRoot(), 'test/support/workspace-script-main.ts')],
      outfile: join(folder, 'main.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      banner: { js: "import { createRequire as bundled } from 'node:module'; const require = bundled(import.meta.url);" },
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (task, { fault, env = {}, onOutput } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(folder, 'main.mjs'), JSON.stringify(task)], {
        env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...(fault === undefined ? {} : { RALPH_FAULT: fault }), ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let stdout = ''
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString()
        onOutput?.(stdout, (signal) => void child.kill(signal))
      })
      child.on('error', reject)
      child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout }))
    })
}
