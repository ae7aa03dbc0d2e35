import { readFile, realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import * as z from 'zod'
import { parseStack, type RawFrame } from './parse-stack.ts'
import { loadTestName, testId, type StackFrame, type TestFailure, type TestResult } from './test-report.ts'

/** What the reporter wrote about one run. */
export interface Ledger {
  tests: TestResult[]
  /** The end marker is there and agrees with the number of records: nothing is missing. */
  isComplete: boolean
  /** Ids of `(load)` records of files that hold no tests at all. */
  emptyFileIds: ReadonlySet<string>
}

export interface NamedLedger extends Ledger {
  /** How the records were named, by which coverage finds the ids of its tests. */
  names: RecordName[]
}

/** A record and its id. */
export interface RecordName {
  id: string
  /** The id without the number that tells tests of the same name apart. */
  plainId: string
  file: string
  variant: string
  status: TestResult['status']
}

const frameSchema = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number().optional().catch(undefined),
  function: z.string().optional().catch(undefined),
})
const failureSchema = z.object({
  message: z.string(),
  kind: z.enum(['assertion', 'error']),
  expected: z.string().optional(),
  actual: z.string().optional(),
  stack: z.string().optional(),
  frames: z.array(frameSchema).optional().catch(undefined),
})
/** One finished test, as ralph's reporters write it. */
export const testRecordSchema = z.object({
  file: z.string(),
  path: z.array(z.string()).min(1),
  status: z.enum(['passed', 'failed', 'skipped', 'todo']),
  duration_ms: z.number().catch(0),
  /** The project of a multi-project setup in which the same test runs more than once. */
  variant: z.string().optional(),
  empty: z.boolean().optional(),
  failure: failureSchema.optional(),
})
const recordSchema = z.discriminatedUnion('kind', [
  testRecordSchema.extend({ kind: z.literal('test'), nonce: z.string() }),
  z.object({ kind: z.literal('end'), nonce: z.string(), count: z.number() }),
])
type LedgerRecord = z.infer<typeof recordSchema>
export type TestRecord = z.infer<typeof testRecordSchema>

/** Reads the ledger of a run in `root` (a real path). Lines without the run's nonce are nobody's. */
export async function readLedger(path: string, nonce: string, root: string): Promise<NamedLedger> {
  const text = await readFile(path, 'utf8')
  const records = text.split('\n').flatMap(parseRecord).filter((record) => record.nonce === nonce)
  const tests = records.filter((record) => record.kind === 'test')
  const ends = records.filter((record) => record.kind === 'end')
  return {
    ...(await nameResults(tests, root)),
    isComplete: ends.length === 1 && ends[0]?.count === tests.length && records.at(-1)?.kind === 'end',
  }
}

/** The tests behind the records of one run in `root` (a real path), with their ids. */
export async function nameResults(records: readonly TestRecord[], root: string): Promise<Omit<NamedLedger, 'isComplete'>> {
  const files = await repositoryPaths(records.map(({ file }) => file), root)
  const named = nameTests(records, files)
  return {
    tests: named.map(({ id, file, record }) => toResult(id, file, record, root)),
    emptyFileIds: new Set(named.filter(({ record }) => record.empty === true).map(({ id }) => id)),
    names: named.map(({ id, plainId, file, record }) => ({ id, plainId, file, variant: record.variant ?? '', status: record.status })),
  }
}

/** A line that was cut off by a kill is no record; the end marker's count shows that it is missing. */
function parseRecord(line: string): LedgerRecord[] {
  if (line.trim() === '') return []
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line))
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}

/** Each file's path relative to the repository, forward slashes, symbolic links followed. */
async function repositoryPaths(files: readonly string[], root: string): Promise<Map<string, string>> {
  const entries = [...new Set(files)].map(async (file): Promise<[string, string]> => {
    const real = isInside(file, root) ? file : await realpath(file).catch(() => file)
    return [file, relative(root, real).split(sep).join('/')]
  })
  return new Map(await Promise.all(entries))
}

interface NamedRecord {
  id: string
  plainId: string
  file: string
  record: TestRecord
}

/** Tests of one file with the same name get ` #2`, ` #3` in order; the projects of one test always in the same order. */
function nameTests(records: readonly TestRecord[], files: ReadonlyMap<string, string>): NamedRecord[] {
  const seen = new Map<string, number>()
  const sorted = records.toSorted((one, other) => compareText(one.variant ?? '', other.variant ?? ''))
  return sorted.map((record) => {
    const file = files.get(record.file) ?? record.file
    const id = testId(file, record.path.map(oneLine))
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return { id: count === 1 ? id : `${id} #${count}`, plainId: id, file, record }
  })
}

/** Not by locale: ids must be the same on every machine. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** A test's name may hold line breaks; an id stands on one line. */
export function oneLine(name: string): string {
  return stripVTControlCharacters(name).replace(/\s*[\r\n]+\s*/g, ' ')
}

function toResult(id: string, file: string, record: TestRecord, root: string): TestResult {
  const { failure } = record
  return {
    id,
    file,
    name: oneLine(record.path.at(-1) ?? loadTestName),
    status: record.status,
    durationMs: record.duration_ms,
    ...(failure === undefined ? {} : { failure: toFailure(failure, root) }),
  }
}

const maxMessageLines = 40

function toFailure(failure: z.infer<typeof failureSchema>, root: string): TestFailure {
  const plain = (text: string) => relativePaths(stripVTControlCharacters(text), root)
  const stack = failure.stack === undefined ? undefined : stripVTControlCharacters(failure.stack)
  return {
    message: plain(failure.message).trim().split('\n').slice(0, maxMessageLines).join('\n'),
    ...(failure.expected === undefined ? {} : { expected: plain(failure.expected) }),
    ...(failure.actual === undefined ? {} : { actual: plain(failure.actual) }),
    kind: failure.kind,
    frames: repositoryFrames(failure.frames ?? parseStack(stack ?? ''), root),
    ...(stack === undefined ? {} : { stack: relativePaths(stack, root) }),
  }
}

function repositoryFrames(frames: readonly RawFrame[], root: string): StackFrame[] {
  return frames
    .filter(({ file }) => isInside(file, root) && !/[\\/](node_modules|site-packages|\.venv|venv)[\\/]/.test(file.slice(root.length)))
    .map(({ file, line, column, function: name }) => ({
      file: relative(root, file).split(sep).join('/'),
      line,
      ...(column === undefined ? {} : { column }),
      ...(name === undefined || name === '' ? {} : { function: name }),
    }))
}

function isInside(file: string, root: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

/** The private tree's own location says nothing to anybody and differs from run to run. */
function relativePaths(text: string, root: string): string {
  return text.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '')
}
