import type { Ora } from 'ora'
import type { Emit, GateEvent } from '../report/events.ts'
import { createTerminalReport } from '../report/terminal-report.ts'
import type { CliIo } from './io.ts'

/** Where a command's words go: events and lines for people, one JSON document for programs. */
export interface Terminal {
  emit: Emit
  /** A line for people: stdout, or stderr when stdout belongs to the JSON document. */
  line(text: string): void
  json(document: unknown): void
  /** Whether colours and a spinner make sense. */
  isInteractive: boolean
  /** Takes the spinner off, so that a question can be asked. */
  pause(): void
  /** From now on every text goes through this before it is printed. */
  protect(hide: (text: string) => string): void
  close(): void
}

export async function createTerminal(io: CliIo, { json }: { json: boolean }): Promise<Terminal> {
  const out = json ? io.stderr : io.stdout
  // A terminal without a size (script, expect, some containers) has 0 columns: ora would count endless lines to clear.
  const canSpin = (out.columns ?? 0) > 0 && io.env['TERM'] !== 'dumb'
  const isInteractive = out.isTTY === true && io.env['CI'] === undefined
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: out.isTTY === true && io.env['NO_COLOR'] === undefined ? 1 : 0 })
  const report = createTerminalReport(chalk)
  const spinner = isInteractive && canSpin ? await createSpinner(out) : undefined
  let hide = (text: string) => text
  const line = (text: string) => {
    spinner?.stop()
    out.write(`${hide(text)}\n`)
  }
  return {
    isInteractive,
    line,
    emit(event) {
      const { lines, status } = report(event)
      for (const text of lines) line(text)
      if (spinner !== undefined && status !== undefined) showStatus(spinner, status, event)
    },
    json: (document) => void io.stdout.write(`${hide(JSON.stringify(document, null, 2))}\n`),
    protect: (given) => void (hide = given),
    pause: () => spinner?.stop(),
    close: () => spinner?.stop(),
  }
}

function showStatus(spinner: Ora, status: string, event: GateEvent): void {
  spinner.text = status
  if (event.type !== 'scenario_done') spinner.start()
}

async function createSpinner(stream: CliIo['stderr']): Promise<Ora> {
  const { default: ora } = await import('ora')
  // Ora would swallow what is typed ahead, and hold the process open.
  return ora({ stream, discardStdin: false, isEnabled: true })
}
