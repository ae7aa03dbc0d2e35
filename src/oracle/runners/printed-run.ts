import { join, relative } from 'node:path'
import { judgeRun } from '../judge-run.ts'
import type { FinishedProcess, PreparedRun } from '../prepared-run.ts'
import { nameResults, type TestRecord } from '../read-ledger.ts'
import { filterBySelection, requestedTests, type RequestedTests } from '../selection.ts'
import { loadTestName, type TestReport } from '../test-report.ts'
import type { PrintedRunner } from './argument-rules.ts'

/** What ralph read out of the output of a runner that has no place for a reporter of its own. */
export interface PrintedRun {
  records: TestRecord[]
  /** Every test that was announced has a result, and the runner's own count agrees. */
  isComplete: boolean
  /** All processes, in their order. */
  results: FinishedProcess[]
  /** Absolute paths, as the tests' processes see them, of files that hold tests and the code under test. */
  sourceFiles: ReadonlySet<string>
}

/** The report of printed results: judged as a ledger is, and marked as what it is. */
export async function reportPrinted({ run, shownRoot }: PreparedRun, runner: PrintedRunner, printed: PrintedRun): Promise<TestReport> {
  const named = await nameResults(printed.records, shownRoot)
  const inSource = new Set([...printed.sourceFiles].map((file) => relative(shownRoot, file)))
  const marked = named.tests.map((test) => (inSource.has(test.file) ? { ...test, inSource: true as const } : test))
  const ledger = { ...named, tests: marked, isComplete: printed.isComplete }
  return { ...judgeRun({ runner, result: together(printed.results), ledger, tests: filterBySelection(marked, run.selection) }), evidence: 'printed' }
}

/** A run that ended before there was any test. */
export function notStarted(runner: PrintedRunner, reason: string): TestReport {
  return { runner, evidence: 'printed', status: 'could_not_start', reason, tests: [], durationMs: 0, output: '' }
}

/** Several processes as one: what they printed one after the other, and the first exit code that is not 0. */
function together(results: readonly FinishedProcess[]): FinishedProcess {
  const durationMs = results.reduce((sum, result) => sum + result.durationMs, 0)
  const unstarted = results.find((result) => result.status === 'could_not_start')
  if (unstarted !== undefined) return { ...unstarted, durationMs }
  const ended = results.flatMap((result) => (result.status === 'could_not_start' ? [] : [result]))
  const bad = ended.find(({ status }) => status === 'timed_out') ?? ended.find((result) => result.status === 'exited' && result.exitCode !== 0) ?? ended[0]
  if (bad === undefined) return { status: 'exited', exitCode: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), droppedBytes: 0, durationMs: 0 }
  const join = (stream: 'stdout' | 'stderr') => Buffer.concat(ended.map((result) => result[stream]))
  return { ...bad, stdout: join('stdout'), stderr: join('stderr'), durationMs }
}

/** Paths as the processes of a run see them, and where they are for ralph. */
export interface ShownPaths {
  toTree(shown: string): string
  toShown(path: string): string
}

export function shownPaths({ root, shownRoot }: Pick<PreparedRun, 'root' | 'shownRoot'>): ShownPaths {
  return { toTree: (shown) => join(root, relative(shownRoot, shown)), toShown: (path) => join(shownRoot, relative(root, path)) }
}

/** Which tests of a list a selection asks for; a load failure that was asked for stands for its whole file. */
export function selectionFilter({ run, root }: PreparedRun): { requested: RequestedTests | undefined; isWanted(treeFile: string, path: readonly string[]): boolean } {
  const requested = requestedTests(run.selection, root)
  const files = new Set(requested?.files ?? [])
  return {
    requested,
    isWanted(treeFile, path) {
      if (requested === undefined) return true
      if (!files.has(treeFile)) return false
      const names = requested.tests.filter(({ absoluteFile }) => absoluteFile === treeFile).map(({ name }) => name)
      return names.length === 0 || names.some((name) => name.endsWith(loadTestName) || name.replace(/ #\d+$/, '') === path.join(' > '))
    },
  }
}
