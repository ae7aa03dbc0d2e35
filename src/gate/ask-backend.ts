import type { EarlierAttempt, Proposal, RepairBackend } from '../backends/repair-backend.ts'
import type { Suspect } from '../context/suspect.ts'
import { faultPoint } from '../process/fault.ts'
import type { Artifacts } from './artifacts.ts'
import type { RedScenario } from './red-scenario.ts'
import type { Session } from './session.ts'
import { createTrial, createTrialMany } from './trial.ts'

export interface Question {
  backend: RepairBackend
  /** 1-based number of the attempt. */
  n: number
  context: { text: string; path: string }
  suspects: readonly Suspect[]
  recentDiff: string
  earlier: readonly EarlierAttempt[]
  artifacts: Artifacts
}

/** Asks a backend for one candidate; it sees the context, the earlier attempts, and nothing else of the machine. */
export async function askBackend(session: Session, scenario: RedScenario, { backend, n, context, suspects, recentDiff, earlier, artifacts }: Question): Promise<Proposal> {
  const targets = scenario.failing.map(({ id }) => id)
  const trialMany = createTrialMany(session, scenario.oracle, scenario.baseline, targets)
  await faultPoint('model-call')
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
      recentDiff,
      readSource: (path) => session.trees.use({ clean: false, readOnly: true }, (tree) => session.sourceTree(tree).read(path)),
      trial: createTrial(session, scenario.oracle, scenario.baseline, targets),
      ...(trialMany === undefined ? {} : { trialMany }),
      onProgress: (message) => session.ports.emit({ type: 'progress', scenario: scenario.name, message: session.clean(message) }),
    },
    session.ports.signal,
  )
  session.ports.signal.throwIfAborted()
  return proposal
}
