import { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Watches over the CLI process, which the SDK starts out of our reach. */
export interface CodexProcessGuard {
  /** Stops watching; a process that is still there is killed. */
  end(): void
}

/**
 * The SDK writes the prompt to the CLI without listening for errors: a CLI that ends before it has read a long prompt (bad
 * configuration, abort) would take ralph down with an unhandled EPIPE. And it asks the process to end only once, politely.
 * Node announces each new child process; ours is the one that has our own working folder among its arguments.
 */
export function guardCodexProcess(workingDirectory: string): CodexProcessGuard {
  let ours: ChildProcess | undefined
  const onChild = (message: unknown) => {
    const child = typeof message === 'object' && message !== null && 'process' in message ? message.process : undefined
    if (!(child instanceof ChildProcess)) return
    // Announced from its constructor: arguments and pipes come right after.
    process.nextTick(() => {
      if (!child.spawnargs.includes(workingDirectory)) return
      ours = child
      child.stdin?.on('error', leaveToExitCode)
    })
  }
  subscribe('child_process', onChild)
  return {
    end: () => {
      unsubscribe('child_process', onChild)
      if (ours?.exitCode === null && ours.signalCode === null) ours.kill('SIGKILL')
    },
  }
}

/** Why the CLI ended is told by its exit code and stderr, which the SDK does read. */
function leaveToExitCode(): void {}
