import type { Thread } from '@openai/codex-sdk'
import * as z from 'zod'
import type { BackendFailed } from './backend-failure.ts'
import { codexFailure } from './codex-failure.ts'
import type { CodexLog } from './codex-log.ts'
import type { Usage } from './repair-backend.ts'
import type { ReplySchema } from './reply-schema.ts'

/** How one turn ended. A message before a failure is not an answer. */
export type CodexTurn = { status: 'answered'; text: string; usage: Usage } | BackendFailed

const eventSchema = z.union([
  z.looseObject({ type: z.literal('item.completed'), item: z.looseObject({ type: z.literal('agent_message'), text: z.string() }) }),
  z.looseObject({
    type: z.literal('turn.completed'),
    usage: z.looseObject({ input_tokens: z.number(), cached_input_tokens: z.number(), output_tokens: z.number() }),
  }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
])

/** Runs one turn and logs each event. `error` events and items are no failures: Codex reports warnings and reconnects that way. */
export async function runCodexTurn(
  thread: Thread,
  question: { prompt: string; replySchema: ReplySchema },
  log: CodexLog,
  signal: AbortSignal,
): Promise<CodexTurn> {
  const { events } = await thread.runStreamed(question.prompt, { outputSchema: question.replySchema.schema, signal })
  let text = ''
  let turn: CodexTurn | undefined
  try {
    // To the end, also after the turn: leaving earlier would kill the CLI while it saves its state.
    for await (const event of events) {
      await log.event(event)
      const known = eventSchema.safeParse(event)
      if (!known.success) continue
      if (known.data.type === 'item.completed') text = known.data.item.text
      else if (known.data.type === 'turn.failed') turn = codexFailure(known.data.error.message)
      else turn = { status: 'answered', text, usage: usageOf(known.data.usage) }
    }
  } catch (error) {
    // After a failed turn the CLI exits with 1; the turn has already said why.
    if (turn?.status !== 'failed') throw error
  }
  return turn ?? codexFailure('stream closed before response.completed: the CLI ended without saying how the turn ended')
}

function usageOf(usage: { input_tokens: number; cached_input_tokens: number; output_tokens: number }): Usage {
  return { inputTokens: usage.input_tokens, cachedInputTokens: usage.cached_input_tokens, outputTokens: usage.output_tokens }
}
