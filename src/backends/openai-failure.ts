import type * as OpenAiModule from 'openai'
import { messageOf } from '../errors.ts'
import { backendFailed, excerpt, type BackendFailed } from './backend-failure.ts'
import type { BackendFailureKind } from './repair-backend.ts'

const quotaCodes = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'])

/** Sorts what the openai SDK threw. `apiKeyEnv` is the name of the variable, never its value. */
export function openAiFailure(openai: typeof OpenAiModule, error: unknown, apiKeyEnv: string, baseUrl: string): BackendFailed {
  if (error instanceof openai.APIUserAbortError) return backendFailed('aborted', 'The request was interrupted.')
  if (error instanceof openai.APIConnectionTimeoutError) return backendFailed('timed_out', `${baseUrl} did not answer in time.`)
  if (error instanceof openai.APIConnectionError) {
    return backendFailed('unreachable', `No connection to ${baseUrl}: ${causeOf(error)}; check the network and the base URL.`)
  }
  if (error instanceof openai.APIError && error.status !== undefined) return statusFailure(error, error.status, apiKeyEnv)
  // fetch throws a bare TypeError ("terminated") when the body is cut off, and the SDK passes it on.
  if (error instanceof TypeError) {
    return backendFailed('unreachable', `The connection to ${baseUrl} was lost in the middle of the answer: ${causeOf(error)}`)
  }
  if (error instanceof SyntaxError) return backendFailed('malformed', `The answer of ${baseUrl} is not JSON: ${error.message}`)
  throw error
}

function statusFailure(error: { code?: string | null | undefined; message: string }, status: number, apiKeyEnv: string): BackendFailed {
  const kind = statusKind(status, error.code)
  return backendFailed(kind, `OpenAI answered ${status}: ${advice(kind, apiKeyEnv)} (${excerpt(error.message)})`)
}

function statusKind(status: number, code: string | null | undefined): BackendFailureKind {
  if (code && quotaCodes.has(code)) return 'quota'
  if (status === 401 || status === 403) return 'unauthenticated'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'server_error' : 'bad_request'
}

function advice(kind: BackendFailureKind, apiKeyEnv: string): string {
  switch (kind) {
    case 'unauthenticated':
      return `the key in ${apiKeyEnv} was refused; check it, or choose another backend with --backend.`
    case 'quota':
      return `the account of the key in ${apiKeyEnv} has no quota left; check plan and billing, or choose another backend with --backend.`
    case 'rate_limited':
      return 'too many requests; wait, or choose another backend with --backend.'
    case 'server_error':
      return 'the service has a problem; try again later, or choose another backend with --backend.'
    default:
      return 'the request was not accepted; check the model (--model) and the settings of the backend.'
  }
}

/** undici hides the reason (ECONNREFUSED, other side closed) in `cause`. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} ${messageOf(error.cause.cause ?? error.cause)}` : error.message
}
