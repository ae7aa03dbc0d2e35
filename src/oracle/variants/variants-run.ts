import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

/** Many programs in one run of the tests: sources that hold all of them, and which tests ask for which. */
export interface VariantsJob {
  /** The global variable by which compiled sources choose (`compileSwitch` in search-repair). */
  switchName: string
  /** Positive numbers; 0 is the unchanged program. */
  variants: readonly number[]
  /** What each writes into the global variable's `a` while it runs, at its number - 1: which place, and what there. */
  choices: readonly (readonly (readonly [place: number, choice: number])[])[]
  /** Of these, some left something behind in an earlier process: the unchanged program is asked more often among them. */
  careful: readonly number[]
  /** Test ids, and how each ends without a change. Other tests run as always. */
  tests: readonly { id: string; expected: 'failed' | 'passed' }[]
  /** Ids of tests that pass without a change: of what passes its tests, those are asked that can be called in the same place. */
  guards: readonly string[]
  /** For one test with one variant, milliseconds. */
  timeoutMs: number
  /** For all of them together. */
  limitMs: number
  /** How long to go on behind the first variant that passes, where there is one test. */
  afterHitMs: number
  afterHits: number
}

const endings = z.enum(['passed', 'failed', 'timed_out'])
const recordSchema = z.discriminatedUnion('kind', [
  /** The unchanged program. */
  z.object({ kind: z.literal('control'), test: z.number(), status: endings, ms: z.number(), message: z.string().optional() }),
  z.object({ kind: z.literal('start'), test: z.number(), id: z.number() }),
  z.object({ kind: z.literal('variant'), test: z.number(), id: z.number(), status: endings, line: z.number().optional(), message: z.string().optional() }),
  /** A guard that fails with a variant that passes its tests. */
  z.object({ kind: z.literal('broken'), id: z.number(), guard: z.number() }),
  /** Guards are called for the first time; with `isDone` the unchanged program still behaves as it did before that. */
  z.object({ kind: z.literal('guards'), isDone: z.boolean() }),
  /** What these variants told is worth nothing: the unchanged program no longer behaves as it did. */
  z.object({ kind: z.literal('spoilt'), test: z.number(), since: z.array(z.number()) }),
])
/** `test` is an index into the job's tests, `guard` one into its guards. */
export type VariantsRecord = z.infer<typeof recordSchema>

/** One run with variants. */
export interface VariantsRun {
  env: Record<string, string>
  /** In the order of writing, one process after the other. */
  read(): Promise<VariantsRecord[]>
  /** Fires when a variant takes so much longer than it may that the process no longer looks at its clock: it is in a loop without an end. */
  stalled: AbortSignal
  close(): Promise<void>
}

/** Lays down the job for the hooks in the runner. `shownRoot`: the tree's root as the tests see it. */
export async function openVariantsRun(scratchDir: string, shownRoot: string, job: VariantsJob): Promise<VariantsRun> {
  const nonce = randomBytes(16).toString('hex')
  const folder = join(scratchDir, `variants-${nonce.slice(0, 12)}`)
  await mkdir(folder, { mode: 0o700 })
  const placeOf = (id: string) => {
    const at = id.indexOf(' > ')
    return { file: join(shownRoot, id.slice(0, at)), name: id.slice(at + 3) }
  }
  const tests = job.tests.map(({ id, expected }) => ({ ...placeOf(id), expected }))
  await writeFile(join(folder, 'job.json'), JSON.stringify({ ...job, tests, guards: job.guards.map(placeOf), nonce }), { mode: 0o600 })
  const watch = watchStalls(folder, job.timeoutMs + graceMs)
  return {
    env: { RALPH_VARIANTS: folder },
    read: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
      return texts.flatMap((text) => text.split('\n').flatMap((line) => parseRecord(line, nonce)))
    },
    stalled: watch.signal,
    close: async () => {
      watch.stop()
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    },
  }
}

/** Behind a variant's time, until its process counts as one that no longer looks at its clock. */
const graceMs = 1_000
const lookMs = 500

/** Looks whether what was written last is the start of a variant, and nothing more comes. */
function watchStalls(folder: string, limitMs: number): { signal: AbortSignal; stop(): void } {
  const stalled = new AbortController()
  let last = { name: '', size: 0, since: performance.now() }
  const look = async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
    const files = await Promise.all(names.map(async (name) => ({ name, stat: await stat(join(folder, name)) })))
    const newest = files.toSorted((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)[0]
    if (newest === undefined) return
    if (newest.name !== last.name || newest.stat.size !== last.size) last = { name: newest.name, size: newest.stat.size, since: performance.now() }
    else if (performance.now() - last.since > limitMs && /"kind":"start"[^\n]*\n?$/.test(await readFile(join(folder, newest.name), 'utf8'))) stalled.abort()
  }
  // What cannot be read now, can be read the next time.
  const timer = setInterval(() => void look().catch(() => undefined), lookMs)
  timer.unref()
  return { signal: stalled.signal, stop: () => clearInterval(timer) }
}

/** A line that was cut off by a kill is no record. */
function parseRecord(line: string, nonce: string): VariantsRecord[] {
  if (line === '') return []
  try {
    const value: unknown = JSON.parse(line)
    const isOurs = typeof value === 'object' && value !== null && 'nonce' in value && value.nonce === nonce
    const parsed = recordSchema.safeParse(value)
    return isOurs && parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}
