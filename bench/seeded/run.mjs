// How many seeded single mutations of real packages ralph repairs: `npm run bench:seeded` (`-- --json`, `--only <text>`, `--jobs <n>`,
// `--seconds 60`, `--ralph <path of bin/ralph.js>`, `--sample <n>`, `--space`, `--keep`, `--verbose`); with `--context` the same on the bugs of
// bench/context (`--sample 12` of them by default, `--sample 0` for all). Rules and limits: README.md beside this file.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePackage } from '../context/cache.mjs'
import { makeCaseRepository } from '../context/case-repository.mjs'
import { readBugs } from '../context/corpus.mjs'
import { runRalph } from '../humanevalfix/ralph-run.mjs'
import { randomFrom } from '../humanevalfix/random.mjs'
import { isGreen, judgePatch, undoingOperator } from './judge.mjs'
import { renderReport, renderSpace, resultOf, spaceOf } from './report.mjs'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    context: { type: 'boolean' },
    sample: { type: 'string' },
    space: { type: 'boolean' },
    jobs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    ralph: { type: 'string', default: join(import.meta.dirname, '../../bin/ralph.js') },
    keep: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
})
const seconds = Number(flags.seconds)
/** Of ralph's time, what is kept for judging what the search found. */
const judgingSeconds = 15
const say = (text) => process.stderr.write(`${text}\n`)

const folder = mkdtempSync(join(tmpdir(), 'ralph-seeded-'))
try {
  const bugs = sampled(flags.context ? contextBugs() : seededBugs())
  if (bugs.length === 0) throw new Error('no bug is chosen: see --only')
  const places = new Map()
  for (const bug of bugs) if (!places.has(releaseOf(bug))) places.set(releaseOf(bug), await preparePackage(releaseOf(bug), say))
  const result = flags.space ? await space(bugs, places) : resultOf(await measureAll(bugs, places), flags.context ? undefined : populationOf(places))
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : flags.space ? renderSpace(result) : renderReport(result))
} catch (error) {
  say(`bench/seeded: ${error.message}`)
  process.exitCode = 1
} finally {
  if (flags.keep) say(`repositories are kept in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}

function seededBugs() {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'mutants.json'), 'utf8'))
}

/** Operator → mutations in the sources of these packages, as draw.mjs counted them. */
function populationOf(places) {
  const counts = JSON.parse(readFileSync(join(import.meta.dirname, 'population.json'), 'utf8'))
  const all = {}
  for (const name of places.keys()) for (const [operator, count] of Object.entries(counts[name] ?? {})) all[operator] = (all[operator] ?? 0) + count
  return all
}

/** Their kind stands for the operator: what the bug is, where nobody applied an operator. */
function contextBugs() {
  return [...readBugs()].flatMap(([name, bugs]) => bugs.filter(({ tests = [], edits }) => tests.length > 0 && edits?.length > 0).map((bug) => ({ ...bug, package: name, operator: bug.kind })))
}

/** A bug of an older release names it. */
function releaseOf(bug) {
  return bug.release ?? bug.package
}

/** Always the same ones for the same number. */
function sampled(bugs) {
  const some = bugs.filter(({ id, operator }) => flags.only === undefined || flags.only.some((part) => `${id} ${operator}`.includes(part)))
  const number = Number(flags.sample ?? (flags.context && flags.only === undefined ? 12 : 0))
  if (number === 0) return some
  const random = randomFrom('sample')
  return some.map((bug) => ({ bug, draw: random() })).sort((a, b) => a.draw - b.draw).slice(0, number).map(({ bug }) => bug)
}

/** Without any run of ralph: what the engine's single edits could undo at all. */
async function space(bugs, places) {
  const found = []
  for (const bug of bugs) found.push({ id: bug.id, package: bug.package, operator: bug.operator, undone_by: await undoingOperator(bug, places.get(releaseOf(bug))) })
  return spaceOf(found)
}

async function measureAll(bugs, places) {
  const outcomes = []
  const queue = bugs.map((bug, n) => ({ bug, n }))
  const work = async (_, worker) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const outcome = await measure(next.bug, places.get(releaseOf(next.bug)), worker % cpus().length)
      outcomes[next.n] = outcome
      say(`${next.n + 1} of ${bugs.length}  ${outcome.id}: ${outcome.outcome}${outcome.reason ? `: ${outcome.reason.slice(0, 200)}` : ''}, ${outcome.seconds.toFixed(1)} s, ${outcome.tried ?? '?'} tried`)
    }
  }
  await Promise.all(Array.from({ length: Number(flags.jobs) }, work))
  return outcomes
}

async function measure(bug, place, core) {
  const repo = join(folder, bug.id)
  mkdirSync(repo)
  const config = { ...place.entry.config, backend_settings: { local: { search_seconds: Math.max(1, seconds - judgingSeconds) } } }
  makeCaseRepository(repo, bug, { ...place, entry: { ...place.entry, config } })
  const run = await runRalph({ ralph: flags.ralph, repo, core, seconds })
  if (flags.verbose) say(run.stderr)
  const judged = run.status === 'repaired' ? await judgePatch(bug, repo, place) : { outcome: run.status }
  // The plain run comes last: it may leave files behind.
  if (run.status === 'repaired' && !(await isGreen(repo, place, core))) judged.outcome = 'breaks tests'
  if (!flags.keep) rmSync(repo, { recursive: true, force: true })
  const { language, runner } = place.entry
  return {
    id: bug.id, package: bug.package, operator: bug.operator, language, runner, status: run.status, ...judged, seconds: run.seconds, tried: run.tried, search_seconds: run.searchSeconds,
    ...(run.status === 'repaired' ? {} : { reason: run.reason, undone_by: await undoingOperator(bug, place) }),
  }
}
