import type { Suspect } from '../context/suspect.ts'
import type { Edit, FileChange } from '../patch/edits.ts'
import { composeChanges } from '../patch/compose-changes.ts'
import { searchRepair } from '../search-repair/search-repair.ts'
import type { Alternative, Proposal, ProposalRequest, RepairBackend, SearchEffort, SearchGround } from './repair-backend.ts'

/** Limits of one search, as `backend_settings.local` gives them. */
export interface LocalSettings {
  search_seconds: number
  max_candidates: number
}

/** What a run already knows about one scenario. */
interface Memory {
  triedKeys: Set<string>
  /** Passed their trial beside a candidate that was proposed; next in line when the gate refuses that one. */
  waiting: Alternative[]
  /** Near misses that were gone on from. */
  seen: Set<readonly FileChange[]>
}

/** One search: where, around what, and for how long. */
interface Area {
  ground: SearchGround
  /** What the ground has changed in the tree under test. */
  base: readonly FileChange[]
  suspects: readonly Suspect[]
  triedKeys: Set<string>
  refutedElsewhere?: ReadonlySet<string>
  searchMs: number
}

/** Of the time, where other failures wait. */
const waitedForShare = 0.5
/** Of the time, for what another backend's near miss lacks; the rest is for the program as it is. */
const nearMissShare = 0.5

/** The backend that asks no model: a search over small edits, each tried on the failing tests. */
export function createLocalBackend({ settings, now }: { settings: LocalSettings; now: () => number }): RepairBackend {
  const memories = new Map<string, Memory>()
  /** What failed searches for other failures of this run tried. */
  const refuted = new Set<string>()
  return {
    name: 'local',
    checkAvailability: async () => ({ status: 'available' }),
    async propose(request, signal) {
      if (request.attempt === 1) memories.delete(request.scenario)
      const memory = memories.get(request.scenario) ?? { triedKeys: new Set(), waiting: [], seen: new Set() }
      memories.set(request.scenario, memory)
      const next = memory.waiting.shift()
      if (next) return proposed(next, memory.waiting)
      const limitMs = limitOf(request, settings)
      const deadline = now() + Math.min(limitMs, request.leftMs ?? limitMs)
      const { nearMiss, suspects } = request
      if (nearMiss !== undefined && !memory.seen.has(nearMiss.changes)) {
        memory.seen.add(nearMiss.changes)
        const changed = nearMiss.changes.map(({ path }): Suspect => ({ path, score: 1, reason: 'changed by a patch that the tests refused' }))
        const area = { ground: nearMiss, base: nearMiss.changes, suspects: [...changed, ...suspects], triedKeys: new Set<string>(), searchMs: nearMissShare * (deadline - now()) }
        const proposal = await search(request, memory, area, { settings, now }, signal)
        if (proposal.status !== 'no_patch') return proposal
      }
      const area = { ground: request, base: [], suspects, triedKeys: memory.triedKeys, refutedElsewhere: new Set(refuted), searchMs: deadline - now() }
      const proposal = await search(request, memory, area, { settings, now }, signal)
      if (proposal.status === 'no_patch') for (const key of memory.triedKeys) refuted.add(key)
      else refuted.clear()
      return proposal
    },
  }
}

function limitOf({ isLast }: ProposalRequest, { search_seconds }: LocalSettings): number {
  return search_seconds * 1000 * (isLast ? 1 : waitedForShare)
}

function isCutShort(request: ProposalRequest, settings: LocalSettings): boolean {
  return request.leftMs !== undefined && request.leftMs < limitOf(request, settings)
}

async function search(
  request: ProposalRequest,
  memory: Memory,
  { ground, base, suspects, triedKeys, refutedElsewhere, searchMs }: Area,
  { settings, now }: { settings: LocalSettings; now: () => number },
  signal: AbortSignal | undefined,
): Promise<Proposal> {
  const started = now()
  const outcome = await searchRepair(
    {
      failing: request.failing,
      suspects,
      recentDiff: ground.recentDiff,
      // The gate judges it anyway; only when it refused one, a look more pays.
      confirm: request.attempt > 1,
      trial: ground.trial,
      ...(ground.trialMany === undefined ? {} : { trialMany: ground.trialMany }),
      readSource: (path) => ground.readSource(path),
      onProgress: (message) => request.onProgress(message),
      alreadyTried: triedKeys,
      ...(refutedElsewhere === undefined ? {} : { refutedElsewhere }),
      maxCandidates: settings.max_candidates,
      searchMs,
      now,
    },
    signal,
  )
  for (const key of outcome.triedKeys) triedKeys.add(key)
  if (outcome.status === 'aborted') return { status: 'failed', kind: 'aborted', message: 'the search was interrupted' }
  const effort = { tried: outcome.tried, seconds: (now() - started) / 1000 }
  if (outcome.status !== 'found') {
    const why = outcome.status === 'budget_exhausted' && isCutShort(request, settings) ? `; of the run's time (budget.wall_seconds) ${Math.max(0, Math.round((request.leftMs ?? 0) / 1000))} s were left for it` : ''
    return { status: 'no_patch', reason: outcome.reason + why, search: effort }
  }
  const [first, ...others] = [outcome.candidate, ...outcome.others].map(({ change, description }): Alternative => {
    return { description: base.length === 0 ? description : `${description}, on top of a patch that the tests refused`, changes: composeChanges(base, [change]) }
  })
  memory.waiting = others
  return proposed(first as Alternative, others, effort)
}

function proposed({ changes, description }: Alternative, others: readonly Alternative[], effort?: SearchEffort): Proposal {
  const told = effort === undefined ? '' : ` (${effort.tried} ${effort.tried === 1 ? 'edit' : 'edits'} tried)`
  return {
    status: 'edits',
    edits: changes.map(({ path, after }): Edit => (after === null ? { path, delete: true } : { path, content: after })),
    explanation: `${description}${told}`,
    ...(effort === undefined ? {} : { search: effort }),
    ...(others.length === 0 ? {} : { alternatives: [...others] }),
  }
}
