import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { PrivateTree } from '../workspace/private-tree.ts'
import type { Session } from './session.ts'
import { runInTree, visibleEnvironment } from './test-place.ts'

/** What a lint or type check said about one tree. */
export interface CheckResult {
  command: readonly string[]
  exitCode: number
  /** Diagnostic lines with numbers taken out, so that a moved line is not a new problem. */
  lines: Map<string, number>
  output: string
}

/** Runs `validation.commands` in a tree, one after the other; a command that cannot be started fails like any other. */
export async function runChecks(session: Session, tree: PrivateTree): Promise<CheckResult[]> {
  const { commands, timeout_seconds } = session.config.validation
  const results: CheckResult[] = []
  for (const command of commands) {
    const [file = '', ...args] = command
    const env = visibleEnvironment(session)
    const result = await runInTree(session, tree, {
      file,
      args,
      cwd: tree.root,
      env: { ...env, PATH: `${join(tree.root, 'node_modules/.bin')}:${env['PATH'] ?? ''}`, NO_COLOR: '1', CI: '1' },
      timeoutMs: timeout_seconds * 1000,
      signal: session.ports.signal,
    })
    session.ports.signal.throwIfAborted()
    const failed = result.status === 'could_not_start' ? result.reason : result.status === 'timed_out' ? `it was still running after ${timeout_seconds} s` : ''
    const printed = result.status === 'could_not_start' ? '' : `${result.stdout.toString()}\n${result.stderr.toString()}`
    const output = session.clean(stripVTControlCharacters(`${failed}\n${printed}`)).trim()
    results.push({ command, exitCode: result.status === 'exited' ? result.exitCode : 127, lines: countLines(output), output })
  }
  return results
}

/** Why the checks are worse than at baseline; empty when they are not. What failed before may still fail, but with no new line. */
export function worseChecks(before: readonly CheckResult[], after: readonly CheckResult[]): string[] {
  return after.flatMap((now, n) => {
    const then = before[n]
    if (now.exitCode === 0) return []
    const name = now.command.join(' ')
    if (then === undefined || then.exitCode === 0) return [`"${name}" passed at baseline and fails now: ${lastLines(now.output)}`]
    const fresh = [...now.lines].filter(([line, count]) => count > (then.lines.get(line) ?? 0)).map(([line]) => line)
    return fresh.length === 0 ? [] : [`"${name}" failed at baseline and says more now: ${fresh.slice(0, 5).join(' | ')}`]
  })
}

function countLines(output: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of output.split('\n').map((text) => text.replace(/\d+/g, '#').trim()).filter(Boolean)) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

function lastLines(output: string): string {
  return output.split('\n').slice(-8).join('\n')
}
