import { backendFailed, excerptOfEnd, type BackendFailed } from './backend-failure.ts'
import type { BackendFailureKind } from './repair-backend.ts'

const login = 'log in with "codex login" or set CODEX_API_KEY, or choose another backend with --backend.'
const later = 'wait, or choose another backend with --backend.'

const checkNetwork = 'check the network.'
const noQuota = `the account has no quota left; ${later}`
const tooMany = `too many requests; ${later}`
const overloaded = `the service has a problem; ${later}`
const tooLong = 'the prompt is too long; lower context.token_budget in ci_config.json.'
const cutOff = 'the answer was cut off; make the scenario smaller or try another model.'
const notResponses = 'the server does not speak the Responses API, or broke off.'

/** Texts of codex-cli 0.163; the SDK has no error classes, so there is nothing else to go by. The first that matches counts. */
const knownTexts: readonly { pattern: RegExp; kind: BackendFailureKind; advice: string }[] = [
  { pattern: /Missing environment variable|not logged in|401 Unauthorized|403 Forbidden/i, kind: 'unauthenticated', advice: login },
  { pattern: /Quota exceeded|insufficient_quota|hit your usage limit|usage_limit_reached/i, kind: 'quota', advice: noQuota },
  { pattern: /429 Too Many Requests|rate limit/i, kind: 'rate_limited', advice: tooMany },
  { pattern: /max_output_tokens/, kind: 'truncated', advice: cutOff },
  { pattern: /content_filter/, kind: 'refused', advice: "the provider's content filter stopped the answer." },
  { pattern: /context window/i, kind: 'bad_request', advice: tooLong },
  { pattern: /idle timeout waiting for SSE/i, kind: 'timed_out', advice: 'the server stopped sending.' },
  { pattern: /stream closed before response\.completed/i, kind: 'malformed', advice: notResponses },
  { pattern: /stream disconnected|error sending request|connection (?:refused|reset|failed)/i, kind: 'unreachable', advice: checkNetwork },
  { pattern: /high demand|unexpected status 5\d\d|internal server error|overloaded/i, kind: 'server_error', advice: overloaded },
]

/** Sorts the text of a failed turn. What is not known is a request that was not accepted: Codex passes on the body of a 400 as it is. */
export function codexFailure(text: string): BackendFailed {
  const known = knownTexts.find(({ pattern }) => pattern.test(text))
  const advice = known?.advice ?? 'the request was not accepted; check the model (--model) and backend_settings.codex.'
  return backendFailed(known?.kind ?? 'bad_request', `Codex gave no answer: ${advice} (${excerptOfEnd(text, 500)})`)
}
