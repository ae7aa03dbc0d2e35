import { hasPassed, type TestResult } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { type Baseline, runBaseline } from './baseline.ts'
import { BudgetExhausted } from './budget.ts'
import { findScenarios, type FoundScenario, type ScenarioSelection } from './find-scenarios.ts'
import { saveRecord } from './record.ts'
import type { RedScenario } from './red-scenario.ts'
import type { Acceptance } from './judge-candidate.ts'
import { repairScenario, type RepairOptions } from './repair-scenario.ts'
import { type AttemptRecord, type RunResult, type ScenarioResult, summarize } from './run-result.ts'
import type { Session } from './session.ts'
import { settle, type SettleMode, storeFix } from './settle.ts'

export interface RunOptions extends RepairOptions {
  selection: ScenarioSelection
  settle: SettleMode
}

/** A whole run; with `propose` also the accepted patches as one, and the command that applies it. */
export interface RunOutcome {
  result: RunResult
  changes: FileChange[]
  applyCommand?: string
}

/** Finds the red scenarios and repairs one after the other, each on top of the patches accepted before it. */
export async function runScenarios(session: Session, options: RunOptions): Promise<RunOutcome> {
  const started = session.ports.now()
  const results: ScenarioResult[] = []
  const unrepaired: Unrepaired[] = []
  const proposed = new Map<string, FileChange>()
  const frozen = session.snapshot().tree
  let queue = await findScenarios(session, options.selection)
  for (let next = queue[0]; next !== undefined; queue = queue.slice(1), next = queue[0]) {
    const began = session.ports.now()
    const { result, accepted } = next.status === 'settled' ? { result: next.result } : await repairRecorded(session, next.scenario, { ...options, isLast: !queue.slice(1).some(({ status }) => status === 'red') })
    results.push(result)
    if (next.status === 'red' && accepted === undefined) unrepaired.push({ at: results.length - 1, scenario: next.scenario, durationMs: session.ports.now() - began })
    session.ports.emit({ type: 'scenario_done', scenario: result.name, status: result.status, ...(result.reason === undefined ? {} : { reason: result.reason }) })
    // Nothing is built on top of a patch that could not be written.
    if (accepted === undefined || next.status !== 'red' || result.applied === 'conflict') continue
    // Behind the last one nobody looks at the tree any more.
    if (queue.length > 1 || unrepaired.length > 0) await session.advance(accepted.changes)
    await markMended(session, results, unrepaired, next.scenario, accepted)
    for (const change of accepted.changes) {
      const first = proposed.get(change.path) ?? change
      proposed.set(change.path, { ...change, before: first.before })
    }
    // When the time is over, what is still to come stays as it is, and each says so.
    if (!session.ports.signal.aborted) queue = await onTopOf(session, queue, next.scenario, accepted).catch((error: unknown) => {
      if (error instanceof BudgetExhausted) return queue
      throw error
    })
  }
  const result = summarize(results, session.ports.now() - started)
  const changes = [...proposed.values()]
  if (options.settle !== 'propose' || changes.length === 0) return { result, changes }
  return { result, changes, applyCommand: await storeFix(session, changes, frozen) }
}

async function repairRecorded(session: Session, scenario: RedScenario, options: RunOptions): Promise<{ result: ScenarioResult; accepted?: Acceptance }> {
  const started = session.ports.now()
  const log: AttemptRecord[] = []
  const written = session.appliedPaths.length
  let outcome: { result: ScenarioResult; accepted?: Acceptance } | undefined
  try {
    outcome = await repairScenario(session, scenario, options, log)
    if (outcome.accepted !== undefined) {
      const settlement = options.settle === 'propose' ? { applied: 'proposed' as const } : await settle(session, scenario.name, outcome.accepted.changes, options.settle)
      outcome.result.applied = settlement.applied
    }
    return outcome
  } catch (error) {
    if (!(error instanceof BudgetExhausted)) throw error
    const isApplied = session.appliedPaths.length > written
    outcome = isApplied && outcome !== undefined ? { ...outcome, result: { ...outcome.result, applied: 'applied' } } : { result: { ...unfinished(scenario, log), status: 'rejected', reason: error.message } }
    return outcome
  } finally {
    await saveRecord(session, scenario, outcome?.result ?? unfinished(scenario, log), session.ports.now() - started)
  }
}

