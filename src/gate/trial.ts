import type { SearchGround } from '../backends/repair-backend.ts'
import { passesAll } from '../search-repair/search-outcome.ts'
import type { Trial, TrialMany, TrialResult } from '../search-repair/trial.ts'
import { compileVariants } from '../search-repair/schemata/compile-variants.ts'
import { createVariantRunner, hasPassed, loadTestName, type Oracle, type TestResult, type TextEdit, type Variant, type VariantLimits, type VariantOutcome } from '../oracle/index.ts'
import type { FileChange } from '../patch/edits.ts'
import { composeChanges } from '../patch/compose-changes.ts'
import type { Baseline } from './baseline.ts'
import type { RedScenario } from './red-scenario.ts'
import { findRunBefore } from './run-before.ts'
import type { Session } from './session.ts'
import { spread } from './spread.ts'
import { oracleRun } from './test-place.ts'

/** A mutated loop may never end: a trial gets this many times what the baseline took, within these bounds. */
const timeoutFactor = 5
const timeoutBoundsMs = { min: 5_000, max: 120_000 }
/** Failing tests that nobody asked about, which tell the right one of several candidates that pass. */
const mostOthers = 10
/** Among many in one process, where nobody knows how long the tests take when they end. */
const unknownVariantMs = 250

/** The tree under test, with `base` in it, as a search sees it. */
export function searchGround(session: Session, { oracle, baseline, failing }: Pick<RedScenario, 'oracle' | 'baseline' | 'failing'>, base: readonly FileChange[], recentDiff: string): SearchGround {
  const targets = failing.map(({ id }) => id)
  const readSource = async (path: string) => {
    const changed = base.find((change) => change.path === path)
    return changed === undefined ? session.trees.use({ clean: false, readOnly: true }, (tree) => session.sourceTree(tree).read(path)) : changed.after
  }
  const trialMany = createTrialMany(session, oracle, baseline, { targets, base, readSource })
  return { readSource, trial: createTrial(session, oracle, baseline, { targets, base }), ...(trialMany === undefined ? {} : { trialMany }), recentDiff }
}

interface Trying {
  targets: readonly string[]
  /** What is changed before each candidate. */
  base: readonly FileChange[]
}

/** How a search asks whether a candidate helps: only the failing tests, in a private tree that is put back afterwards. */
function createTrial(session: Session, oracle: Oracle, baseline: Baseline, { targets, base }: Trying): Trial {
  const timeoutMs = trialTimeoutMs(baseline)
  return (candidate) =>
    session.trees.use({ clean: false }, async (tree) => {
      const started = session.ports.now()
      const changes = composeChanges(base, candidate)
      try {
        await tree.write(changes)
        const report = await oracle.run({ ...(await oracleRun(session, oracle, tree, { tests: targets }, { isFilter: true })), timeoutMs })
        session.ports.signal.throwIfAborted()
        const failure = report.status === 'could_not_start' ? report.reason : report.status === 'timed_out' ? 'timed out' : firstFailure(report.tests)
        return trialResult(targets, report, failure, session.ports.now() - started)
      } finally {
        await tree.undo(changes)
      }
    })
}

