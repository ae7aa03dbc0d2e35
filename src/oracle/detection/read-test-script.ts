import { splitPositionals } from '../runners/argument-rules.ts'
import { parseRunnerCommand, takeAssignments, type RunnerCommand, type ScriptPlace } from './parse-runner-command.ts'
import { splitScript, type ShellWord } from './shell-words.ts'

/** What a package.json says about running its tests. */
export interface TestScript extends RunnerCommand {
  /** Builds that the script runs before its tests. */
  prepare: string[][]
  /** The script in which the runner was found. */
  script: string
  /** The script starts tests a second time, which one run cannot stand for. */
  hasMore?: boolean
}

type Scripts = Readonly<Record<string, string>>

/** Follows `scripts.test`, through scripts that it calls, to the command that starts a known runner. */
export function readTestScript(scripts: Scripts, place: ScriptPlace): TestScript | undefined {
  const { prepare, found } = search({ name: 'test', args: [] }, { scripts, place, visited: new Set() })
  return found === undefined ? undefined : { ...found, prepare }
}

interface Call {
  name: string
  /** Words that the caller adds at the end: `npm run unit -- --retry 1`. */
  args: readonly ShellWord[]
}
interface Search {
  scripts: Scripts
  place: ScriptPlace
  visited: Set<string>
}
interface Outcome {
  /** Every build that came before the runner, or up to the end of the script. */
  prepare: string[][]
  found?: Omit<TestScript, 'prepare'>
}

function search(call: Call, state: Search): Outcome {
  if (state.visited.has(call.name)) return { prepare: [] }
  state.visited.add(call.name)
  return firstOf(segmentsOf(call, state.scripts).map((words) => () => readSegment(words, call.name, state)))
}

/** The first run of tests, with the builds before it; a second one is noted. */
function firstOf(steps: readonly (() => Outcome)[]): Outcome {
  const prepare: string[][] = []
  let found: Outcome['found']
  for (const step of steps) {
    const outcome = step()
    if (found !== undefined) {
      if (outcome.found === undefined) continue
      const joined = joinTape(found, outcome.found)
      if (joined === undefined) return { prepare, found: { ...found, hasMore: true } }
      found = joined
      continue
    }
    prepare.push(...outcome.prepare)
    found = outcome.found
  }
  return found === undefined ? { prepare } : { prepare, found }
}

/** `node test/a.js && node test/b.js`: files of tape are processes of their own anyway, so one run stands for both. */
function joinTape(one: NonNullable<Outcome['found']>, other: NonNullable<Outcome['found']>): Outcome['found'] {
  if (one.runner !== 'tape' || other.runner !== 'tape') return undefined
  const [first, second] = [splitPositionals('tape', one.args), splitPositionals('tape', other.args)]
  const isAlike = JSON.stringify([first.options, one.env]) === JSON.stringify([second.options, other.env])
  return isAlike ? { ...one, args: [...first.options, ...first.positionals, ...second.positionals] } : undefined
}

/** The commands of the `pre` script and of the script itself; what the caller adds goes to the last of them. */
function segmentsOf({ name, args }: Call, scripts: Scripts): ShellWord[][] {
  const before = splitScript(scripts[`pre${name}`] ?? '')
  const own = splitScript(scripts[name] ?? '')
  return [...before, ...own.map((words, at) => (at === own.length - 1 ? [...words, ...args] : words))]
}

function readSegment(words: ShellWord[], script: string, state: Search): Outcome {
  const env: Record<string, string> = {}
  const calls = calledScripts(behindCoverage(takeAssignments(words, env), env), state.scripts)
  if (calls.length > 0) return followCalls(calls, env, state)
  const command = parseRunnerCommand(words, state.place)
  if (command) return { prepare: [], found: { ...command, script } }
  const build = buildCommand(words)
  return { prepare: build === undefined ? [] : [build] }
}

function followCalls(calls: readonly Call[], env: Record<string, string>, state: Search): Outcome {
  const outcome = firstOf(
    calls.map((call) => () => {
      const inner = search(call, state)
      if (inner.found) return inner
      return { prepare: /build|compile|generate|codegen|bundle|transpile|prepare/i.test(call.name) ? [['npm', 'run', call.name]] : [] }
    }),
  )
  return outcome.found === undefined ? outcome : { ...outcome, found: { ...outcome.found, env: { ...env, ...outcome.found.env } } }
}

/** `c8 npm run unit`, `cross-env A=1 npm run unit` → `npm run unit`. */
function behindCoverage(words: readonly ShellWord[], env: Record<string, string>): readonly ShellWord[] {
  if (!/^(c8|nyc|cross-env|cross-env-shell|env)$/.test(words[0]?.text ?? '')) return words
  const at = words.findIndex(({ text }) => isPackageManager.test(text))
  const assigned = words.slice(1, Math.max(at, 1)).filter(({ text }) => text.includes('=') && !text.startsWith('-'))
  if (at > 0) takeAssignments(assigned, env)
  return at > 0 ? words.slice(at) : words
}

const isPackageManager = /^(npm|pnpm|yarn|bun)$/

/** `npm run x`, `npm test`, `pnpm x`, `yarn x`, `bun run x`, `run-s x y`: only scripts that exist count. */
function calledScripts(words: readonly ShellWord[], scripts: Scripts): Call[] {
  const [manager = '', ...rest] = words.map(({ text }) => text)
  if (/^(run-s|run-p|npm-run-all)$/.test(manager)) {
    return rest.filter((name) => scripts[name] !== undefined).map((name) => ({ name, args: [] }))
  }
  if (!isPackageManager.test(manager)) return []
  const at = rest.findIndex((word) => !word.startsWith('-') && word !== 'run' && word !== 'run-script')
  const name = rest[at] === 't' || rest[at] === 'tst' ? 'test' : rest[at]
  if (name === undefined || scripts[name] === undefined) return []
  const isCall = manager !== 'npm' || rest.includes('run') || rest.includes('run-script') || name === 'test'
  return isCall ? [{ name, args: words.slice(at + 2).filter(({ text }) => text !== '--') }] : []
}

const buildTools = /^(tsc|tsup|tsdown|rollup|esbuild|babel|swc|webpack|unbuild|tsc-alias|ncc|node-gyp)$/

/** The words of a command that builds what the tests import; type checks and watchers are not builds. */
function buildCommand(words: readonly ShellWord[]): string[] | undefined {
  const env: Record<string, string> = {}
  const all = takeAssignments(words, env).map(({ text }) => text)
  const command = all[0] === 'npx' ? all.slice(1).filter((word, at) => at > 0 || !word.startsWith('-')) : all
  const [tool = '', first = ''] = command
  const isBuild = buildTools.test(tool) || (tool === 'vite' && first === 'build')
  if (!isBuild || command.some((word) => /^(--noEmit|--watch|-w)$/.test(word))) return undefined
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  return assignments.length > 0 ? ['env', ...assignments, ...command] : command
}
