import * as z from 'zod'
import { editSchema, editsDocumentSchema, type EditsDocument } from '../patch/edits.ts'

/** An edits document, or what is wrong with it. */
export type ReadEditsDocument = { status: 'read'; document: EditsDocument } | { status: 'malformed'; problem: string }

const replySchema = z.looseObject({ edits: z.array(z.looseObject({})) })

/** Checks an edits document that came from outside, after taking out the nulls that the strict schema makes models write. */
export function readEditsDocument(value: unknown): ReadEditsDocument {
  const reply = replySchema.safeParse(value)
  if (!reply.success) return { status: 'malformed', problem: firstIssue(reply.error) }
  const edits = reply.data.edits.map(withoutUnusedFields)
  const wrong = edits.findIndex((edit) => !editSchema.safeParse(edit).success)
  if (wrong !== -1) return { status: 'malformed', problem: editProblem(wrong, edits[wrong] ?? {}) }
  const document = editsDocumentSchema.safeParse({ ...withoutNulls(reply.data), edits })
  if (!document.success) return { status: 'malformed', problem: firstIssue(document.error) }
  return { status: 'read', document: document.data }
}

/** `delete: false` says the same as null: this edit is not a deletion. */
function withoutUnusedFields(edit: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(withoutNulls(edit)).filter(([key, value]) => !(key === 'delete' && value === false)))
}

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}

function editProblem(index: number, edit: Record<string, unknown>): string {
  const keys = Object.keys(edit).join(', ') || 'none'
  const forms = '"search" (not empty) with "replace", or "content", or "delete": true'
  return `edits[${index}] needs "path" and either ${forms}; its fields are: ${keys}`
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'it has another form' : `${issue.path.join('.') || 'the document'}: ${issue.message}`
}
