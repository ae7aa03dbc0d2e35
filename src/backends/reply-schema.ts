/** The schema for one of OpenAI's strict structured outputs: every property is required, what may be left out is nullable. */
export interface ReplySchema {
  name: string
  schema: Record<string, unknown>
}

const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }

/** The edits document as a strict schema; `readEditsDocument` takes the nulls out again. */
export const editsReplySchema: ReplySchema = {
  name: 'edits',
  schema: strictObject({
    edits: {
      type: 'array',
      items: strictObject({
        path: text,
        search: textOrNull,
        replace: textOrNull,
        content: textOrNull,
        delete: { type: ['boolean', 'null'] },
      }),
    },
    explanation: textOrNull,
    questions: { type: ['array', 'null'], items: text },
  }),
}

/** Suggested answers for clarification questions. */
export const optionsReplySchema: ReplySchema = {
  name: 'clarification_options',
  schema: strictObject({
    options: {
      type: 'array',
      items: strictObject({ id: text, options: { type: 'array', items: text }, recommended: { type: 'integer' } }),
    },
  }),
}

function strictObject(properties: Record<string, unknown>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