function unfinished({ name, gating }: RedScenario, attempts: AttemptRecord[]): ScenarioResult {
  return { name, status: 'error', reason: 'the run ended before a decision was made', attempts, tests_fixed: [], gating }
}

/** The scenarios still to come, as they stand with the accepted patch: some may be green by it. */
async function onTopOf(session: Session, queue: readonly FoundScenario[], repaired: RedScenario, accepted: Acceptance): Promise<FoundScenario[]> {
  const updated: FoundScenario[] = []
  for (const entry of queue) {
    if (entry.status === 'settled' || entry.scenario === repaired) {
      updated.push(entry)
      continue
    }
    const { scenario } = entry
    const shared = scenario.oracle === repaired.oracle
    // What the tests of the others ran, they still run, but for a line or two.
    const baseline = shared ? { ...scenario.baseline, report: accepted.report } : await runBaseline(session, scenario.oracle)
    const { report, flaky, shutOut } = baseline
    const stillFailing = report.tests.filter(({ id, status }) => status === 'failed' && scenario.failing.some((test) => test.id === id))
    if (stillFailing.length > 0) {
      const failing = report.tests.filter(({ status, id }) => status === 'failed' && !flaky.includes(id) && !shutOut.some((test) => test.id === id))
      updated.push({ status: 'red', scenario: { ...scenario, failing: stillFailing, baseline: { ...baseline, failing, ...coverageNow(baseline, failing) } } })
    } else {
      const { name, gating } = scenario
      updated.push({ status: 'settled', result: { name, ...greenBy(repaired, scenario), attempts: [], gating, evidence: report.evidence } })
    }
  }
  return updated
}

/** What a test ran that failed then and passes now says nothing of the program as it is. */
function coverageNow({ coverage, failing: before }: Baseline, failing: readonly TestResult[]): Pick<Baseline, 'coverage'> {
  if (coverage === undefined) return {}
  const still = new Set(failing.map(({ id }) => id))
  const mended = new Set(before.map(({ id }) => id).filter((id) => !still.has(id)))
  return { coverage: { ...coverage, tests: new Map([...coverage.tests].filter(([id]) => !mended.has(id))) } }
}

function greenBy(repaired: RedScenario, { failing }: RedScenario): Pick<ScenarioResult, 'status' | 'reason' | 'tests_fixed'> {
  return { status: 'green', reason: `green by the patch of ${repaired.name}`, tests_fixed: failing.map(({ id }) => id) }
}

/** A scenario that was not repaired by itself, with its place among the results. */
interface Unrepaired {
  at: number
  scenario: RedScenario
  durationMs: number
}

/** What could not be repaired by itself, the patch of a later scenario may have mended: its result and its record say so. */
async function markMended(session: Session, results: ScenarioResult[], unrepaired: readonly Unrepaired[], repaired: RedScenario, { report }: Acceptance): Promise<void> {
  for (const { at, scenario, durationMs } of unrepaired) {
    const before = results[at]
    const isMended = scenario.oracle === repaired.oracle && scenario.failing.every(({ id }) => hasPassed(id, report))
    if (before === undefined || before.status === 'green' || before.status === 'error' || !isMended) continue
    const result = { ...before, ...greenBy(repaired, scenario) }
    results[at] = result
    session.ports.emit({ type: 'scenario_done', scenario: result.name, status: result.status, reason: result.reason ?? '' })
    await saveRecord(session, scenario, result, durationMs)
  }
}
