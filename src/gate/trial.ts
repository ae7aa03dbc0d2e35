import type { Trial } from '../search-repair/trial.ts'
import { hasPassed, type Oracle, type TestReport } from '../oracle/index.ts'
import { type Baseline, oracleRun } from './baseline.ts'
import type { Session } from './session.ts'

/** A mutated loop may never end: a trial gets this many times what the baseline took, within these bounds. */
const timeoutFactor = 5
const timeoutBoundsMs = { min: 5_000, max: 120_000 }

/** How a search asks whether a candidate helps: only the failing tests, in a private tree that is put back afterwards. */
export function createTrial(session: Session, oracle: Oracle, baseline: Baseline, targets: readonly string[]): Trial {
  const timeoutMs = Math.min(timeoutBoundsMs.max, Math.max(timeoutBoundsMs.min, timeoutFactor * baseline.report.durationMs))
  return (changes) =>
    session.trees.use({ clean: false }, async (tree) => {
      const started = session.ports.now()
      try {
        await tree.write(changes)
        const report = await oracle.run({ ...(await oracleRun(session, oracle, tree, { tests: targets })), timeoutMs })
        session.ports.signal.throwIfAborted()
        const passed = targets.filter((id) => hasPassed(id, report)).length
        const failure = firstFailure(report)
        return { passed, total: targets.length, ...(failure === undefined ? {} : { firstFailure: failure }), durationMs: session.ports.now() - started }
      } finally {
        await tree.undo(changes)
      }
    })
}

function firstFailure(report: TestReport): string | undefined {
  if (report.status === 'could_not_start') return report.reason
  if (report.status === 'timed_out') return 'timed out'
  return report.tests.find(({ status }) => status === 'failed')?.failure?.message
}