/** Many trials in one process of the runner, or a few at once; undefined where the runner cannot do that. */
function createTrialMany(session: Session, oracle: Oracle, baseline: Baseline, { targets, base, readSource }: Trying & Pick<SearchGround, 'readSource'>): TrialMany | undefined {
  const sources = new Map<string, Promise<string | null>>()
  const readOnce = (path: string) => sources.get(path) ?? sources.set(path, readSource(path)).get(path)!
  const compile = (variants: readonly Variant[], switchName: string) => compileVariants(variants.map(({ edits }) => edits), switchName, readOnce)
  const runner = createVariantRunner({ ...session.ports, oracle, compile })
  if (runner === undefined) return undefined
  const guards = testsBeside(baseline, targets)
  const runsBefore = async (ranBefore: ReturnType<typeof findRunBefore>, edits: readonly TextEdit[]) => {
    // Lines of what was changed since are no longer those that were measured.
    const known = edits.filter(({ path }) => !base.some((change) => change.path === path))
    const found = await Promise.all(known.map(async ({ path, from }) => ranBefore(path, (await readOnce(path)) ?? '', from)))
    return found.includes(true)
  }
  const failingElsewhere = baseline.failing.map(({ id }) => id).filter((id) => !targets.includes(id) && !id.endsWith(loadTestName))
  const ask = (candidates: readonly (readonly TextEdit[])[], tests: readonly string[], beside: readonly string[], limits: VariantLimits) =>
    session.trees.use({ clean: false }, async (tree) => {
      const run = { ...(await oracleRun(session, oracle, tree, undefined, { isFilter: true })), selection: { tests } }
      try {
        await tree.write(base)
        const ranBefore = findRunBefore(baseline.coverage, tests)
        const variants = await Promise.all(candidates.map(async (edits) => ({ edits, runsBefore: await runsBefore(ranBefore, edits) })))
        const outcomes = await runner.runVariants(run, variants, beside, limits)
        session.ports.signal.throwIfAborted()
        return outcomes.map((outcome) => (outcome.status === 'unknown' ? null : manyResult(outcome, tests.length)))
      } finally {
        await tree.undo(base)
      }
    })
  return async (candidates, { limitMs, ...shares }) => {
    const started = session.ports.now()
    const limits = { timeoutPerVariantMs: baseline.report.status === 'timed_out' ? unknownVariantMs : trialTimeoutMs(baseline), overallTimeoutMs: limitMs, ...shares }
    // Reading borrows a tree, which it must not wait for when all of them are lent.
    await Promise.all([...new Set(candidates.flat().map(({ path }) => path))].map(readOnce))
    const results = await spread(candidates, { processes: session.processes, afterHits: shares.afterHits }, (share) => ask(share, targets, guards, limits))
    const hits = results.flatMap((result, n) => (result !== null && passesAll(result) ? [n] : []))
    const leftMs = limitMs - (session.ports.now() - started)
    const changed = new Set(hits.flatMap((n) => (candidates[n] ?? []).map(({ path }) => path)))
    const others = failingElsewhere.filter((id) => mayRun(baseline, id, changed)).slice(0, mostOthers)
    if (others.length === 0 || hits.length === 0 || leftMs <= 0) return results
    const more = await ask(hits.map((n) => candidates[n] ?? []), others, [], { ...limits, overallTimeoutMs: leftMs })
    return results.map((result, n) => {
      const also = more[hits.indexOf(n)] ?? null
      return result === null || also === null ? result : { ...result, alsoAsked: others.length, alsoPassed: also.passed }
    })
  }
}

/** Whether a test ran anything of these files; of a test without coverage nobody knows. */
function mayRun({ coverage }: Baseline, id: string, paths: ReadonlySet<string>): boolean {
  const ran = coverage?.tests.get(id)
  return ran === undefined || ran.some((at) => paths.has(coverage?.units[at]?.file ?? ''))
}

/** Tests of the same files that pass now: what a candidate breaks shows there first. */
function testsBeside({ report }: Baseline, targets: readonly string[]): string[] {
  const files = new Set(report.tests.filter(({ id }) => targets.includes(id)).map(({ file }) => file))
  return report.tests.filter(({ file, status }) => status === 'passed' && files.has(file)).map(({ id }) => id)
}

function manyResult({ passed, broken, failure, unasked }: Extract<VariantOutcome, { status: 'told' }>, total: number): TrialResult {
  return {
    passed: passed.length,
    total,
    ...(failure === undefined ? {} : { firstFailure: failure.timedOut ? 'timed out' : failure.message }),
    ...(failure?.line === undefined ? {} : { line: failure.line }),
    ...(broken[0] === undefined ? {} : { broken: broken[0] }),
    ...(unasked === undefined ? {} : { isPartial: true as const }),
    durationMs: 0,
  }
}

function trialResult(targets: readonly string[], told: { tests: TestResult[] }, failure: string | undefined, durationMs: number): TrialResult {
  const passed = targets.filter((id) => hasPassed(id, told)).length
  return { passed, total: targets.length, ...(failure === undefined ? {} : { firstFailure: failure }), durationMs }
}

function trialTimeoutMs({ report }: Baseline): number {
  // How long the tests take when they end is not known.
  if (report.status === 'timed_out') return Math.min(report.timeoutMs, 2 * timeoutBoundsMs.min)
  return Math.min(timeoutBoundsMs.max, Math.max(timeoutBoundsMs.min, timeoutFactor * report.durationMs))
}

function firstFailure(tests: readonly TestResult[]): string | undefined {
  return tests.find(({ status }) => status === 'failed')?.failure?.message
}
