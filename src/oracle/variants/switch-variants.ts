import { randomBytes } from 'node:crypto'
import { realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isOwnFile } from './reload/plan-variant.ts'
import { loadTestName } from '../test-report.ts'
import type { VariantsRecord } from './variants-run.ts'
import type { Variant, VariantLimits, VariantOutcome, VariantPorts, VariantRun } from './variant-runner.ts'

/** Tries variants that are compiled into the sources: one process of the runner for all of them, a few more where one breaks it. */
export async function switchVariants(
  { oracle, compile }: VariantPorts,
  run: VariantRun,
  variants: readonly Variant[],
  guards: readonly string[],
  limits: VariantLimits,
): Promise<VariantOutcome[]> {
  const untold = (reason: string): VariantOutcome => ({ status: 'unknown', reason })
  if (run.selection.tests.some((id) => id.endsWith(loadTestName))) return variants.map(() => untold('a test file cannot be loaded'))
  const deadline = performance.now() + limits.overallTimeoutMs
  const switchName = `__r${randomBytes(4).toString('hex')}`
  const { files, included, choices, unsound } = await compile(variants, switchName)
  const root = await realpath(run.root)
  for (const { path } of files) if (!(await isOwnFile(join(root, path), root))) return variants.map(() => untold(`${path} is not a file of the tree`))
  const notSound: VariantOutcome = { status: 'told', passed: [], broken: [], failure: { id: run.selection.tests[0] ?? '', message: 'it does not compile', timedOut: false } }
  const outcomes = new Map<number, VariantOutcome>(unsound.map((index) => [index + 1, notSound]))
  const put = async (isBack: boolean) => {
    for (const { path, before, after } of files) await writeFile(join(run.root, path), (isBack ? before : after) ?? '')
  }
  const careful = new Set<number>()
  const ask = async (ids: readonly number[], tests: readonly string[], expected: 'failed' | 'passed', isWhole = false): Promise<VariantsRecord[]> => {
    const limitMs = Math.max(0, deadline - performance.now())
    const behind = isWhole ? { afterHitMs: limitMs, afterHits: ids.length } : { afterHitMs: limits.afterHitMs, afterHits: limits.afterHits ?? ids.length }
    const job = { switchName, variants: ids, choices, careful: [...careful], tests: tests.map((id) => ({ id, expected })), guards: expected === 'failed' && guardsAreSafe ? guards : [], timeoutMs: limits.timeoutPerVariantMs, limitMs, ...behind }
    const report = await oracle.run({ ...run, selection: { tests }, variants: job, timeoutMs: limitMs + startMs })
    return report.variants ?? []
  }
  const isOver = () => performance.now() >= deadline || run.signal?.aborted === true
  let spoilt = 0
  /** Called beside the tests, they leave nothing behind. */
  let guardsAreSafe = true
  /** Asks those that are not told yet; with `isWhole` it does not stop soon behind the first that passes. */
  const askWaiting = async (isWhole: boolean) => {
    let waiting = included.map((index) => index + 1).filter((id) => !outcomes.has(id))
    while (waiting.length > 0 && !isOver()) {
      const records = await ask(waiting, run.selection.tests, 'failed', isWhole)
      if (guardsAreSafe && haveSpoiltIt(records)) {
        guardsAreSafe = false
        continue
      }
      const told = readTold(records, run.selection.tests, guards)
      for (const [id, outcome] of told.outcomes) outcomes.set(id, outcome)
      // One of them spoilt the process, or ended it: the others get another one, those beside it in the end and one by one.
      if (told.culprit === undefined && (told.spoilt.size === 0 || ++spoilt > mostSpoilt)) return
      if (told.culprit !== undefined) outcomes.set(told.culprit, untold('the process ended while it ran'))
      for (const id of told.spoilt) {
        if (careful.has(id) || told.spoilt.size === 1) outcomes.set(id, untold('it leaves something behind'))
        else careful.add(id)
        // What leaves something behind mostly stands where others do so as well.
        if (told.spoilt.size <= fewSpoilt) for (const other of waiting) if (isAtOnePlace(choices[id - 1], choices[other - 1])) careful.add(other)
      }
      waiting = waiting.filter((id) => !outcomes.has(id)).toSorted((a, b) => Number(careful.has(a)) - Number(careful.has(b)))
    }
  }
  /** Those that pass and break no guard; where there is only one that passes, nobody looks what it breaks. */
  const soundHits = async () => {
    const hits = hitsAmong(outcomes)
    if (guards.length > 0 && hits.length > 1) {
      for (const [id, broken] of readBroken(await ask(hits, guards, 'passed'), guards)) {
        const outcome = outcomes.get(id)
        if (outcome?.status === 'told') outcome.broken.push(broken)
      }
    }
    return hitsAmong(outcomes)
  }
  try {
    await put(false)
    await askWaiting(false)
    const isLeftOver = hitsAmong(outcomes).length > 1 && outcomes.size < included.length
    if ((await soundHits()).length === 0 && isLeftOver && !isOver()) {
      await askWaiting(true)
      await soundHits()
    }
  } finally {
    await put(true)
  }
  return variants.map((_, index) => outcomes.get(index + 1) ?? untold(included.includes(index) ? 'out of time' : 'it changes code outside of functions'))
}

