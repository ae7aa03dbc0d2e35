import type { ScenarioConfig } from '../config/schema.ts'
import { UserError } from '../errors.ts'
import type { TestReport } from '../oracle/index.ts'
import { discoverScenarios, scopeOf, unknownScenario } from '../scenarios/index.ts'
import { type Baseline, runBaseline } from './baseline.ts'
import type { RedScenario } from './red-scenario.ts'
import type { ScenarioResult } from './run-result.ts'
import type { Session } from './session.ts'

/** What the baseline says about each scenario: nothing to do, or a failure to repair. */
export type FoundScenario = { status: 'settled'; result: ScenarioResult } | { status: 'red'; scenario: RedScenario }

export interface ScenarioSelection {
  /** One scenario by name (or, where none are declared, by its test file). */
  only?: string
  includeNonGating: boolean
}

/**
 * The scenarios of a run. Where the configuration declares some, those; else the whole suite runs once and each failing
 * test file is one. Throws {@link UserError} for a name that is neither.
 */
export async function findScenarios(session: Session, selection: ScenarioSelection): Promise<FoundScenario[]> {
  const { scenarios } = session.config
  return scenarios.length > 0 ? findDeclared(session, scenarios, selection) : findFailing(session, selection)
}

async function findDeclared(session: Session, declared: readonly ScenarioConfig[], { only, includeNonGating }: ScenarioSelection): Promise<FoundScenario[]> {
  const chosen = only === undefined ? declared.filter(({ gating }) => gating || includeNonGating) : declared.filter(({ name }) => name === only)
  if (only !== undefined && chosen.length === 0) throw new UserError(unknownScenario(only, declared.map(({ name }) => name)))
  const shared = chosen.some(({ test }) => test.command === undefined) ? await runBaseline(session) : undefined
  const found: FoundScenario[] = []
  for (const scenario of chosen) {
    const oracle = session.oracleFor(scenario)
    const baseline = scenario.test.command === undefined && shared !== undefined ? shared : await runBaseline(session, oracle)
    found.push(classifyDeclared(scenario, oracle, baseline))
  }
  warnOfUnclaimed(session, shared, declared)
  return found
}

function classifyDeclared(config: ScenarioConfig, oracle: Session['oracle'], baseline: Baseline): FoundScenario {
  const settled = (status: 'green' | 'flaky' | 'error', reason?: string): FoundScenario => ({
    status: 'settled',
    result: settledResult(config.name, config.gating, baseline.report, status, reason),
  })
  const unusable = unusableReason(baseline)
  if (unusable !== undefined) return settled('error', unusable)
  const scope = new Set((config.test.command === undefined ? scopeOf(config, baseline.report.tests) : baseline.report.tests).map(({ id }) => id))
  if (scope.size === 0) return settled('error', `none of the tests that ran belongs to it (test.targets: ${config.test.targets.join(', ') || 'none'}); zero tests are never green`)
  const failing = baseline.failing.filter(({ id }) => scope.has(id))
  if (failing.length > 0) return { status: 'red', scenario: redScenario(config, oracle, baseline, failing) }
  const flaky = baseline.flaky.filter((id) => scope.has(id))
  if (flaky.length > 0) return settled('flaky', flakyReason(flaky))
  return settled('green')
}

function redScenario(config: ScenarioConfig, oracle: Session['oracle'], baseline: Baseline, failing: RedScenario['failing']): RedScenario {
  return {
    name: config.name,
    title: config.title,
    summary: config.summary,
    contextFiles: config.context_files,
    instructions: (attempt) => [config.base_prompt, ...(attempt > 1 ? [config.constrained_prompt] : [])].filter(Boolean).join('\n\n'),
    gating: config.gating,
    oracle,
    baseline,
    failing,
  }
}

