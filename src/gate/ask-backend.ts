import type { EarlierAttempt, Proposal, RepairBackend } from '../backends/repair-backend.ts'
import type { Suspect } from '../context/suspect.ts'
import type { FileChange } from '../patch/edits.ts'
import { faultPoint } from '../process/fault.ts'
import type { Artifacts } from './artifacts.ts'
import type { RedScenario } from './red-scenario.ts'
import type { Session } from './session.ts'
import { searchGround } from './trial.ts'

/** A candidate patch that was tested and refused; `fixed` tests pass with it all the same. */
export interface NearMiss {
  changes: readonly FileChange[]
  diff: string
  fixed: readonly string[]
}

export interface Question {
  backend: RepairBackend
  /** 1-based number of the attempt. */
  n: number
  context: { text: string; path: string }
  suspects: readonly Suspect[]
  recentDiff: string
  earlier: readonly EarlierAttempt[]
  nearMiss: NearMiss | undefined
  artifacts: Artifacts
  /** No other scenario waits. */
  isLast: boolean
}

/** Asks a backend for one candidate; it sees the context, the earlier attempts, and nothing else of the machine. */
export async function askBackend(session: Session, scenario: RedScenario, { backend, n, context, suspects, recentDiff, earlier, nearMiss, artifacts, isLast }: Question): Promise<Proposal> {
  await faultPoint('model-call')
  const leftMs = session.budget.leftToProposeMs(scenario.baseline.report)
  const proposal = await backend.propose(
    {
      scenario: scenario.name,
      attempt: n,
      context: context.text,
      contextPath: context.path,
      instructions: session.clean(scenario.instructions(n)),
      earlier,
      artifactsDir: artifacts.dir,
      protect: session.redactor.protect,
      failing: scenario.failing,
      suspects,
      isLast,
      ...(leftMs === undefined ? {} : { leftMs }),
      ...searchGround(session, scenario, [], recentDiff),
      ...(nearMiss === undefined ? {} : { nearMiss: { ...searchGround(session, scenario, nearMiss.changes, nearMiss.diff), changes: nearMiss.changes } }),
      onProgress: (message) => session.ports.emit({ type: 'progress', scenario: scenario.name, message: session.clean(message) }),
    },
    session.ports.signal,
  )
  session.ports.signal.throwIfAborted()
  return proposal
}
