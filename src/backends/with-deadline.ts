/** How work under a wall clock ended. */
export type DeadlineResult<T> = { status: 'done'; value: T } | { status: 'timed_out' } | { status: 'aborted' }

/**
 * Runs work under a wall clock of our own and returns when the time is over, whether the work heeds its signal or not: SDKs wait for
 * ever on a body that stalls or on a network that refuses. What the work throws before that is thrown on.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<DeadlineResult<T>> {
  if (signal?.aborted) return { status: 'aborted' }
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const ended = new Promise<DeadlineResult<T>>((resolve) => {
    const end = (status: 'timed_out' | 'aborted') => {
      resolve({ status })
      controller.abort()
    }
    timer = setTimeout(() => end('timed_out'), timeoutMs)
    onAbort = () => end('aborted')
    signal?.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([ended, work(controller.signal).then((value) => ({ status: 'done' as const, value }))])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
  }
}
