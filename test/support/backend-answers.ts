import { expect } from 'vitest'
import type { BackendFailureKind } from '../../src/backends/repair-backend.ts'
import type { FakeReply } from './fake-responses-server.ts'

/** What `toMatchObject` expects of a backend that failed this way and says this. */
export function failed(kind: BackendFailureKind, said: string): Record<string, unknown> {
  return { status: 'failed', kind, message: expect.stringContaining(said) }
}

/** What `toMatchObject` expects of a backend that cannot be used and says this. */
export function unavailable(said: string): Record<string, unknown> {
  return { status: 'unavailable', message: expect.stringContaining(said) }
}

/** A fake server's answer with an HTTP error and OpenAI's error document. */
export function httpError(status: number, error: Record<string, string>): FakeReply {
  return { kind: 'http_error', status, error }
}
