import { cleanArguments, type KnownRunner } from '../runners/argument-rules.ts'
import type { ShellWord } from './shell-words.ts'

/** A command of a script that starts a known runner. */
export interface RunnerCommand {
  runner: KnownRunner
  args: string[]
  env: Record<string, string>
}

/** Expands a glob as the shell does. */
type Expand = (word: string) => string[]

/** Reads one command of a script, through npx, `node`, cross-env, c8 and the like; `undefined` when no known runner is started. */
export function parseRunnerCommand(words: readonly ShellWord[], expand: Expand): RunnerCommand | undefined {
  const env: Record<string, string> = {}
  let rest = takeAssignments(words, env)
  while (rest.length > 0) {
    const start = startedBy(rest, expand)
    if (start !== undefined) return { ...start, env: mergeNodeOptions(env, start.env) }
    const inner = behindWrapper(rest)
    if (inner === undefined) return undefined
    rest = takeAssignments(inner, env)
  }
  return undefined
}

/** `A=1 B=2 command` → the command; the assignments go into `env`. */
export function takeAssignments(words: readonly ShellWord[], env: Record<string, string>): readonly ShellWord[] {
  let at = 0
  for (; at < words.length; at++) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at]?.text ?? '')
    if (match?.[1] === undefined) break
    env[match[1]] = match[2] ?? ''
  }
  return words.slice(at)
}

function startedBy(words: readonly ShellWord[], expand: Expand): RunnerCommand | undefined {
  const [first, ...rest] = words
  const command = commandName(first?.text ?? '')
  const own = runnerOf(command)
  if (own !== undefined) return { runner: own, args: argumentsOf(own, rest, expand), env: {} }
  if (command === 'node') return startedByNode(rest, [], expand)
  if (command === 'tsx') return startedByNode(rest, ['--import', 'tsx'], expand)
  if (command === 'ts-node') return startedByNode(rest, ['--loader', 'ts-node/esm'], expand)
  return undefined
}

function argumentsOf(runner: KnownRunner, words: readonly ShellWord[], expand: Expand): string[] {
  const expanded = words.flatMap(({ text, quoted }) => (quoted || text.startsWith('-') ? [text] : expand(text)))
  return cleanArguments(runner, expanded)
}

/** `node --test …`, or `node <flags> node_modules/jest/bin/jest.js …`, whose flags then become NODE_OPTIONS. */
function startedByNode(words: readonly ShellWord[], preload: readonly string[], expand: Expand): RunnerCommand | undefined {
  if (words.some(({ text }) => text === '--test')) {
    return { runner: 'node:test', args: [...preload, ...argumentsOf('node:test', words, expand)], env: {} }
  }
  const at = words.findIndex(({ text }) => runnerOf(commandName(text)) !== undefined)
  const runner = runnerOf(commandName(words[at]?.text ?? ''))
  if (runner === undefined || words.slice(0, at).some(({ text }) => /\.[cm]?[jt]s$/.test(text) && !text.startsWith('.'))) return undefined
  const flags = [...preload, ...words.slice(0, at).map(({ text }) => text)].map((flag) => (/\s/.test(flag) ? JSON.stringify(flag) : flag))
  return {
    runner,
    args: argumentsOf(runner, words.slice(at + 1), expand),
    env: flags.length > 0 ? { NODE_OPTIONS: flags.join(' ') } : {},
  }
}

function mergeNodeOptions(outer: Record<string, string>, inner: Record<string, string>): Record<string, string> {
  const options = [outer['NODE_OPTIONS'], inner['NODE_OPTIONS']].filter((part) => part !== undefined).join(' ')
  return { ...outer, ...inner, ...(options === '' ? {} : { NODE_OPTIONS: options }) }
}

/** `node_modules/.bin/jest`, `./node_modules/mocha/bin/mocha.js` and `jest` are commands; `test/jest.js` is a file. */
function commandName(word: string): string {
  if (!word.includes('/')) return word
  return /(^|\/)(node_modules|\.?venv|bin)\//.test(word) ? word.replace(/^.*\//, '').replace(/\.[cm]?js$/, '') : ''
}

function runnerOf(command: string): KnownRunner | undefined {
  if (command === 'vitest' || command === 'jest' || command === 'mocha' || command === 'pytest') return command
  if (command === '_mocha') return 'mocha'
  return command === 'py.test' ? 'pytest' : undefined
}

const wrappers = new Set([
  ...['npx', 'bunx', 'pnpx', 'pnpm', 'yarn', 'npm', 'bun', 'c8', 'nyc'],
  ...['cross-env', 'cross-env-shell', 'env', 'env-cmd', 'dotenv', 'time', 'exec', 'xvfb-run'],
  ...['poetry', 'uv', 'uvx', 'pdm', 'pipenv', 'hatch', 'rye', 'python', 'python3', 'py', 'coverage'],
])

/** What a wrapper starts: from the first word that is a command again. Its own flags and values are passed over. */
function behindWrapper(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const [first, ...rest] = words
  if (first === undefined || !wrappers.has(commandName(first.text))) return undefined
  const at = rest.findIndex(({ text }) => isCommandWord(text) || /^[A-Za-z_]\w*=/.test(text))
  return at < 0 ? undefined : rest.slice(at)
}

function isCommandWord(word: string): boolean {
  const name = commandName(word)
  return runnerOf(name) !== undefined || name === 'node' || name === 'tsx' || wrappers.has(name)
}
