import { openArtifacts } from './artifacts.ts'
import { totals } from './baseline.ts'
import type { RedScenario } from './red-scenario.ts'
import type { ScenarioResult } from './run-result.ts'
import type { Session } from './session.ts'

/** Saves `run.json`, the decision record of one scenario: also of a run that ended before it came to a result. */
export async function saveRecord(session: Session, scenario: RedScenario, result: ScenarioResult, durationMs: number): Promise<void> {
  const { report, flaky, shutOut } = scenario.baseline
  const artifacts = await openArtifacts(session, scenario.name, { fresh: false })
  await artifacts.writeJson('run.json', {
    record_version: 1,
    finished_at: new Date().toISOString(),
    duration_ms: Math.round(durationMs),
    snapshot: { source: session.snapshot().source, tree: session.snapshot().tree },
    oracle: { ...scenario.oracle.spec, evidence: report.evidence },
    sandbox: session.sandbox.status === 'sandboxed' ? { status: 'sandboxed', by: 'bubblewrap' } : session.sandbox,
    budget: { limits: session.config.budget, spent: session.budget.spent },
    baseline: { status: report.status, ...totals(report), duration_ms: Math.round(report.durationMs), failing: scenario.failing.map(({ id }) => id), flaky, shut_out: shutOut.map(({ id }) => id) },
    result,
  })
}
