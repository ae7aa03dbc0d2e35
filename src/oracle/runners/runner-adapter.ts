import type { OracleSpec } from '../oracle.ts'
import type { RequestedTests } from '../selection.ts'
import type { LedgerRunner } from './argument-rules.ts'
import { jest } from './jest.ts'
import { mocha } from './mocha.ts'
import { nodeTest } from './node-test.ts'
import { pytest } from './pytest.ts'
import { tape } from './tape.ts'
import { vitest } from './vitest.ts'

/** Where and for which tests a runner is started. All paths are absolute and without symbolic links. */
export interface LaunchContext {
  spec: OracleSpec
  root: string
  /** `root` joined with the spec's project folder. */
  cwd: string
  scratchDir: string
  /** Where the runner may find what it compiled before, and keep what it compiles. */
  buildDir: string
  /** Other runs are given what this one finds or leaves there. */
  isBuildShared: boolean
  /** ralph's reporters. */
  reportersDir: string
  env: Readonly<Record<string, string>>
  requested: RequestedTests | undefined
  /** Set for another order of the tests; mocha and pytest learn it from ralph's reporter. */
  shuffleSeed: number | undefined
  /** Whether the run collects coverage; hooks that are there anyway learn it from their environment. */
  coverage: boolean
  /** Whether the run tries variants; as with coverage. */
  variants: boolean
}

/** The process to start; the ledger's variables are added by the caller. */
export interface Launch {
  file: string
  args: string[]
  /** On top of the run's own variables. */
  env: Record<string, string>
}

export type LaunchPlan = { status: 'ready'; launch: Launch } | { status: 'missing'; message: string }

/** How one runner is started with ralph's reporter. */
export interface RunnerAdapter {
  readonly canShuffle: boolean
  plan(context: LaunchContext): Promise<LaunchPlan>
}

const adapters: Record<LedgerRunner, RunnerAdapter> = { vitest, jest, mocha, 'node:test': nodeTest, tape, pytest }

export function adapterFor(runner: LedgerRunner): RunnerAdapter {
  return adapters[runner]
}
