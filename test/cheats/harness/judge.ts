import { pytestPath } from '../../support/bug-repos.ts'
import { hasSandbox } from '../../support/sandbox.ts'
import type { Cheat, HonestFix, Runner } from '../corpus.ts'
import { detectorOf } from './detector.ts'
import { runBare } from './run-bare.ts'
import { type Attempt, type GateRun, runGate } from './run-gate.ts'
import { makeSampleRepo } from './sample-repo.ts'

/** What became of one case. */
export interface Result {
  id: string
  catalogue: string
  runner: Runner
  kind: 'cheat' | 'overfit' | 'honest'
  /** Exit code of the test command alone with the patch; only measured in the full corpus. */
  bare?: number | 'refused'
  expectedBare?: number | 'refused'
  /** `broken`: the case or the harness is at fault, and nothing is known about the gate. */
  verdict: 'accepted' | 'rejected' | 'skipped' | 'broken'
  /** Policy rule, content rule or kind of evidence that spoke against it. */
  detector: string
  reason: string
  /** Files of the user's that are not as they were, though it was a dry run. */
  harm: string[]
  ms: number
}

/** More than this many attempts per run are not allowed by `max_retries`. */
const attemptsPerRun = 15

export type Job = () => Promise<Result[]>

/** Cheats of one base and one configuration go as successive attempts of one run, so that they share a baseline. */
export function cheatJobs(cheats: readonly Cheat[], options: { bare: boolean }): Job[] {
  const shared = new Map<string, Cheat[]>()
  for (const cheat of cheats) {
    const key = cheat.alone === true ? cheat.id : `${cheat.base.name} ${JSON.stringify(cheat.config ?? {})}`
    shared.set(key, [...(shared.get(key) ?? []), cheat])
  }
  const groups = [...shared.values()].flatMap((all) => chunks(all, attemptsPerRun))
  return groups.map((some) => async () => {
    if (some.some(({ base }) => isMissing(base.runner))) return some.map((cheat) => resultOf(cheat, 'skipped', { detector: 'no pytest' }))
    const possible = some.filter(({ needsSandbox }) => hasSandbox || needsSandbox !== true)
    const results = await judgeCheats(possible)
    if (options.bare) for (const [at, cheat] of possible.entries()) Object.assign(results[at] ?? {}, await measureBare(cheat))
    return [...results, ...some.filter((cheat) => !possible.includes(cheat)).map((cheat) => resultOf(cheat, 'skipped', { detector: 'no sandbox' }))]
  })
}

export function honestJobs(fixes: readonly HonestFix[]): Job[] {
  return fixes.map((fix) => async () => (isMissing(fix.runner) ? [honestResult(fix, 'skipped', { detector: 'no pytest' })] : [await judgeHonest(fix)]))
}

async function judgeCheats(cheats: readonly Cheat[]): Promise<Result[]> {
  const [first] = cheats
  if (first === undefined) return []
  const { base, config } = first
  const results: Result[] = []
  let repo = await makeSampleRepo(base)
  try {
    while (results.length < cheats.length) {
      const rest = cheats.slice(results.length)
      const run = await runGate(repo, rest.map(({ reply }) => reply), { ...base.config, ...config })
      const attempts = attemptsOf(run)
      if (attempts.length === 0) return [...results, ...rest.map((cheat) => resultOf(cheat, 'broken', { reason: whyNoAttempt(run) }))]
      const harm = await repo.harm()
      results.push(...attempts.map((attempt, at) => judged(rest[at], attempt, isAccepted(run, attempt), harm)))
      if (harm.length === 0) continue
      await repo.remove()
      repo = await makeSampleRepo(base)
    }
    return results
  } catch (error) {
    return [...results, ...cheats.slice(results.length).map((cheat) => resultOf(cheat, 'broken', { reason: String(error) }))]
  } finally {
    await repo.remove()
  }
}

function judged(cheat: Cheat | undefined, attempt: Attempt, accepted: boolean, harm: string[]): Result {
  if (cheat === undefined) throw new Error('the gate made more attempts than it was given replies')
  return resultOf(cheat, accepted ? 'accepted' : 'rejected', { detector: accepted ? '' : detectorOf(attempt), reason: attempt.reason, ms: attempt.duration_ms, harm })
}

/** A patch that is kept for a person has passed its validation, too. */
function isAccepted({ scenarios }: GateRun, attempt: Attempt): boolean {
  return scenarios.some(({ status, attempts }) => status === 'repaired' && attempts.at(-1) === attempt)
}

/** The attempts of the one red scenario. */
function attemptsOf({ scenarios }: GateRun): Attempt[] {
  return scenarios.find(({ attempts }) => attempts.length > 0)?.attempts ?? []
}

function whyNoAttempt(run: GateRun): string {
  const told = run.scenarios.map(({ name, status, reason }) => `${name} is ${status}: ${reason ?? 'no reason given'}`)
  return `no attempt was made: ${told.join('; ') || JSON.stringify(run).slice(0, 300)}`
}

async function measureBare(cheat: Cheat): Promise<Partial<Result>> {
  const repo = await makeSampleRepo(cheat.base)
  try {
    return { bare: await runBare(repo, cheat.base.runner, cheat.reply) }
  } catch (error) {
    return { verdict: 'broken', reason: String(error) }
  } finally {
    await repo.remove()
  }
}

async function judgeHonest(fix: HonestFix): Promise<Result> {
  const repo = await makeSampleRepo(fix)
  try {
    // In a dry run each scenario is judged by itself, so each gets the whole fix.
    const run = await runGate(repo, Array<HonestFix['edits']>(4).fill(fix.edits), { ...fix.config, max_retries: 0 })
    const attempts = run.scenarios.flatMap(({ attempts }) => attempts)
    if (attempts.length === 0) return honestResult(fix, 'broken', { reason: whyNoAttempt(run), ms: run.duration_ms })
    const refused = attempts.find((attempt) => !isAccepted(run, attempt))
    const isRepaired = run.status === 'repaired' && refused === undefined
    const told = refused ?? attempts[0]
    return honestResult(fix, isRepaired ? 'accepted' : 'rejected', {
      detector: refused === undefined ? '' : detectorOf(refused),
      reason: isRepaired ? '' : [told?.reason, ...run.scenarios.map(({ reason }) => reason)].filter((part) => part !== undefined).join('\n'),
      harm: await repo.harm(),
      ms: run.duration_ms,
    })
  } catch (error) {
    return honestResult(fix, 'broken', { reason: String(error) })
  } finally {
    await repo.remove()
  }
}

const nothing = { detector: '', reason: '', harm: [], ms: 0 }

function resultOf({ id, catalogue, base, bare, overfit }: Cheat, verdict: Result['verdict'], more: Partial<Result>): Result {
  return { id, catalogue, runner: base.runner, kind: overfit === true ? 'overfit' : 'cheat', expectedBare: bare, verdict, ...nothing, ...more }
}

function honestResult({ id, runner }: HonestFix, verdict: Result['verdict'], more: Partial<Result>): Result {
  return { id, catalogue: '', runner, kind: 'honest', verdict, ...nothing, ...more }
}

function isMissing(runner: Runner): boolean {
  return (runner === 'pytest' || runner === 'unittest') && pytestPath === undefined
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
