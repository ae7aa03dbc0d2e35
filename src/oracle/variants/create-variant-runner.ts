import { InternalError } from '../../errors.ts'
import type { FileChange } from '../../patch/edits.ts'
import type { OraclePorts } from '../oracle.ts'
import type { ReloadOutcome } from './reload/reload-outcome.ts'
import { reloadVariants } from './reload/reload-variants.ts'
import { readTexts } from './read-texts.ts'
import { swapVariants } from './swap-variants.ts'
import { switchVariants } from './switch-variants.ts'
import type { Variant, VariantOutcome, VariantPorts, VariantRun, VariantRunner, VariantLimits } from './variant-runner.ts'

const switching = new Set(['vitest', 'jest', 'mocha', 'node:test', 'tape'])

/** `undefined` where there is no faster way than one run per variant. */
export function createVariantRunner(ports: VariantPorts & OraclePorts): VariantRunner | undefined {
  const { spec } = ports.oracle
  const isPython = spec.runner === 'pytest' && spec.prepare.length === 0
  if (!isPython && !switching.has(spec.runner)) return undefined
  // Others load modules anew only in a new process, and nothing may have to be built.
  const canReload = isPython || (spec.runner === 'vitest' && spec.prepare.length === 0)
  const starts = timedRuns(ports)
  return {
    async runVariants(run, variants, guards, limits) {
      const started = performance.now()
      const isRest = limits.alone === 'only'
      const switched = () => (isPython ? swapVariants({ spec, ports }, run, variants, guards, limits) : switchInTests(starts.ports, run, variants, guards, limits))
      const outcomes = isRest ? variants.map(() => notSwitched) : await switched()
      const left = limits.overallTimeoutMs - (performance.now() - started)
      // Where nothing else can be told, they have twice the time.
      const aloneMs = Math.min(left, (outcomes.every(({ status }) => status === 'unknown') && !isRest ? 2 : 1) * (limits.aloneMs ?? left))
      if (!canReload || aloneMs <= startsBeforeReload * starts.shortestMs()) return outcomes
      return reloadRest(ports, run, variants, guards, outcomes, { ...limits, overallTimeoutMs: aloneMs })
    },
  }
}

/** Before it tells anything of a variant, the process that loads modules anew has started and run the unchanged program: it takes as long as so many of the others, or longer. */
const startsBeforeReload = 1.5

const notSwitched: VariantOutcome = { status: 'unknown', reason: 'it is not switched' }

/** Those of which a call of the tests can show something. */
async function switchInTests(ports: VariantPorts, run: VariantRun, variants: readonly Variant[], guards: readonly string[], limits: VariantLimits): Promise<VariantOutcome[]> {
  const inTests = variants.filter(({ runsBefore }) => runsBefore !== true)
  const told = inTests.length === 0 ? [] : await switchVariants(ports, run, inTests, guards, limits)
  return variants.map((variant) => told[inTests.indexOf(variant)] ?? notSwitched)
}

/** The same ports, and how long the shortest run has taken so far. */
function timedRuns(ports: VariantPorts): { ports: VariantPorts; shortestMs(): number } {
  const durations: number[] = []
  const run: VariantPorts['oracle']['run'] = async (request) => {
    const started = performance.now()
    const report = await ports.oracle.run(request)
    durations.push(performance.now() - started)
    return report
  }
  return { ports: { ...ports, oracle: { ...ports.oracle, run } }, shortestMs: () => (durations.length === 0 ? 0 : Math.min(...durations)) }
}

/** Behind a variant that passes nothing more is asked, and in front of it only so many. */
const mostBeforeHit = 40

/** A variant takes longer than so many ms: others would only make the job longer. */
const leastVariantMs = 20

/** What cannot be switched, because it runs when a module is loaded. */
async function reloadRest(ports: VariantPorts & OraclePorts, run: VariantRun, variants: readonly Variant[], guards: readonly string[], outcomes: readonly VariantOutcome[], limits: VariantLimits): Promise<VariantOutcome[]> {
  const hit = outcomes.findIndex((outcome) => outcome.status === 'told' && outcome.failure === undefined && outcome.broken.length === 0)
  const unknown = outcomes.flatMap(({ status }, index) => (status === 'unknown' ? [index] : []))
  const isPutOff = limits.alone === 'before_hit' && unknown.length < variants.length
  const most = Math.ceil(limits.overallTimeoutMs / leastVariantMs)
  const rest = hit < 0 ? (isPutOff ? [] : unknown.slice(0, most)) : unknown.filter((index) => index < hit).slice(0, mostBeforeHit)
  if (rest.length === 0) return [...outcomes]
  const texts = await readTexts(run.root, variants)
  const changed = rest.map((index) => changesOf(variants[index], texts))
  const told = await reloadVariants({ spec: ports.oracle.spec, ports, run, variants: changed, guards, limits })
  const result = [...outcomes]
  rest.forEach((index, at) => {
    const outcome = told[at]
    if (outcome !== undefined) result[index] = translated(outcome)
  })
  return result
}

function changesOf(variant: Variant | undefined, texts: ReadonlyMap<string, string>): FileChange[] {
  if (variant === undefined) throw new InternalError('a variant is missing')
  return [...new Set(variant.edits.map(({ path }) => path))].map((path) => {
    const before = texts.get(path) ?? ''
    const edits = variant.edits.filter((edit) => edit.path === path).toSorted((one, other) => other.from - one.from)
    return { path, before, after: edits.reduce((text, { from, to, replacement }) => text.slice(0, from) + replacement + text.slice(to), before) }
  })
}

function translated(outcome: ReloadOutcome): VariantOutcome {
  if (outcome.status === 'unknown') return outcome
  const passed = outcome.tests.filter(({ status }) => status === 'passed').map(({ id }) => id)
  const failed = outcome.tests.find(({ status }) => status === 'failed')
  const message = failed?.failure?.message ?? ''
  return { status: 'told', passed, broken: outcome.broken, ...(failed === undefined ? {} : { failure: { id: failed.id, message, timedOut: message.startsWith('timed out') } }) }
}
