import { createInterface } from 'node:readline'
import type { Prompter } from '../scenarios/index.ts'
import type { CliIo } from './io.ts'
import type { Terminal } from './terminal.ts'

/** Asks on a terminal with @inquirer/prompts, else line by line from piped input. */
export function createPrompter(io: CliIo, terminal: Terminal): Prompter {
  return io.stdin.isTTY === true ? terminalPrompter(io, terminal) : pipedPrompter(io, terminal)
}

const ownAnswer = -1

function terminalPrompter(io: CliIo, terminal: Terminal): Prompter {
  const context = { input: io.stdin, output: io.stderr }
  return {
    say: terminal.line,
    async ask({ text, options, recommended }) {
      terminal.pause()
      const { input, select } = await import('@inquirer/prompts')
      const choices = [
        ...options.map((name, value) => ({ name: value === recommended ? `${name} (recommended)` : name, value, short: name })),
        { name: 'something else …', value: ownAnswer, short: 'own answer' },
      ]
      const chosen = await select({ message: text, choices, default: recommended }, context)
      return chosen === ownAnswer ? input({ message: 'Your answer:' }, context) : String(chosen + 1)
    },
    async confirm(text) {
      terminal.pause()
      const { input } = await import('@inquirer/prompts')
      return input({ message: text }, context)
    },
  }
}

function pipedPrompter(io: CliIo, terminal: Terminal): Prompter {
  const lines = createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
  const next = async () => {
    const { done, value } = await lines.next()
    return done === true ? null : value
  }
  return {
    say: terminal.line,
    async ask({ text, options, recommended }) {
      terminal.line(`\n${text}`)
      options.forEach((option, n) => terminal.line(`  ${n + 1}) ${option}${n === recommended ? ' (recommended)' : ''}`))
      terminal.line('  a number, an empty line for the recommended one, or your own words:')
      return next()
    },
    confirm(text) {
      terminal.line(text)
      return next()
    },
  }
}
