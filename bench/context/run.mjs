// How well context.txt points at the fault: `npm run bench:context` (`-- --json`, `--only <text>`, `--half fit|held_out`, `--kind <kind>`,
// `--keep`, `--jobs <n>`, `--ralph <path of bin/ralph.js>`). Cases, rules and limits: README.md beside this file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePackage } from './cache.mjs'
import { halfOf, readBugs, releaseOf } from './corpus.mjs'
import { measureCase } from './measure.mjs'
import { methods, scoreCase, summarize, truthOf } from './score.mjs'
import { renderReport } from './report.mjs'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    half: { type: 'string' },
    kind: { type: 'string' },
    keep: { type: 'boolean' },
    jobs: { type: 'string', default: '1' },
    ralph: { type: 'string', default: join(import.meta.dirname, '../../bin/ralph.js') },
  },
})
const say = (text) => process.stderr.write(`${text}\n`)

const { countTokens: count } = await import('gpt-tokenizer/encoding/o200k_base')
const countTokens = (text) => count(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() })

const folder = mkdtempSync(join(tmpdir(), 'ralph-context-'))
try {
  const cases = await measureAll(await chosenCases())
  if (cases.length === 0) throw new Error('no bug of the corpus is chosen: see --only, --half and --kind')
  const result = resultOf(cases)
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : renderReport(result))
} catch (error) {
  say(`bench/context: ${error.message}`)
  process.exitCode = 1
} finally {
  if (flags.keep) say(`cases are kept in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}

/** Bugs with their prepared packages; a bug whose failing tests are not known yet (check.mjs finds them) is left out. */
async function chosenCases() {
  const chosen = []
  for (const [name, bugs] of readBugs()) {
    const some = bugs.filter(({ id, kind, tests = [] }) => tests.length > 0 && (flags.half === undefined || flags.half === halfOf(id)) && (flags.kind === undefined || flags.kind === kind) && (flags.only === undefined || flags.only.some((part) => id.includes(part))))
    if (some.length === 0) continue
    for (const bug of some) chosen.push({ name, bug, place: await preparePackage(releaseOf(name, bug), say) })
  }
  return chosen
}

async function measureAll(chosen) {
  const cases = []
  const queue = chosen.map((one, n) => ({ ...one, n }))
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { name, bug, place, n } = next
      const measured = await measureCase({ bug, place, folder, ralph: flags.ralph, countTokens })
      if (!flags.keep) rmSync(join(folder, bug.id), { recursive: true, force: true })
      const truth = truthOf(name, bug.id)
      const scores = Object.fromEntries(methods.map((method) => [method, scoreCase(measured.answers?.[method], truth)]))
      const { language, runner } = place.entry
      cases[n] = { id: bug.id, package: name, kind: bug.kind, language, runner, half: halfOf(bug.id), status: measured.status, reason: measured.reason, ms: measured.ms, in_frames: measured.inFrames, sources: measured.sources, scores, truth }
      const { file, function: place1 } = scores.ralph
      say(`${n + 1} of ${chosen.length}  ${bug.id}: ${measured.status === 'measured' ? `file ${rankText(file)}, function ${rankText(place1)}` : measured.reason.split('\n').at(-1)}, ${(measured.ms / 1000).toFixed(1)} s`)
    }
  }
  await Promise.all(Array.from({ length: Number(flags.jobs) }, worker))
  return cases
}

function rankText(rank) {
  return Number.isFinite(rank) ? rank : 'not named'
}

function resultOf(cases) {
  const of = (some, method = 'ralph') => summarize(some.map(({ scores }) => scores[method]))
  const groups = (key) => Object.fromEntries([...new Set(cases.map((one) => one[key]))].sort().map((value) => [value, of(cases.filter((one) => one[key] === value))]))
  const all = of(cases)
  const baselines = Object.fromEntries(methods.slice(1).map((method) => [method, of(cases, method)]))
  const lostIn = (one) => one.scores.ralph.function > 5
  return {
    ...all,
    token_ratio: baselines.imports.tokens_median === 0 ? null : all.tokens_median / baselines.imports.tokens_median,
    baselines,
    halves: Object.fromEntries(['fit', 'held_out'].map((half) => [half, { ...of(cases.filter((one) => one.half === half)), baselines: Object.fromEntries(methods.slice(1).map((method) => [method, of(cases.filter((one) => one.half === half), method)])) }])),
    by_language: groups('language'),
    by_runner: groups('runner'),
    by_package: groups('package'),
    by_kind: Object.fromEntries(Object.entries(groups('kind')).map(([kind, summary]) => [kind, { ...summary, baselines: Object.fromEntries(methods.slice(1).map((method) => [method, of(cases.filter((one) => one.kind === kind), method)])) }])),
    without_answer: cases.filter(({ status }) => status === 'failed').map(({ id, reason }) => ({ id, reason })),
    misses: cases.filter(lostIn).map(({ id, half, scores, truth }) => ({ id, half, file_rank: finite(scores.ralph.file), function_rank: finite(scores.ralph.function), truth: truth.map(({ path, function: name, lines }) => `${path}:${lines.join('-')} ${name}`) })),
    per_case: cases.map(({ id, half, ms, in_frames, scores }) => ({ id, half, ms, in_frames, ranks: Object.fromEntries(methods.map((method) => [method, { file: finite(scores[method].file), function: finite(scores[method].function), all: finite(scores[method].all), tokens: scores[method].tokens }])) })),
  }
}

function finite(rank) {
  return Number.isFinite(rank) ? rank : null
}
