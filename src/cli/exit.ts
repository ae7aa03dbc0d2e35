import { InterruptedError, messageOf, UserError } from '../errors.ts'
import { exitCodes } from '../gate/run-result.ts'
import type { CliIo } from './io.ts'

/** The one place where an error becomes text and an exit code. With `--json` the error is the one document on stdout. */
export function exitForError(error: unknown, io: CliIo, json: boolean): number {
  const interrupted = interruption(error)
  const exitCode = interrupted ? (interrupted.signal === 'SIGINT' ? 130 : 143) : codeOf(error)
  if (json) io.stdout.write(`${JSON.stringify({ status: interrupted ? 'interrupted' : 'error', exit_code: exitCode, error: messageOf(error) }, null, 2)}\n`)
  io.stderr.write(`ralph: ${textOf(error, interrupted)}\n`)
  return exitCode
}

function codeOf(error: unknown): number {
  return error instanceof UserError && error.kind === 'usage' ? exitCodes.usage : exitCodes.environment
}

function textOf(error: unknown, interrupted: InterruptedError | undefined): string {
  if (interrupted) return `${interrupted.message}; nothing of yours was changed.`
  if (error instanceof UserError) return error.message
  if (isDiskFull(error)) return `the disk is full (${messageOf(error)}); nothing of yours was changed. Free some space, or set TMPDIR to a folder that has some.`
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