async function findFailing(session: Session, { only }: ScenarioSelection): Promise<FoundScenario[]> {
  const baseline = await runBaseline(session)
  const { report } = baseline
  const unusable = unusableReason(baseline)
  if (unusable !== undefined) return [{ status: 'settled', result: settledResult(only ?? 'tests', true, report, 'error', unusable) }]
  // Named once from all files, so that two of them never share a name.
  const all = discoverScenarios(report.tests)
  const red = mostSpecificFirst(all.filter(({ file }) => baseline.failing.some((test) => test.file === file)), baseline)
  const flaky = all.filter((scenario) => !red.includes(scenario) && report.tests.some(({ id, file }) => file === scenario.file && baseline.flaky.includes(id)))
  const wanted = (scenario: { name: string; file: string }) => only === undefined || scenario.name === only || scenario.file === only
  const found: FoundScenario[] = [
    ...red.filter(wanted).map(({ name, file }): FoundScenario => ({
      status: 'red',
      scenario: {
        name,
        title: '',
        summary: '',
        contextFiles: [],
        instructions: () => '',
        gating: true,
        oracle: session.oracle,
        baseline,
        failing: baseline.failing.filter((test) => test.file === file),
      },
    })),
    ...flaky.filter(wanted).map(({ name, file }): FoundScenario => {
      const ids = baseline.flaky.filter((id) => id.startsWith(`${file} > `))
      return { status: 'settled', result: settledResult(name, true, report, 'flaky', flakyReason(ids)) }
    }),
  ]
  if (only === undefined || found.length > 0) return found
  const green = all.find(wanted)
  if (green === undefined) throw new UserError(unknownScenario(only, all.map(({ name }) => name)))
  return [{ status: 'settled', result: settledResult(green.name, true, report, 'green') }]
}

/** One fault often fails the tests of several files: those that run the least code point at it most closely. */
function mostSpecificFirst<Found extends { file: string }>(red: readonly Found[], { failing, coverage }: Baseline): Found[] {
  const codeRun = (file: string) => Math.min(...failing.filter((test) => test.file === file).map(({ id }) => coverage?.tests.get(id)?.length ?? Number.MAX_SAFE_INTEGER))
  return red.toSorted((a, b) => codeRun(a.file) - codeRun(b.file))
}

/** A run that proves nothing: not green, and not a failing test either. */
function unusableReason({ report, failing }: Baseline): string | undefined {
  switch (report.status) {
    case 'could_not_start':
      return `the tests could not be started: ${report.reason}`
    case 'timed_out':
      if (failing.length > 0) return undefined
      return `the tests were still running after ${report.timeoutMs / 1000} s (oracle.timeout_seconds); a timeout is not a failed test`
    case 'no_tests':
      return `no test was run (exit code ${report.exitCode}); zero tests are never green`
    case 'failed':
      return report.tests.some(({ status }) => status === 'failed') ? undefined : `no test failed, but the run did: ${report.runFailure ?? `exit code ${report.exitCode}`}`
    case 'passed':
      return undefined
  }
}

function settledResult(name: string, gating: boolean, report: TestReport, status: 'green' | 'flaky' | 'error', reason?: string): ScenarioResult {
  return { name, status, ...(reason === undefined ? {} : { reason }), attempts: [], tests_fixed: [], gating, evidence: report.evidence }
}

function flakyReason(ids: readonly string[]): string {
  return `failed, then passed on the same code: ${ids.join(', ')}`
}

function warnOfUnclaimed(session: Session, baseline: Baseline | undefined, declared: readonly ScenarioConfig[]): void {
  if (baseline === undefined) return
  const claimed = new Set(declared.flatMap((config) => scopeOf(config, baseline.report.tests)).map(({ id }) => id))
  const unclaimed = baseline.failing.filter(({ id }) => !claimed.has(id))
  if (unclaimed.length > 0) {
    session.ports.emit({ type: 'warning', message: `failing tests that belong to no scenario of ci_config.json: ${unclaimed.map(({ id }) => id).join(', ')}` })
  }
}
