import type * as OpenAiModule from 'openai'
import type { ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BackendSettings } from '../config/schema.ts'
import type { Protect } from './repair-backend.ts'
import { backendFailed, hideKeys, type BackendFailed } from './backend-failure.ts'
import { openAiFailure } from './openai-failure.ts'
import { readResponse, type ModelAnswer } from './openai-response.ts'
import type { ReplySchema } from './reply-schema.ts'
import { withDeadline } from './with-deadline.ts'

/** What a request needs beside its own text. */
export interface OpenAiSetup {
  settings: BackendSettings['openai_responses_api']
  model: string
  env: Readonly<Record<string, string | undefined>>
}

/** One question to the Responses API. */
export interface OpenAiQuestion {
  system?: string
  input: string
  replySchema: ReplySchema
  /** The response is kept by the provider, so that a later one can continue it; everything else is asked with `store: false`. */
  conversation?: { previousId?: string }
  /** Where the raw body goes: never headers, never a key. */
  artifactPath: string
  protect: Protect
}

/** The key, if the environment has one. Keys from CI secrets often end in a line break, which HTTP headers refuse. */
export function apiKeyOf({ settings, env }: Pick<OpenAiSetup, 'settings' | 'env'>): string | undefined {
  return env[settings.api_key_env]?.trim() || undefined
}

/** Asks, under our own wall clock, and keeps what came back. */
export async function askOpenAi(setup: OpenAiSetup, question: OpenAiQuestion, signal?: AbortSignal): Promise<ModelAnswer> {
  const openai = await loadOpenAi()
  if (openai === undefined) return backendFailed('unavailable', missingPackage)
  const apiKey = apiKeyOf(setup)
  if (apiKey === undefined) return backendFailed('unauthenticated', missingKey(setup.settings.api_key_env))
  if (!/^[\x21-\x7e]+$/.test(apiKey)) return backendFailed('unauthenticated', unsendableKey(setup.settings.api_key_env))
  const { body, answer } = await exchange(openai, setup, question, apiKey, signal)
  await mkdir(dirname(question.artifactPath), { recursive: true })
  await writeFile(question.artifactPath, await question.protect(hideKeys(`${JSON.stringify(body, null, 2)}\n`, [apiKey])))
  return answer.status === 'failed' ? { ...answer, message: hideKeys(answer.message, [apiKey]) } : answer
}

/** The optional package, or undefined where it is not installed. Imported here so that nothing else pays for it. */
export async function loadOpenAi(): Promise<typeof OpenAiModule | undefined> {
  try {
    return await import('openai')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** What to do when the package is not there. */
export const missingPackage =
  'the package "openai" is not installed; install it with "npm install openai@6", or choose another backend with --backend'

function unsendableKey(apiKeyEnv: string): string {
  return `The key in ${apiKeyEnv} holds spaces or characters that an HTTP header cannot carry; set it anew, without quotes.`
}

/** What to do when no key is set. */
export function missingKey(apiKeyEnv: string): string {
  return `no API key: set ${apiKeyEnv}, or choose another backend with --backend`
}

/** `body` is what the artifact keeps: the response, the error document, or the failure where nothing came. */
async function exchange(
  openai: typeof OpenAiModule,
  setup: OpenAiSetup,
  question: OpenAiQuestion,
  apiKey: string,
  signal?: AbortSignal,
): Promise<{ body: unknown; answer: ModelAnswer }> {
  const { settings, env } = setup
  const baseUrl = settings.base_url ?? (env['OPENAI_BASE_URL'] || 'https://api.openai.com/v1')
  try {
    const client = createClient(openai, setup, apiKey, baseUrl)
    // The SDK's timeout ends with the headers and begins anew with each retry; this clock covers the body and all retries.
    const result = await withDeadline(settings.timeout_seconds * 1000, signal, async (signal) => {
      const response = await client.responses.create(requestBody(setup, question), { signal }).asResponse()
      return await response.text()
    })
    if (result.status === 'done') return { body: parsedOrText(result.value), answer: readResponse(result.value) }
    const answer = result.status === 'aborted' ? backendFailed('aborted', 'The request was interrupted.') : noAnswer(settings, baseUrl)
    return { body: answer, answer }
  } catch (error) {
    const answer = openAiFailure(openai, error, settings.api_key_env, baseUrl)
    const hasBody = error instanceof openai.APIError && error.status !== undefined
    return { body: hasBody ? { status: error.status, error: error.error } : answer, answer }
  }
}

function createClient(openai: typeof OpenAiModule, { settings, env }: OpenAiSetup, apiKey: string, baseURL: string): OpenAiModule.OpenAI {
  return new openai.OpenAI({
    apiKey,
    baseURL,
    timeout: settings.timeout_seconds * 1000,
    maxRetries: settings.max_request_retries,
    // Said outright, or the SDK would read them from process.env and, with OPENAI_LOG, print on stdout.
    adminAPIKey: null,
    organization: env['OPENAI_ORG_ID'] ?? null,
    project: env['OPENAI_PROJECT_ID'] ?? null,
    webhookSecret: null,
    logLevel: 'off',
  })
}

function noAnswer({ timeout_seconds }: OpenAiSetup['settings'], baseUrl: string): BackendFailed {
  const setting = 'backend_settings.openai_responses_api.timeout_seconds'
  return backendFailed('timed_out', `${baseUrl} did not answer within ${timeout_seconds} s (${setting}).`)
}

function requestBody({ settings, model }: OpenAiSetup, question: OpenAiQuestion): ResponseCreateParamsNonStreaming {
  const { system, input, replySchema, conversation } = question
  return {
    model,
    input,
    store: conversation !== undefined,
    max_output_tokens: settings.max_output_tokens,
    text: { format: { type: 'json_schema', strict: true, ...replySchema } },
    ...(system === undefined ? {} : { instructions: system }),
    ...(settings.reasoning_effort === undefined ? {} : { reasoning: { effort: settings.reasoning_effort } }),
    ...(conversation?.previousId === undefined ? {} : { previous_response_id: conversation.previousId }),
  }
}

function parsedOrText(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return { not_json: body }
  }
}
