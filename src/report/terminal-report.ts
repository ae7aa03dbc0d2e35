import type { ChalkInstance } from 'chalk'
import type { GateEvent } from './events.ts'

/** Lines to print for an event, and what a spinner should say until the next one. */
export interface TerminalText {
  lines: string[]
  status?: string
}

const maxListed = 8

/** Events → text for people. */
export function createTerminalReport(chalk: ChalkInstance): (event: GateEvent) => TerminalText {
  return (event) => {
    switch (event.type) {
      case 'snapshot_taken':
        return { lines: [], status: `looking at ${event.files} files` }
      case 'tests_started':
        return { lines: [`${chalk.bold('tests')}  ${event.runner} ${chalk.dim(`(${event.why})`)}`], status: `running the tests with ${event.runner}` }
      case 'tests_done':
        return { lines: [testsLine(chalk, event)], status: 'reading the results' }
      case 'flaky_found':
        return { lines: [chalk.yellow(`  flaky (failed, then passed on the same code; never sent to a backend): ${event.tests.join(', ')}`)] }
      case 'scenario_started':
        return { lines: ['', chalk.bold(event.scenario), ...list(event.failing).map((id) => `  ${chalk.red('✗')} ${id}`)], status: 'looking for suspects' }
      case 'context_built':
        return { lines: [`  context   ${event.path} (${event.tokens} tokens)`, `  suspects  ${event.suspects.slice(0, 5).join(', ') || 'none'}`] }
      case 'clarification_needed':
        return { lines: [`  ${chalk.yellow('unclear')}   ${event.reasons.join('; ')}`, ...event.artifacts.map((path) => `            ${path}`)] }
      case 'backend_selected':
        return { lines: event.note === undefined ? [] : [chalk.yellow(event.note)] }
      case 'attempt_started':
        return { lines: [`  attempt ${event.attempt} of ${event.of}, ${event.backend}`], status: `${event.backend} is working on ${event.scenario}` }
      case 'progress':
        return { lines: [], status: event.message }
      case 'candidate_received':
        return { lines: [`    candidate for ${event.paths.join(', ')}${event.explanation === undefined ? '' : chalk.dim(`: ${event.explanation}`)}`], status: 'validating' }
      case 'candidate_rejected':
        return { lines: [`    ${chalk.red('rejected')} (${event.stage})`, ...list(event.reasons).map((reason) => `      ${firstLine(reason)}`)] }
      case 'backend_failed':
        return { lines: [`    ${chalk.red(event.kind)}: ${event.message}`] }
      case 'patch_accepted':
        return { lines: [`    ${chalk.green('accepted')}: ${count(event.fixed.length, 'test')} fixed, nothing lost; ${event.patchPath}`, ...colourDiff(chalk, event.diff), ...reviewLines(chalk, event.alternatives)] }
      case 'patch_applied':
        return { lines: [`  ${chalk.green('applied')} to ${event.paths.join(', ')}`] }
      case 'patch_not_applied':
        if (event.why === 'dry_run') return { lines: [chalk.dim('  dry run: your files are as they were')] }
        return { lines: [chalk.yellow('  not applied: your files are as they were'), ...event.details.map((detail) => `    ${detail}`)] }
      case 'scenario_done':
        return { lines: [scenarioLine(chalk, event)] }
      case 'warning':
        return { lines: [chalk.yellow(`warning: ${event.message}`)] }
    }
  }
}

function testsLine(chalk: ChalkInstance, event: Extract<GateEvent, { type: 'tests_done' }>): string {
  const counts = [`${event.passed} passed`, ...(event.failed > 0 ? [chalk.red(`${event.failed} failed`)] : []), ...(event.skipped > 0 ? [`${event.skipped} skipped`] : [])]
  const status = event.status === 'passed' ? chalk.green('green') : chalk.red(event.status.replaceAll('_', ' '))
  return `       ${status}: ${counts.join(', ')} in ${(event.durationMs / 1000).toFixed(1)} s${event.sandbox === 'sandboxed' ? '' : ' (unsandboxed)'}`
}

function scenarioLine(chalk: ChalkInstance, event: Extract<GateEvent, { type: 'scenario_done' }>): string {
  const good = event.status === 'green' || event.status === 'repaired'
  const status = event.status.replaceAll('_', ' ')
  return `  ${good ? chalk.green(`✓ ${status}`) : event.status === 'flaky' ? chalk.yellow(`~ ${status}`) : chalk.red(`✗ ${status}`)} ${chalk.dim(event.scenario)}${event.reason === undefined ? '' : `: ${event.reason}`}`
}

function colourDiff(chalk: ChalkInstance, diff: string): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .slice(0, 60)
    .map((line) => `      ${line.startsWith('+') ? chalk.green(line) : line.startsWith('-') ? chalk.red(line) : line.startsWith('@@') ? chalk.cyan(line) : line}`)
}

/** What is plausible is not certain where other changes do as well. */
function reviewLines(chalk: ChalkInstance, alternatives: readonly string[]): string[] {
  if (alternatives.length === 0) return []
  const others = alternatives.length === 1 ? 'another edit passes' : `${alternatives.length} other edits pass`
  return [chalk.yellow(`    plausible, please review: ${others} the failing tests as well (${alternatives[0]}${alternatives.length > 1 ? ', …' : ''})`)]
}

function list(items: readonly string[]): string[] {
  return items.length <= maxListed ? [...items] : [...items.slice(0, maxListed), `… and ${items.length - maxListed} more`]
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
