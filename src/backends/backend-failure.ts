import type { BackendFailureKind } from './repair-backend.ts'

/** The failed variant that a proposal and suggested options share. */
export interface BackendFailed {
  status: 'failed'
  kind: BackendFailureKind
  message: string
}

/** A failure of the backend, never a rejected patch. The message says what was expected, what came and what to do. */
export function backendFailed(kind: BackendFailureKind, message: string): BackendFailed {
  return { status: 'failed', kind, message }
}

/** The beginning of a foreign text for a message: quoted, so that control characters cannot reach a terminal. */
export function excerpt(text: string, length = 200): string {
  return JSON.stringify(text.slice(0, length)) + (text.length > length ? '…' : '')
}

/** The end of a foreign text, quoted: errors stand at the end of what a program prints. */
export function excerptOfEnd(text: string, length = 1_000): string {
  const trimmed = text.trimEnd()
  return (trimmed.length > length ? '…' : '') + JSON.stringify(trimmed.slice(-length))
}

/** Shorter values are no secrets, and would tear holes into ordinary words. */
const minSecretLength = 6

/** Takes keys out of a text that a server or program sent back: nothing that is kept or shown may hold one. */
export function hideKeys(text: string, keys: readonly (string | undefined)[]): string {
  const secrets = keys.filter((key) => key !== undefined).filter((key) => key.length >= minSecretLength)
  return secrets.reduce((rest, key) => rest.replaceAll(key, '<key>'), text)
}
