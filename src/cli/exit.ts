import { constants } from 'node:os'
import { InterruptedError, messageOf, PartlyAppliedError, UserError } from '../errors.ts'
import { exitCodes } from '../gate/run-result.ts'
import type { CliIo } from './io.ts'

/** The one place where an error becomes text and an exit code. With `--json` the error is the one document on stdout. */
export function exitForError(error: unknown, io: CliIo, json: boolean): number {
  const interrupted = interruption(error)
  const applied = error instanceof PartlyAppliedError ? error.paths : []
  const cause = error instanceof PartlyAppliedError ? error.cause : error
  const exitCode = interrupted ? 128 + constants.signals[interrupted.signal] : codeOf(cause)
  const document = { status: interrupted ? 'interrupted' : 'error', exit_code: exitCode, error: messageOf(cause), applied_paths: applied }
  if (json) io.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  const changed = applied.length === 0 ? 'nothing of yours was changed' : `patches accepted before that stand in ${applied.join(', ')}; nothing else was changed`
  io.stderr.write(`ralph: ${textOf(cause, interrupted, changed)}\n`)
  return exitCode
}

function codeOf(error: unknown): number {
  return error instanceof UserError && error.kind === 'usage' ? exitCodes.usage : exitCodes.environment
}

function textOf(error: unknown, interrupted: InterruptedError | undefined, changed: string): string {
  if (interrupted) return `${interrupted.message}; ${changed}.`
  if (error instanceof UserError) return error.message
  if (isDiskFull(error)) return `the disk is full (${messageOf(error)}); ${changed}. Free some space, or set TMPDIR to a folder that has some.`
  return `an error that should not happen: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nPlease report it with the command you ran.`
}

/** An abort surfaces as its reason, or wrapped by whatever was awaiting. */
function interruption(error: unknown): InterruptedError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof InterruptedError) return at
  return undefined
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
