// One case: make the repository, ask the real command, compute the baselines on the same failure.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { baselines } from './baselines.mjs'
import { makeCaseRepository } from './case-repository.mjs'

/** `{status: 'measured', answers: {ralph, imports, frames, bm25}, ms}` or `{status: 'failed', reason}`; knows nothing of the truth. */
export async function measureCase({ bug, place, folder, ralph, countTokens }) {
  const repo = join(folder, bug.id)
  mkdirSync(repo)
  makeCaseRepository(repo, bug, place)
  const scenario = scenarioOf(bug)
  const started = performance.now()
  const { stdout, stderr, code } = await run(process.execPath, [ralph, 'build-context', '--json', '--scenario', scenario], repo)
  const ms = Math.round(performance.now() - started)
  const document = parsed(stdout)
  if (!Array.isArray(document?.suspects)) return { status: 'failed', reason: `exit code ${code}: ${(stderr.trim() || stdout.trim()).slice(-400)}`, ms, scenario }
  const files = (await run('git', ['ls-files'], repo)).stdout.split('\n').filter((path) => path !== '' && existsSync(join(repo, path)))
  const failures = failuresOf(repo, document.context_path, scenario)
  const simple = await baselines({ repo, files, failures, aliases: place.entry.aliases, countTokens })
  return { status: 'measured', answers: { ralph: answerOf(document), ...simple }, ms, scenario, inFrames: simple.frames.ranges.length > 0, sources: files.length }
}

/** Where no scenario is declared, a failing test file is one; of several the one with the most failing tests. */
export function scenarioOf({ tests }) {
  const counts = new Map()
  for (const id of tests) counts.set(fileOf(id), (counts.get(fileOf(id)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0]
}

function fileOf(id) {
  return id.slice(0, id.indexOf(' > '))
}

/** Suspects as ralph ranks them; each of their line ranges counts as one place. */
function answerOf({ suspects, tokens }) {
  const places = suspects.flatMap(({ path, lines = [[0, 0]] }) => lines.map(([from, to]) => ({ path, from, to })))
  return { files: [...new Set(suspects.map(({ path }) => path))], ranges: places, tokens }
}

/** The failures as the run told them: blocks of failure.log, `FAIL <id>`, message and stack. */
function failuresOf(repo, contextPath, scenario) {
  const path = join(isAbsolute(contextPath) ? dirname(contextPath) : join(repo, dirname(contextPath)), 'failure.log')
  const blocks = readFileSync(path, 'utf8').split(/^FAIL /m).filter((block) => block.startsWith(`${scenario} > `))
  return blocks.map((block) => {
    const [id, ...stack] = block.split('\n')
    return { file: scenario, title: id.slice(id.lastIndexOf(' > ') + 3), stack: withoutNoise(stack.join('\n')) }
  })
}

/** The output of the whole run stands below the last block: it names the tests that passed. Frames of dependencies say nothing. */
function withoutNoise(block) {
  const own = block.split(/\n=+ test session starts =+\n/)[0].replace(/(\n {4}at [^\n]*)\n\n(?! *at )[\s\S]*$/, '$1')
  return own.split('\n').filter((line) => !/node_modules|node:internal|\(node:/.test(line)).join('\n').slice(0, 20_000)
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function run(file, args, cwd) {
  return new Promise((resolve) => execFile(file, args, { cwd, maxBuffer: 256 << 20, env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => resolve({ stdout, stderr, code: error === null ? 0 : error.code })))
}
