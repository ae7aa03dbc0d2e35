import type { FoundCandidate } from '../search-repair/search-outcome.ts'
import { searchRepair } from '../search-repair/search-repair.ts'
import type { Proposal, ProposalRequest, RepairBackend, SearchEffort } from './repair-backend.ts'

/** Limits of one search, as `backend_settings.local` gives them. */
export interface LocalSettings {
  search_seconds: number
  max_candidates: number
}

/** What a run already knows about one scenario. */
interface Memory {
  triedKeys: Set<string>
  /** Passed their trial beside a candidate that was proposed; next in line when the gate refuses that one. */
  waiting: FoundCandidate[]
}

/** The backend that asks no model: a search over single edits, each tried on the failing tests. */
export function createLocalBackend({ settings, now }: { settings: LocalSettings; now: () => number }): RepairBackend {
  const memories = new Map<string, Memory>()
  return {
    name: 'local',
    checkAvailability: async () => ({ status: 'available' }),
    propose: async (request, signal) => {
      if (request.attempt === 1) memories.delete(request.scenario)
      const memory = memories.get(request.scenario) ?? { triedKeys: new Set(), waiting: [] }
      memories.set(request.scenario, memory)
      const next = memory.waiting.shift()
      return next ? proposed(next, memory.waiting) : search(request, memory, settings, now, signal)
    },
  }
}

async function search(
  request: ProposalRequest,
  memory: Memory,
  settings: LocalSettings,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<Proposal> {
  const { failing, suspects, recentDiff, trial, trialMany } = request
  const started = now()
  const outcome = await searchRepair(
    {
      failing,
      suspects,
      recentDiff,
      // The gate judges it anyway; only when it refused one, a look more pays.
      confirm: request.attempt > 1,
      trial,
      ...(trialMany === undefined ? {} : { trialMany }),
      readSource: (path) => request.readSource(path),
      onProgress: (message) => request.onProgress(message),
      alreadyTried: memory.triedKeys,
      maxCandidates: settings.max_candidates,
      searchMs: settings.search_seconds * 1000,
      now,
    },
    signal,
  )
  for (const key of outcome.triedKeys) memory.triedKeys.add(key)
  if (outcome.status === 'aborted') return { status: 'failed', kind: 'aborted', message: 'the search was interrupted' }
  const effort = { tried: outcome.tried, seconds: (now() - started) / 1000 }
  if (outcome.status !== 'found') return { status: 'no_patch', reason: outcome.reason, search: effort }
  memory.waiting = outcome.others
  return proposed(outcome.candidate, outcome.others, effort)
}

function proposed({ change, description }: FoundCandidate, others: readonly FoundCandidate[], effort?: SearchEffort): Proposal {
  const told = effort === undefined ? '' : ` (${effort.tried} ${effort.tried === 1 ? 'edit' : 'edits'} tried)`
  return {
    status: 'edits',
    edits: [{ path: change.path, content: change.after ?? '' }],
    explanation: `${description}${told}`,
    ...(effort === undefined ? {} : { search: effort }),
    ...(others.length === 0 ? {} : { alternatives: [...others] }),
  }
}
