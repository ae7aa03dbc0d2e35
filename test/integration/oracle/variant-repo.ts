import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OracleRun } from '../../../src/oracle/oracle.ts'
import type { TestReport } from '../../../src/oracle/test-report.ts'
import type { ReloadLimits, ReloadOutcome } from '../../../src/oracle/variants/reload/reload-outcome.ts'
import { reloadVariants } from '../../../src/oracle/variants/reload/reload-variants.ts'
import { runProcess } from '../../../src/process/run-process.ts'
import { runnerRepo, testEnv } from './runner-repo.ts'

/** Contents of the files that one variant changes. */
export type Contents = Record<string, string>

/** A repository of vitest or pytest whose tests can be run with many contents, modules loaded anew for each. */
export interface VariantRepo {
  root: string
  scratchDir: string
  run(run?: Partial<OracleRun>): Promise<TestReport>
  runVariants(variants: readonly Contents[], options: VariantOptions): Promise<ReloadOutcome[]>
  /** Every file with its hash; shared packages are links and left out. */
  bytes(): Promise<Record<string, string>>
}

/** `tests`: ids of tests that fail without a change. */
type VariantOptions = Partial<ReloadLimits> & { tests: readonly string[]; guards?: readonly string[]; buildDir?: string; env?: Record<string, string>; signal?: AbortSignal }

export async function variantRepo(files: Contents, args: readonly string[] = [], runner: 'vitest' | 'pytest' = 'vitest'): Promise<VariantRepo> {
  const spec = { runner, projectDir: '', args, env: {}, prepare: [], timeoutMs: 60_000, reason: 'the test says so' }
  const repo = await (runner === 'vitest' ? runnerRepo(spec, { 'package.json': '{"type":"module"}', ...files }, ['vitest', 'vite']) : runnerRepo(spec, files))
  return {
    ...repo,
    bytes: () => hashes(repo.root),
    async runVariants(variants, { tests, guards = [], buildDir, env = {}, signal, timeoutPerVariantMs = 20_000, overallTimeoutMs = 100_000 }) {
      const run = { root: repo.root, scratchDir: repo.scratchDir, env: { ...testEnv(), ...env }, selection: { tests }, ...(signal === undefined ? {} : { signal }), ...(buildDir === undefined ? {} : { buildDir }) }
      const changes = variants.map((contents) => {
        return Object.entries(contents).map(([path, after]) => ({ path, before: files[path] ?? null, after }))
      })
      return reloadVariants({ spec, ports: { runProcess }, run, variants: changes, guards, limits: { timeoutPerVariantMs, overallTimeoutMs } })
    },
  }
}

async function hashes(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hashed = files.sort().map(async (file) => [file, createHash('sha256').update(await readFile(file)).digest('hex')] as const)
  return Object.fromEntries(await Promise.all(hashed))
}

/** `told` outcomes as the statuses of their tests, in the order of the ids; `unknown` ones as their reason. */
export function verdicts(outcomes: readonly ReloadOutcome[]): string[] {
  return outcomes.map((outcome) => {
    if (outcome.status === 'unknown') return `unknown: ${outcome.reason}`
    return outcome.tests.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ status }) => status).join(' ')
  })
}

/** What the first failed test of an outcome says. */
export function messageOf(outcome: ReloadOutcome | undefined): string | undefined {
  return outcome?.status === 'told' ? outcome.tests.find(({ failure }) => failure !== undefined)?.failure?.message : undefined
}
