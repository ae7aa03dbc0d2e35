import * as z from 'zod'
import { backendFailed, excerpt, type BackendFailed } from './backend-failure.ts'
import type { Usage } from './repair-backend.ts'

const responseSchema = z.looseObject({
  id: z.string(),
  model: z.string().optional(),
  status: z.string().optional(),
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
  output: z.array(
    z.looseObject({
      type: z.string(),
      content: z.array(z.looseObject({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() })).nullish(),
    }),
  ),
  usage: z
    .looseObject({
      input_tokens: z.number(),
      input_tokens_details: z.looseObject({ cached_tokens: z.number().default(0) }).nullish(),
      output_tokens: z.number(),
    })
    .nullish(),
})
type ResponseDocument = z.infer<typeof responseSchema>

/** What came back from the Responses API: the model's text, or why there is none. */
export type ModelAnswer = ({ status: 'text'; text: string; id: string } | BackendFailed) & { usage?: Usage; model?: string }

/** Reads the body of a 200. That a response came does not mean that the model answered. */
export function readResponse(body: string): ModelAnswer {
  const response = responseSchema.safeParse(parsedOrUndefined(body))
  if (!response.success) {
    return backendFailed('malformed', `Expected a response of the Responses API, but a 200 came with ${excerpt(body)}; check the base URL.`)
  }
  const { model, usage } = response.data
  return {
    ...answerOf(response.data),
    ...(model === undefined ? {} : { model }),
    ...(usage ? { usage: usageOf(usage) } : {}),
  }
}

function usageOf(usage: NonNullable<ResponseDocument['usage']>): Usage {
  const { input_tokens, input_tokens_details, output_tokens } = usage
  return { inputTokens: input_tokens, cachedInputTokens: input_tokens_details?.cached_tokens ?? 0, outputTokens: output_tokens }
}

function answerOf(response: ResponseDocument): ModelAnswer {
  if (response.status === 'failed') return failedResponse(response)
  if (response.status === 'incomplete') return incompleteResponse(response.incomplete_details?.reason ?? 'no reason given')
  const parts = response.output.filter(({ type }) => type === 'message').flatMap(({ content }) => content ?? [])
  const refusal = parts.find(({ type }) => type === 'refusal')
  if (refusal !== undefined) return backendFailed('refused', `The model refused to answer: ${excerpt(refusal.refusal ?? '')}`)
  return { status: 'text', text: parts.map(({ text }) => text ?? '').join(''), id: response.id }
}

function failedResponse({ error }: ResponseDocument): BackendFailed {
  const kind = error?.code === 'rate_limit_exceeded' ? 'rate_limited' : error?.code === 'insufficient_quota' ? 'quota' : 'server_error'
  return backendFailed(kind, `OpenAI could not finish the response (${error?.code ?? 'no code'}): ${excerpt(error?.message ?? '')}`)
}

function incompleteResponse(reason: string): BackendFailed {
  if (reason === 'max_output_tokens') {
    const setting = 'backend_settings.openai_responses_api.max_output_tokens'
    return backendFailed('truncated', `The model reached the limit of output tokens before it had finished; raise ${setting}.`)
  }
  if (reason === 'content_filter') return backendFailed('refused', "The provider's content filter stopped the answer.")
  return backendFailed('server_error', `The response is incomplete: ${excerpt(reason)}`)
}

function parsedOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
