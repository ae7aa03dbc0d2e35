import * as z from 'zod'

const text = z.string().trim().min(1)

/** A signature is plain text, or `/pattern/flags`. */
const signature = text.refine(isUsable, 'expected text, or a valid regular expression between slashes')

/** One `test_scenarios/*.json` file: what people know about a failure that comes back. */
export const scenarioRecordSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'use letters, digits, ".", "_" and "-" only: the id becomes a file name'),
  title: z.string().default(''),
  /** Where the knowledge comes from, e.g. `demo`, `incident-42`, `proposal`. */
  origin: z.string().default(''),
  failure_signatures: z.array(signature).default([]),
  /** Test files, folders, globs, ids or prefixes of ids; see `test-selector.ts`. */
  affected_tests: z.array(text).min(1, 'name at least one test, for a record without tests can never match'),
  /** Files or folders, relative to the repository. */
  likely_code_areas: z.array(text).default([]),
  invariants: z.array(text).default([]),
  accepted_fix_patterns: z.array(text).default([]),
  rejected_fix_patterns: z.array(text).default([]),
  review_required: z.boolean().default(false),
})
export type ScenarioRecord = z.infer<typeof scenarioRecordSchema>

/** A record, or what was expected of its text and where. */
export type ParsedRecord = { status: 'record'; record: ScenarioRecord } | { status: 'invalid'; message: string }

export function parseRecord(json: string): ParsedRecord {
  let value: unknown
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { status: 'invalid', message: `expected JSON, but it is not: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = scenarioRecordSchema.safeParse(value)
  if (parsed.success) return { status: 'record', record: parsed.data }
  return { status: 'invalid', message: parsed.error.issues.map((issue) => `${placeOf(issue)}: ${issue.message}`).join('; ') }
}

/** The expression of a signature written as `/pattern/flags`; undefined for plain text. Throws where the pattern is invalid. */
export function signaturePattern(written: string): RegExp | undefined {
  const [, pattern, flags] = /^\/(.+)\/([a-z]*)$/s.exec(written) ?? []
  return pattern === undefined ? undefined : new RegExp(pattern, flags)
}

function isUsable(written: string): boolean {
  try {
    signaturePattern(written)
    return true
  } catch {
    return false
  }
}

function placeOf({ path }: z.core.$ZodIssue): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '') || '(top level)'
}
