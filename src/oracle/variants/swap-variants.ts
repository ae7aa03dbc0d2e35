import { randomBytes } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { OraclePorts, OracleSpec } from '../oracle.ts'
import { prepareRun } from '../prepared-run.ts'
import { requestedTests, splitTestId } from '../selection.ts'
import { loadTestName, testId } from '../test-report.ts'
import { startPytestDriver } from './pytest-driver.ts'
import { readTexts } from './read-texts.ts'
import type { TextEdit, Variant, VariantLimits, VariantOutcome, VariantRun } from './variant-runner.ts'

const recordSchema = z.object({
  file: z.string(),
  path: z.array(z.string()),
  status: z.string(),
  failure: z.object({ message: z.string(), line: z.number().optional() }).optional(),
})
const resultSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ran'), records: z.array(recordSchema), broken: z.array(z.number()) }),
  z.object({ status: z.literal('timed_out') }),
  z.object({ status: z.literal('not_switchable'), reason: z.string() }),
])
const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('control'), nonce: z.string() }),
  z.object({ kind: z.literal('start'), nonce: z.string(), index: z.number() }),
  z.object({ kind: z.literal('variant'), nonce: z.string(), index: z.number(), result: resultSchema }),
  z.object({ kind: z.literal('unusable'), nonce: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('end'), nonce: z.string() }),
])
type Line = z.infer<typeof lineSchema>

/** Tries variants of Python sources by exchanging code objects in one pytest process after the other. */
export async function swapVariants(
  { spec, ports }: { spec: OracleSpec; ports: OraclePorts },
  run: VariantRun,
  variants: readonly Variant[],
  guards: readonly string[],
  limits: VariantLimits,
): Promise<VariantOutcome[]> {
  const outcomes = new Map<number, VariantOutcome>()
  const reason = await tellAll()
  return variants.map((_, index) => outcomes.get(index) ?? { status: 'unknown', reason })

  async function tellAll(): Promise<string> {
    if (run.selection.tests.some((id) => id.endsWith(loadTestName))) return 'a test file cannot be loaded'
    const deadline = performance.now() + limits.overallTimeoutMs
    const prepared = await prepareRun(spec, run, ports)
    const texts = await readTexts(run.root, variants)
    const requested = requestedTests({ tests: [...run.selection.tests, ...guards] }, prepared.root)
    if (requested === undefined || requested.files.length === 0) return 'none of the requested tests exists'
    const named = (id: string) => {
      const { file, name } = splitTestId(id)
      return { file: join(prepared.shownRoot, file), path: name }
    }
    for (;;) {
      const waiting = variants.flatMap((variant, index) => (outcomes.has(index) ? [] : [{ index, edits: variant.edits.map((edit) => positioned(edit, texts, prepared.shownRoot)) }]))
      const timeoutMs = Math.ceil(deadline - performance.now())
      if (waiting.length === 0 || timeoutMs <= 0 || run.signal?.aborted === true) return 'out of time'
      const job = { tests: run.selection.tests.map(named), guards: guards.map(named), timeoutMs: variantMs(limits), afterHitMs: limits.afterHitMs, afterHits: limits.afterHits ?? waiting.length, variants: waiting }
      const lines = await runOnce(job, requested, timeoutMs, prepared)
      const told = outcomes.size
      for (const line of lines) if (line.kind === 'variant') outcomes.set(line.index, outcomeOf(line.result, run.selection.tests, guards))
      const unusable = lines.find((line) => line.kind === 'unusable')
      if (unusable !== undefined) return unusable.reason
      if (lines.some(({ kind }) => kind === 'end')) return 'it was left out'
      const last = lines.findLast((line) => line.kind === 'start')
      // The process ended while it ran; without a single answer another process would do no better.
      if (last !== undefined && !outcomes.has(last.index)) outcomes.set(last.index, { status: 'unknown', reason: 'the process ended while it ran' })
      if (outcomes.size === told) return 'the process ended early'
    }
  }

  async function runOnce(job: object, requested: NonNullable<ReturnType<typeof requestedTests>>, timeoutMs: number, prepared: Awaited<ReturnType<typeof prepareRun>>): Promise<Line[]> {
    const nonce = randomBytes(16).toString('hex')
    const path = join(run.scratchDir, `variants-${nonce.slice(0, 12)}.jsonl`)
    await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    try {
      await startPytestDriver({ prepared, plugin: 'ralph_pytest_variants', requested, job, journal: { path, nonce }, timeoutMs })
      return (await readFile(path, 'utf8')).split('\n').flatMap((line) => parseLine(line, nonce))
    } finally {
      await rm(path, { force: true })
    }
  }
}

/** In process nothing is started for a variant: a second is long. */
function variantMs({ timeoutPerVariantMs }: VariantLimits): number {
  return Math.min(timeoutPerVariantMs, 1_000)
}

/** The plugin counts characters, not UTF-16 units. */
function positioned({ path, from, to, replacement }: TextEdit, texts: ReadonlyMap<string, string>, root: string) {
  const text = texts.get(path) ?? ''
  const characters = (end: number) => (/[\ud800-\udfff]/.test(text) ? [...text.slice(0, end)].length : end)
  return { file: join(root, path), from: characters(from), to: characters(to), replacement }
}

function outcomeOf(result: z.infer<typeof resultSchema>, tests: readonly string[], guards: readonly string[]): VariantOutcome {
  if (result.status === 'not_switchable') {
    // No other way would make it run.
    if (/\b(Syntax|Indentation|Tab)Error\b/.test(result.reason)) return { status: 'told', passed: [], broken: [], failure: { id: tests[0] ?? '', message: result.reason, timedOut: false } }
    return { status: 'unknown', reason: result.reason }
  }
  if (result.status === 'timed_out') return { status: 'told', passed: [], broken: [], failure: { id: tests[0] ?? '', message: 'timed out', timedOut: true } }
  const { records, broken } = result
  const isOf = (id: string, path: readonly string[]) => id.endsWith(testId('', path))
  const passed = tests.filter((id) => records.some(({ status, path }) => status === 'passed' && isOf(id, path)))
  const failed = records.find(({ status }) => status !== 'passed')
  // Of tests that run the changed code elsewhere nothing is asked: they count as the others.
  if (failed === undefined && passed.length > 0) return { status: 'told', passed: [...tests], broken: broken.slice(0, 1).map((index) => guards[index] ?? '') }
  const { message = 'it did not pass', line } = failed?.failure ?? {}
  const id = tests.find((test) => failed !== undefined && isOf(test, failed.path) && !passed.includes(test)) ?? tests.find((test) => !passed.includes(test)) ?? ''
  return { status: 'told', passed, broken: [], failure: { id, message, ...(line === undefined ? {} : { line }), timedOut: false } }
}

function parseLine(line: string, nonce: string): Line[] {
  if (line === '') return []
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line))
    return parsed.success && parsed.data.nonce === nonce ? [parsed.data] : []
  } catch {
    return []
  }
}
