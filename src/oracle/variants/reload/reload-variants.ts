import type { FileChange } from '../../../patch/edits.ts'
import type { OraclePorts, OracleSpec } from '../../oracle.ts'
import { prepareRun, type PreparedRun } from '../../prepared-run.ts'
import { outputOf, tailOf } from '../../runner-output.ts'
import { requestedTests } from '../../selection.ts'
import { controlMismatch, judgeVariant, type VariantQuestion } from './judge-variant.ts'
import { keepOriginals } from './keep-originals.ts'
import { planVariant, type PlannedVariant } from './plan-variant.ts'
import { runDriver, type DriverRequest } from './run-driver.ts'
import type { ReloadLimits, ReloadOutcome, ReloadRun } from './reload-outcome.ts'

export interface ReloadRequest {
  spec: OracleSpec
  ports: OraclePorts
  run: ReloadRun
  variants: readonly (readonly FileChange[])[]
  /** Tests that pass now, in the same files, asked of variants that pass the requested ones. */
  guards: readonly string[]
  limits: ReloadLimits
}

type Outcomes = Map<number, ReloadOutcome>

/** Tries all variants in one process after the other until each is told or time is over. */
export async function reloadVariants(request: ReloadRequest): Promise<ReloadOutcome[]> {
  const { spec, ports, run, variants } = request
  const prepared = await prepareRun(spec, run, ports)
  const outcomes: Outcomes = new Map()
  const planned: PlannedVariant[] = []
  for (const [index, changes] of variants.entries()) {
    const plan = await planVariant(index, changes, prepared.root)
    if (plan.status === 'planned') planned.push(plan.variant)
    else outcomes.set(index, plan)
  }
  const reason = await tellOutcomes(planned, outcomes, prepared, request)
  return variants.map((_, index) => outcomes.get(index) ?? { status: 'unknown', reason })
}

/** Fills in what the processes tell; returns the reason for all that is then still missing. */
async function tellOutcomes(
  planned: readonly PlannedVariant[],
  outcomes: Outcomes,
  prepared: PreparedRun,
  { run, guards, limits }: ReloadRequest,
): Promise<string> {
  const deadline = performance.now() + limits.overallTimeoutMs
  const requested = requestedTests(run.selection, prepared.root)
  if (requested === undefined || requested.files.length === 0) return 'none of the requested tests exists'
  const question = { root: prepared.shownRoot, ids: run.selection.tests, guards, timeoutPerVariantMs: limits.timeoutPerVariantMs }
  const putBack = await keepOriginals(planned)
  let waiting = planned
  while (waiting.length > 0) {
    const timeoutMs = Math.ceil(deadline - performance.now())
    if (timeoutMs <= 0 || run.signal?.aborted === true) return outOfTime
    const { timeoutPerVariantMs } = limits
    const driver = { prepared, requested, guards: requestedTests({ tests: guards }, prepared.root)?.tests ?? [], variants: waiting, timeoutPerVariantMs, timeoutMs }
    // A process that was killed could not put its files back, and the next one must not start from them.
    const reason = await tellOneProcess(driver, outcomes, question).finally(putBack)
    if (reason !== undefined) return reason
    waiting = waiting.filter(({ index }) => !outcomes.has(index))
  }
  return outOfTime
}

const outOfTime = 'out of time'

/** `undefined` when another process may tell more; otherwise at least one more variant is told. */
async function tellOneProcess(driver: DriverRequest, outcomes: Outcomes, question: VariantQuestion): Promise<string | undefined> {
  const { journal, process } = await runDriver(driver)
  if (journal.unusable !== undefined) return journal.unusable
  if (journal.control !== undefined) {
    const mismatch = await controlMismatch(journal.control, question)
    if (mismatch !== undefined) return mismatch
  }
  for (const [index, result] of journal.results) outcomes.set(index, await judgeVariant(result, question))
  if (process.status === 'timed_out' || process.status === 'aborted') return outOfTime
  if (journal.isComplete) return 'it was left out'
  if (journal.lastStarted === undefined || outcomes.has(journal.lastStarted)) return `the process ended early\n${tailOf(outputOf(process))}`
  outcomes.set(journal.lastStarted, { status: 'unknown', reason: 'the process ended while it ran' })
  return undefined
}
