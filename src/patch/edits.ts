import * as z from 'zod'

/** What a backend answers: search/replace, a whole file, or a deletion (design: edits, not diffs, from models). */
export const editSchema = z.union([
  z.strictObject({ path: z.string().min(1), search: z.string().min(1), replace: z.string() }),
  z.strictObject({ path: z.string().min(1), content: z.string() }),
  z.strictObject({ path: z.string().min(1), delete: z.literal(true) }),
])
export type Edit = z.infer<typeof editSchema>

/** The edits document that every backend's reply is reduced to. */
export const editsDocumentSchema = z.object({
  edits: z.array(editSchema),
  explanation: z.string().optional(),
  questions: z.array(z.string()).optional(),
})
export type EditsDocument = z.infer<typeof editsDocumentSchema>

/**
 * One file of a candidate patch, in memory. Text is exact: a BOM, CRLF and a missing final newline are part of it.
 * `before: null` creates the file, `after: null` deletes it.
 */
export interface FileChange {
  path: string
  before: string | null
  after: string | null
}

/** Reads one file of the snapshot; `null` when it is not there, `binary` when its bytes are not UTF-8 text. */
export type ReadSnapshotFile = (path: string) => Promise<SnapshotFile | null>
export type SnapshotFile = { kind: 'text'; text: string } | { kind: 'binary' } | { kind: 'symlink' }

/** Why one edit could not be turned into file contents, worded for the model that wrote it. */
export interface EditProblem {
  path: string
  problem: 'not_found' | 'ambiguous' | 'no_such_file' | 'binary' | 'symlink' | 'duplicate' | 'bad_path' | 'exists' | 'malformed' | 'no_change'
  message: string
}

/** The result of turning edits or a diff into file contents. All or nothing. */
export type ResolvedPatch =
  | { status: 'resolved'; changes: FileChange[] }
  | { status: 'unresolved'; problems: EditProblem[] }
