import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { testRecordSchema } from '../../read-ledger.ts'

const resultSchema = z.discriminatedUnion('status', [
  /** `errors` were thrown outside of any test. `broken`: the first guard that fails, where what passes was asked for them. */
  z.object({ status: z.literal('ran'), records: z.array(testRecordSchema), errors: z.array(z.string()), broken: z.array(z.number()).optional() }),
  z.object({ status: z.literal('timed_out') }),
  /** A changed file is not loaded in a way that shows the change. */
  z.object({ status: z.literal('not_loaded'), file: z.string() }),
])
/** What one run inside of the kept vitest showed. */
export type VariantResult = z.infer<typeof resultSchema>

const recordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('control'), result: resultSchema }),
  z.object({ kind: z.literal('start'), index: z.number() }),
  z.object({ kind: z.literal('variant'), index: z.number(), result: resultSchema }),
  z.object({ kind: z.literal('unusable'), reason: z.string() }),
  z.object({ kind: z.literal('end') }),
])
type JournalRecord = z.infer<typeof recordSchema>

/** What one process wrote about its variants. */
export interface VariantJournal {
  /** The unchanged program. */
  control?: VariantResult
  results: Map<number, VariantResult>
  /** The variant that ran last. */
  lastStarted?: number
  /** Why no variant can be tried in this way. */
  unusable?: string
  isComplete: boolean
}

/** Lines without the run's nonce are nobody's; a line that was cut off by a kill is no record. */
export async function readJournal(path: string, nonce: string): Promise<VariantJournal> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  const journal: VariantJournal = { results: new Map(), isComplete: false }
  for (const record of lines.flatMap((line) => parseRecord(line, nonce))) {
    if (record.kind === 'control') journal.control = record.result
    else if (record.kind === 'start') journal.lastStarted = record.index
    else if (record.kind === 'variant') journal.results.set(record.index, record.result)
    else if (record.kind === 'unusable') journal.unusable = record.reason
    else journal.isComplete = true
  }
  return journal
}

function parseRecord(line: string, nonce: string): JournalRecord[] {
  if (line === '') return []
  try {
    const value: unknown = JSON.parse(line)
    const isOurs = z.object({ nonce: z.literal(nonce) }).safeParse(value).success
    const parsed = recordSchema.safeParse(value)
    return isOurs && parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}
