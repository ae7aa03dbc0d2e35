import { expect, test } from 'vitest'
import { codexFailure } from '../../../src/backends/codex-failure.ts'

test.each([
  ['Missing environment variable: `FAKE_KEY`.', 'unauthenticated'],
  ['unexpected status 401 Unauthorized: bad key, url: http://x', 'unauthenticated'],
  ['unexpected status 403 Forbidden: no, url: http://x', 'unauthenticated'],
  ['exceeded retry limit, last status: 429 Too Many Requests', 'rate_limited'],
  ['rate limit exceeded: try again in 3 s', 'rate_limited'],
  ['Quota exceeded. Check your plan and billing details.', 'quota'],
  ["You've hit your usage limit. Upgrade, or try again at 10:00.", 'quota'],
  ["We're currently experiencing high demand, which may cause temporary errors.", 'server_error'],
  ['unexpected status 502 Bad Gateway: x', 'server_error'],
  ["Codex ran out of room in the model's context window. Start a new thread.", 'bad_request'],
  ['{"error":{"message":"Unsupported value","type":"invalid_request_error"}}', 'bad_request'],
  ['stream disconnected before completion: Transport error: network error', 'unreachable'],
  ['stream disconnected before completion: stream closed before response.completed', 'malformed'],
  ['stream disconnected before completion: idle timeout waiting for SSE', 'timed_out'],
  ['stream disconnected before completion: Incomplete response returned, reason: max_output_tokens', 'truncated'],
  ['Incomplete response returned, reason: content_filter', 'refused'],
])('%s is %s', (text, kind) => {
  const failure = codexFailure(text)
  expect(failure.kind).toBe(kind)
  expect(failure.message).toContain(JSON.stringify(text))
})
