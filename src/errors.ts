/** The user can mend this: the message says what was expected, what came and what to do. No stack is shown. */
export class UserError extends Error {
  override name = 'UserError'
  /** `usage` ends the process with code 2, `environment` with code 3. */
  readonly kind: 'usage' | 'environment'
  constructor(message: string, options: { kind?: 'usage' | 'environment'; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.kind = options.kind ?? 'usage'
  }
}

/** A promise inside ralph was broken: a bug. The message asks the user to report it. */
export class InternalError extends Error {
  override name = 'InternalError'
}

/** The run was interrupted by a signal. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
  readonly signal: NodeJS.Signals
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

/** A run that ended early after patches of earlier scenarios had been accepted and written. */
export class PartlyAppliedError extends Error {
  override name = 'PartlyAppliedError'
  /** Repository-relative paths that hold accepted patches. */
  readonly paths: readonly string[]
  constructor(paths: readonly string[], cause: unknown) {
    super(messageOf(cause), { cause })
    this.paths = paths
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Makes a `switch` over a union exhaustive at compile time. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected value: ${JSON.stringify(value)}`)
}