function hitsAmong(outcomes: ReadonlyMap<number, VariantOutcome>): number[] {
  return [...outcomes].flatMap(([id, outcome]) => (outcome.status === 'told' && outcome.failure === undefined && outcome.broken.length === 0 ? [id] : []))
}

type Choices = readonly (readonly [place: number, choice: number])[]

function isAtOnePlace(one: Choices = [], other: Choices = []): boolean {
  return one.some(([place]) => other.some(([own]) => own === place))
}

/** For the start of the runner, on top of the limit within it. */
const startMs = 20_000
/** Processes that are left because the unchanged program no longer behaves in them as it did. */
const mostSpoilt = 12
/** Among so many, the one that did it is nearly found. */
const fewSpoilt = 8

interface Told {
  outcomes: Map<number, VariantOutcome>
  /** What they told is worth nothing. */
  spoilt: ReadonlySet<number>
  /** What ran when a process ended. */
  culprit?: number
}

/** Whether calling the guards ended the process, or changed how the unchanged program behaves, before any variant was asked. */
function haveSpoiltIt(records: readonly VariantsRecord[]): boolean {
  const begun = records.filter((record) => record.kind === 'guards' && !record.isDone).length
  return begun > records.filter((record) => record.kind === 'guards' && record.isDone).length
}

function readTold(records: readonly VariantsRecord[], tests: readonly string[], guards: readonly string[]): Told {
  const outcomes = new Map<number, VariantOutcome>()
  const spoilt = new Set(records.flatMap((record) => (record.kind === 'spoilt' ? record.since : [])))
  const passed = new Map<number, string[]>()
  const open = new Set<number>()
  const broken = new Map<number, string[]>()
  let last: { id: number; isDone: boolean } | undefined
  for (const record of records) {
    if (record.kind === 'start') last = { id: record.id, isDone: false }
    if (record.kind === 'broken') broken.set(record.id, [guards[record.guard] ?? ''])
    if (record.kind !== 'variant') continue
    if (last?.id === record.id) last.isDone = true
    const { id, status, message = '', line } = record
    const own = passed.get(id) ?? []
    passed.set(id, own)
    const testId = tests[record.test] ?? ''
    if (status === 'passed') {
      own.push(testId)
      open.add(id)
    } else if (!spoilt.has(id)) {
      outcomes.set(id, { status: 'told', passed: own, broken: [], failure: { id: testId, message, ...(line === undefined ? {} : { line }), timedOut: status === 'timed_out' } })
    }
  }
  const culprit = last !== undefined && !last.isDone ? last.id : undefined
  const telling = testsThatTell(records, tests, culprit === undefined && spoilt.size === 0)
  const unasked = tests.length - telling.size
  for (const id of open) {
    if (telling.size > 0 && passed.get(id)?.length === telling.size && !spoilt.has(id)) outcomes.set(id, { status: 'told', passed: [...tests], broken: broken.get(id) ?? [], ...(unasked === 0 ? {} : { unasked }) })
  }
  return { outcomes, spoilt, ...(culprit === undefined ? {} : { culprit }) }
}

/**
 * A test that passes without a change when it is run this way tells nothing of any variant, nor does one that cannot be run this way: it
 * has no record though the whole run is there.
 */
function testsThatTell(records: readonly VariantsRecord[], tests: readonly string[], isWhole: boolean): Set<number> {
  const controls = new Map(records.flatMap((record) => (record.kind === 'control' ? [[record.test, record.status] as const] : [])))
  return new Set(tests.flatMap((_, index) => (controls.has(index) ? controls.get(index) !== 'passed' : !isWhole) ? [index] : []))
}

/** The first guard that each variant breaks. */
function readBroken(records: readonly VariantsRecord[], guards: readonly string[]): Map<number, string> {
  const broken = new Map<number, string>()
  const sound = new Set(records.flatMap((record) => (record.kind === 'control' && record.status === 'passed' ? [record.test] : [])))
  for (const record of records) {
    // Asked again with more time.
    if (record.kind === 'variant' && record.status === 'passed' && broken.get(record.id) === guards[record.test]) broken.delete(record.id)
    if (record.kind === 'variant' && record.status !== 'passed' && sound.has(record.test) && !broken.has(record.id)) broken.set(record.id, guards[record.test] ?? '')
  }
  return broken
}
