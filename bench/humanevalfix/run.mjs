// How many of HumanEvalFix's bugs `ralph run-all --backend local` repairs: `npm run bench:humanevalfix` (`-- --json`, `--language js|python`,
// `--only <text>`, `--jobs <n>`, `--seconds 60`, `--ralph <path of bin/ralph.js>`, `--data <folder>`, `--held-out` or `--no-held-out`,
// `--splits 1|2`, `--keep`, `--verbose`). Rules and limits: README.md beside this file.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { bareCommand, makeBugRepository, sourcePath, testFile } from './bug-repository.mjs'
import { assertionsOf, dataFolder, languages, readBugs, readReference, withAssertions } from './dataset.mjs'
import { agreesWithReference } from './judge.mjs'
import { preparePython } from './python-environment.mjs'
import { runOnCore, runRalph } from './ralph-run.mjs'
import { renderReport, resultOf } from './report.mjs'

const { values: flags } = parseArgs({
  allowNegative: true,
  options: {
    json: { type: 'boolean' },
    language: { type: 'string' },
    only: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    ralph: { type: 'string', default: join(import.meta.dirname, '../../bin/ralph.js') },
    data: { type: 'string' },
    'held-out': { type: 'boolean' },
    splits: { type: 'string', default: '1' },
    keep: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
})
const seconds = Number(flags.seconds)
/** A test that never ends is over after this: many bugs are loops without an end. */
const testSeconds = 10
const fewestAssertions = 4
let venv
const say = (text) => process.stderr.write(`${text}\n`)

const folder = mkdtempSync(join(tmpdir(), 'ralph-humanevalfix-'))
try {
  const data = dataFolder(flags.data)
  const bugs = chosenBugs(data)
  if (bugs.length === 0) throw new Error('no bug is chosen: see --language and --only')
  if (bugs.some(({ language }) => language === 'python')) venv = preparePython(say)
  const whole = flags['held-out'] === true ? [] : await inParallel(bugs, (bug, core) => measure(bug, core, data))
  const halves = flags['held-out'] === false ? [] : (await inParallel(bugs, (bug, core) => measureHalves(bug, core))).flat()
  const result = resultOf(bugs, whole, halves)
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : renderReport(result))
} catch (error) {
  say(`bench/humanevalfix: ${error.message}`)
  process.exitCode = 1
} finally {
  if (flags.keep) say(`repositories are kept in ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}

function chosenBugs(data) {
  if (flags.language !== undefined && !languages.includes(flags.language)) throw new Error(`--language is ${languages.join(' or ')}, not ${flags.language}`)
  return languages.filter((language) => flags.language === undefined || flags.language === language)
    .flatMap((language) => readBugs(data, language))
    .filter(({ id, entry }) => flags.only === undefined || flags.only.some((part) => `${id} ${entry}`.includes(part)))
}

/** Results in the order of the list; each worker keeps to a core of its own. */
async function inParallel(list, one) {
  const results = []
  const queue = list.map((item, n) => ({ item, n }))
  const work = async (_, core) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next.n] = await one(next.item, core % cpus().length)
  }
  await Promise.all(Array.from({ length: Number(flags.jobs) }, work))
  return results
}

async function measure(bug, core, data) {
  const { repo, bare, run } = await repaired(bug, core, bug.id)
  const isPlausible = run.status === 'repaired' && (await isGreen(bug, repo, core))
  // Read only now: ralph has ended.
  const judged = isPlausible ? await agreesWithReference(bug, readReference(data, bug), readFileSync(join(repo, sourcePath(bug)), 'utf8')) : undefined
  const outcome = { ...outcomeOf(bug, run, bare), plausible: isPlausible, correct: judged?.agrees ?? false, judged, patch: patchOf(run) }
  // An accepted patch whose plain run is red would be a false claim of the gate.
  if (run.status === 'repaired' && !isPlausible) outcome.status = 'accepted, but red in a plain run'
  say(`${bug.id} ${bug.entry}: ${outcome.correct ? 'correct' : isPlausible ? `plausible, differs on ${judged.differing} of ${judged.inputs} inputs (${JSON.stringify(judged.example)?.slice(0, 200)})` : `${outcome.status}: ${run.reason.slice(0, 160)}`}, ${run.seconds.toFixed(1)} s, ${run.tried ?? '?'} tried`)
  if (flags.verbose) say(run.stderr)
  forget(repo)
  return outcome
}

/** Repair with every second assertion; the other ones judge. */
async function measureHalves(bug, core) {
  const assertions = await assertionsOf(bug)
  if (assertions.length < fewestAssertions) return []
  const outcomes = []
  for (const split of [0, 1].slice(0, Number(flags.splits))) {
    const visible = withAssertions(bug, assertions, (n) => n % 2 === split)
    const { repo, bare, run, isRed } = await repaired(visible, core, `${bug.id}-half-${split}`)
    if (isRed) {
      const isPlausible = run.status === 'repaired' && (await isGreen(visible, repo, core))
      const passesHidden = isPlausible && (await isGreen(withAssertions(bug, assertions, (n) => n % 2 !== split), repo, core))
      outcomes.push({ ...outcomeOf(bug, run, bare), split, plausible: isPlausible, overfit: isPlausible && !passesHidden, patch: patchOf(run) })
      say(`${bug.id} ${bug.entry}, half ${split + 1}: ${!isPlausible ? run.status : passesHidden ? 'passes the hidden half' : 'overfit'}, ${run.seconds.toFixed(1)} s`)
    }
    forget(repo)
  }
  return outcomes
}

/** Makes the repository, runs its test as it is, and lets ralph repair it where that was red. */
async function repaired(bug, core, name) {
  const repo = join(folder, name.replaceAll('/', '-'))
  mkdirSync(repo)
  makeBugRepository(repo, bug, { seconds, testSeconds, venv })
  const bare = await bareRun(bug, repo, core)
  const isRed = bare.code !== 0
  const run = isRed ? await runRalph({ ralph: flags.ralph, repo, core, seconds }) : { status: 'green before', reason: 'the test passes with the bug in it', seconds: 0, stderr: '' }
  return { repo, bare, run, isRed }
}

function bareRun(bug, repo, core) {
  const [file, args] = bareCommand(bug)
  return runOnCore(core, file, args, { cwd: repo, timeoutMs: testSeconds * 2_000, env: { PYTHONDONTWRITEBYTECODE: '1' } })
}

/** A plain run of the runner over the repository as ralph left it, with this bug's test put back. */
async function isGreen(bug, repo, core) {
  const { path, text } = testFile(bug)
  mkdirSync(dirname(join(repo, path)), { recursive: true })
  writeFileSync(join(repo, path), text)
  return (await bareRun(bug, repo, core)).code === 0
}

function outcomeOf({ id, entry, language, type }, run, bare) {
  const { status, reason, seconds: wall, tried, searchSeconds } = run
  return { id, entry, language, type, status, reason, seconds: wall, tried, search_seconds: searchSeconds, bare_seconds: bare.timedOut ? undefined : bare.ms / 1000 }
}

/** The changed lines of what was accepted, for people who read the wrong ones. */
function patchOf({ status, stderr }) {
  return status === 'repaired' ? stderr.split('\n').filter((line) => /^ {6}[-+](?![-+])/.test(line)).map((line) => line.slice(6)) : undefined
}

function forget(repo) {
  if (!flags.keep) rmSync(repo, { recursive: true, force: true })
}
