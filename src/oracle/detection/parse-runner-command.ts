import { cleanArguments, splitPositionals, type KnownRunner } from '../runners/argument-rules.ts'
import type { ShellWord } from './shell-words.ts'

/** A command of a script that starts a known runner. */
export interface RunnerCommand {
  runner: KnownRunner
  args: string[]
  env: Record<string, string>
}

/** Where a script runs. */
export interface ScriptPlace {
  /** Expands a glob as the shell does. */
  expand(word: string): string[]
  /** Names of all declared packages. */
  dependencies: ReadonlySet<string>
}

/** Reads one command of a script, through npx, `node`, cross-env, c8 and the like; `undefined` when no known runner is started. */
export function parseRunnerCommand(words: readonly ShellWord[], place: ScriptPlace): RunnerCommand | undefined {
  const env: Record<string, string> = {}
  let rest = takeAssignments(words, env)
  while (rest.length > 0) {
    const start = startedBy(rest, place)
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

function startedBy(words: readonly ShellWord[], place: ScriptPlace): RunnerCommand | undefined {
  const [first, ...rest] = words
  const command = commandName(first?.text ?? '')
  const own = runnerOf(command)
  if (own !== undefined) return { runner: own, args: argumentsOf(own, rest, place), env: {} }
  if (command === 'node') return startedByNode(rest, [], place)
  if (command === 'tsx') return startedByNode(rest, ['--import', 'tsx'], place)
  if (command === 'ts-node') return startedByNode(rest, ['--loader', 'ts-node/esm'], place)
  return undefined
}

function argumentsOf(runner: KnownRunner, words: readonly ShellWord[], place: ScriptPlace): string[] {
  const expanded = words.flatMap(({ text, quoted }) => (quoted || text.startsWith('-') ? [text] : place.expand(text)))
  return cleanArguments(runner, expanded)
}

/** `test`, `./test/index.js`, `spec/a.mjs`, `lib/a.test.js`, `run-tests.js`. */
function isTestFile(word: string): boolean {
  return !word.startsWith('-') && /(^|\/)(tests?|spec|__tests__)(\/|\.[cm]?[jt]s$|$)|\b(tests?|spec)\.[cm]?[jt]s$/.test(word)
}

function hasOnlyOptions(runner: KnownRunner, words: readonly ShellWord[]): boolean {
  return splitPositionals(runner, words.map(({ text }) => text)).positionals.length === 0
}

/** `node --test …`, `node test/index.js` where tape is installed, or `node <flags> node_modules/jest/bin/jest.js …`, whose flags then become NODE_OPTIONS. */
function startedByNode(words: readonly ShellWord[], preload: readonly string[], place: ScriptPlace): RunnerCommand | undefined {
  if (words.some(({ text }) => text === '--test')) {
    return { runner: 'node:test', args: [...preload, ...argumentsOf('node:test', words, place)], env: {} }
  }
  const tapeFile = place.dependencies.has('tape') ? words.findIndex(({ text }) => isTestFile(text)) : -1
  // Only the first file is run: Node takes those that follow for arguments of it.
  if (tapeFile >= 0 && hasOnlyOptions('tape', words.slice(0, tapeFile))) {
    return { runner: 'tape', args: [...preload, ...argumentsOf('tape', words.slice(0, tapeFile), place), place.expand(words[tapeFile]?.text ?? '')[0] ?? ''], env: {} }
  }
  const at = words.findIndex(({ text }) => runnerOf(commandName(text)) !== undefined)
  const runner = runnerOf(commandName(words[at]?.text ?? ''))
  if (runner === undefined || words.slice(0, at).some(({ text }) => /\.[cm]?[jt]s$/.test(text) && !text.startsWith('.'))) return undefined
  const flags = [...preload, ...words.slice(0, at).map(({ text }) => text)].map((flag) => (/\s/.test(flag) ? JSON.stringify(flag) : flag))
  return {
    runner,
    args: argumentsOf(runner, words.slice(at + 1), place),
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
  if (command === 'vitest' || command === 'jest' || command === 'mocha' || command === 'tape' || command === 'pytest') return command
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
