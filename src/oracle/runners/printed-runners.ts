import type { PreparedRun } from '../prepared-run.ts'
import type { RunnerName, TestReport } from '../test-report.ts'
import type { PrintedRunner } from './argument-rules.ts'

export function isPrinted(runner: RunnerName): runner is PrintedRunner {
  return runner === 'cargo' || runner === 'go'
}

/** Runs a runner whose results are read out of what it prints. Loaded when used: most repositories need neither. */
export async function runPrinted(prepared: PreparedRun, runner: PrintedRunner): Promise<TestReport> {
  return runner === 'cargo' ? (await import('./cargo.ts')).runCargo(prepared) : (await import('./go.ts')).runGo(prepared)
}
