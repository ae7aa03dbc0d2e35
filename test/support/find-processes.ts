import { readdirSync, readFileSync } from 'node:fs'

/** Processes that run now and were started with this text in their arguments. Linux only; elsewhere the list is empty. */
export function processesNaming(text: string): number[] {
  return pids().filter((pid) => read(`/proc/${pid}/cmdline`).includes(text))
}

/** Processes that carry ralph's mark in their environment, other than this one's own ancestors. */
export function processesMarked(variable: string): number[] {
  return pids().filter((pid) => pid !== process.pid && read(`/proc/${pid}/environ`).includes(variable))
}

/** Ends a process; one that ended by itself since it was found is no error. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until a condition holds; false when it does not within the limit. Ends as soon as it does. */
export async function until(condition: () => boolean, limitMs = 10_000): Promise<boolean> {
  const deadline = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

function pids(): number[] {
  return process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number) : []
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
