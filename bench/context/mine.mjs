// Finds historical bugs: node bench/context/mine.mjs [<library> …] [--bugs 8] [--per-release 2] [--seconds 240] [--again | --more]
// (libraries that have historical bugs are left alone; `--again`: theirs are replaced; `--more`: it goes on below the oldest release that has one).
// For each library of libraries.json, newest releases first: a release N whose tests changed since N-1 gets the sources of N-1 back,
// region by region (a function, or a module-level statement without one) in an order given by a hash. A region after which 1 to 12 tests
// fail, none by a syntax, load or reference error, is a bug. Where no region alone is one, all sources go back, and the regions that are
// not needed for the failing tests come forward again. Writes manifest.json and bugs/<library>.json (edits only); check.mjs adds tests and truth.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { entryOf, manifest, preparePackage } from './cache.mjs'
import { applyEdit, makeCaseRepository } from './case-repository.mjs'
import { groupsOf, isSource, needsWhatIsGone, sourceFile, testFile, textOf } from './regions.mjs'
import { archiveOf, baseEntry, releasesOf } from './releases.mjs'
import { loadSource } from './source.mjs'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { bugs: { type: 'string', default: '8' }, 'per-release': { type: 'string', default: '2' }, seconds: { type: 'string', default: '240' }, again: { type: 'boolean' }, more: { type: 'boolean' } },
})
const here = import.meta.dirname
const maxFailing = 12
const maxRegions = 6
const maxTries = 12
const longSuite = 60_000
const longSuiteFiles = 40

const libraries = JSON.parse(readFileSync(join(here, 'libraries.json'), 'utf8'))
const { createOracle, detectOracle, runProcess, configSchema } = await loadSource(['src/oracle/index.ts', 'src/process/run-process.ts', 'src/config/schema.ts'])
let deadline = Number.POSITIVE_INFINITY
const work = mkdtempSync(join(tmpdir(), 'ralph-mine-'))

for (const name of positionals.length > 0 ? positionals : Object.keys(libraries)) {
  const path = join(here, 'bugs', `${name}.json`)
  const known = existsSync(path) ? readJson(path) : []
  const earlier = known.filter(({ kind }) => kind === 'historical')
  if (!flags.again && !flags.more && earlier.length > 0) continue
  try {
    await mineLibrary(name, libraries[name], { path, known: known.filter(({ kind }) => kind !== 'historical'), earlier: flags.more ? earlier : [] })
  } catch (error) {
    say(`${name}: REJECTED: ${error.message.slice(0, 600)}`)
  }
}
rmSync(work, { recursive: true, force: true })

async function mineLibrary(name, library, { path, known, earlier }) {
  const started = Date.now()
  const npmName = library.package ?? name
  const versions = await releasesOf(npmName, library)
  if (manifest.packages[name] === undefined) manifest.packages[name] = await baseEntry(name, npmName, library, versions.at(-1), say)
  deadline = Date.now() + Number(flags.seconds) * 1000
  const found = [...earlier]
  const done = versions.findIndex(({ version }) => earlier.some(({ release }) => release === `${name}@${version}`))
  let rejectedInARow = 0
  for (let at = (done < 0 ? versions.length : done) - 1; at > 0 && rejectedInARow < 4 && found.length < Number(flags.bugs); at--) {
    if (Date.now() > deadline) {
      say(`${name}: time is up`)
      break
    }
    try {
      const { bugs, entry } = await mineRelease(name, versions[at], versions[at - 1], library)
      rejectedInARow = 0
      if (bugs.length === 0) continue
      const key = `${name}@${versions[at].version}`
      manifest.packages[key] = { like: name, ...entry }
      found.push(...bugs.map((bug) => ({ ...bug, release: key })).slice(0, Number(flags.bugs) - found.length))
      writeJson(join(here, 'manifest.json'), manifest)
      writeJson(path, [...known, ...found.map(({ id, kind, release, edits, tests }) => ({ id, kind, release, edits, ...(tests === undefined ? {} : { tests }) }))])
    } catch (error) {
      rejectedInARow++
      say(`  ${name} ${versions[at].version}: rejected: ${error.message.slice(0, 300).replace(/\n/g, ' | ')}`)
    }
  }
  say(`${name}: ${found.length} bugs in ${new Set(found.map(({ release }) => release)).size} releases, ${Math.round((Date.now() - started) / 1000)} s`)
}

async function mineRelease(name, release, previous, library) {
  const npmName = library.package ?? name
  const entries = []
  for (const one of [release, previous]) entries.push({ like: name, ...(await archiveOf(npmName, one)), ...(library.keepReleases === undefined ? {} : { keep: library.keepReleases }) })
  const label = `${name} ${release.version}`
  const trees = []
  for (const entry of entries) trees.push(await unpacked(name, entry))
  const [now, before] = trees
  const changed = [...new Set([...now.files, ...before.files])].filter((file) => textOf(now, file) !== textOf(before, file))
  const tests = changed.filter((file) => testFile.test(file) && now.files.has(file) && sourceFile.test(file))
  const sources = changed.filter((file) => isSource(file))
  if (tests.length === 0 || sources.length === 0) return { bugs: [] }
  const repo = join(work, `${name}-${release.version}`)
  mkdirSync(repo, { recursive: true })
  makeCaseRepository(repo, { id: label, edits: [] }, now)
  try {
    const own = {}
    const suite = [...now.files].filter((file) => /[._-](test|spec)\.[^/]+$/.test(file) && sourceFile.test(file) && !file.endsWith('.d.ts'))
    if (suite.length > longSuiteFiles && suite.some((file) => tests.includes(file))) {
      own.only = [...suite.filter((file) => tests.includes(file)), ...suite.filter((file) => !tests.includes(file)).sort((a, b) => hashOf(a) - hashOf(b)).slice(0, 12)].sort()
      for (const file of suite.filter((each) => !own.only.includes(each))) rmSync(join(repo, file))
    }
    const runner = await runnerFor(repo, now.entry)
    const green = await greenRun(runner, repo, label, own)
    // Test files that only others load change what all of them say.
    const changedFiles = green.files.filter((file) => tests.includes(file))
    const files = changedFiles.length > 0 ? changedFiles : green.files
    if (green.ms > longSuite) throw new Error(`its tests take ${green.ms} ms`)
    const run = () => runner({ files })
    const normal = (await run()).tests.length
    const judge = (report) => judged(report, normal)
    for (const file of sources) put(repo, file, textOf(before, file))
    const all = judge(await run())
    for (const file of sources) put(repo, file, textOf(now, file))
    if (all.status === 'passed') return say(`  ${label}: ${sources.length} changed sources, no test notices`), { bugs: [] }
    const groups = []
    for (const file of sources.filter((each) => now.files.has(each) && before.files.has(each))) groups.push(...(await groupsOf(file, textOf(now, file), textOf(before, file), work)))
    const regions = groups.filter(({ unit, edit, old }) => unit !== undefined && !(unit.name.startsWith('(module)') && /\brequire\(/.test(edit.search + old)) && edit.search.length + edit.replace.length < 6000)
    const singles = await singleBugs({ label, release, regions, repo, now, before, run, judge })
    const bugs = singles.length > 0 ? singles : await severalBug({ label, release, groups, repo, now, run, judge, all })
    say(`  ${label}: all back: ${all.status} ${all.failing.length}; ${regions.length} regions, ${bugs.map(({ id, failing }) => `${id} (${failing.length})`).join(', ') || 'no bug'}`)
    const { like, ...entry } = { ...entries[0], ...own }
    return { bugs: bugs.map(({ id, edits }) => ({ id, kind: 'historical', edits })), entry }
  } finally {
    rmSync(repo, { recursive: true, force: true })
  }
}

async function unpacked(name, entry) {
  const key = `${name}@${entry.version}`
  const written = manifest.packages[key]
  manifest.packages[key] = entry
  const place = await preparePackage(key, () => {}, entryOf(key))
  if (written === undefined) delete manifest.packages[key]
  else manifest.packages[key] = written
  return { ...place, files: new Set(filesBelow(place.tree)) }
}

/** The suite without a bug; test files that fail here are dropped from this release, when they are few. */
async function greenRun(runner, repo, label, own) {
  for (let round = 0; ; round++) {
    const started = Date.now()
    const report = await runner()
    const files = [...new Set(report.tests.map(({ file }) => file))].filter(Boolean)
    if (report.status === 'passed') return { files, ms: Date.now() - started }
    const red = [...new Set(report.tests.filter(({ status }) => status === 'failed').map(({ file }) => file))].filter(Boolean)
    if (round > 1 || red.length === 0 || red.length > files.length / 2) throw new Error(`without a bug: ${report.status}, ${red.length} of ${files.length} files fail: ${report.tests.find(({ status }) => status === 'failed')?.failure?.message.slice(0, 200) ?? report.output.slice(-300)}`)
    own.drop = [...(own.drop ?? []), ...red].sort()
    for (const file of red) rmSync(join(repo, file))
  }
}

async function runnerFor(repo, entry) {
  const oracleConfig = configSchema.parse(entry.config ?? {}).oracle
  const make = async () => {
    const paths = filesBelow(repo)
    const detection = await detectOracle({ list: () => paths, read: async (path) => (paths.includes(path) ? readFileSync(join(repo, path), 'utf8') : null) }, oracleConfig, { projectDir: '' })
    if (detection.status !== 'detected') throw new Error(detection.message)
    return createOracle(detection.spec, { runProcess })
  }
  let oracle = await make()
  const scratchDir = join(work, 'scratch')
  return async (selection) => {
    oracle ??= await make()
    if (selection === undefined) oracle = await make()
    return oracle.run({ ...(selection === undefined ? {} : { selection }), root: repo, scratchDir, env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8' }, timeoutMs: 90_000 })
  }
}

/** `passed`, `usable` (1 to 12 fail, each in a test of its own right), `many` or `broken`. */
function judged(report, normal) {
  const failing = report.tests.filter(({ status }) => status === 'failed')
  const isBroken = failing.some(({ name, failure }) => name === '(load)' || /\bis not defined\b|SyntaxError|Cannot find module|ERR_MODULE_NOT_FOUND|does not provide an export|before initialization/.test(failure?.message ?? '')) || report.tests.length < normal
  const status = report.status === 'passed' ? 'passed' : report.status !== 'failed' || isBroken || failing.length === 0 ? 'broken' : failing.length > maxFailing ? 'many' : 'usable'
  return { status, failing: failing.map(({ id }) => id).sort() }
}

async function singleBugs({ label, release, regions, repo, now, before, run, judge }) {
  const found = []
  const order = regions.toSorted((a, b) => hashOf(`${label} ${a.path} ${a.from}`) - hashOf(`${label} ${b.path} ${b.from}`))
  for (const region of order.slice(0, maxTries)) {
    if (found.length >= Number(flags['per-release']) || Date.now() > deadline) break
    if (needsWhatIsGone(region, now, before)) continue
    const text = textOf(now, region.path)
    put(repo, region.path, applyEdit(text, region.edit, label))
    const result = judge(await run())
    put(repo, region.path, text)
    // The same tests: the other half of the same change.
    if (result.status !== 'usable' || found.some(({ failing }) => failing.join() === result.failing.join())) continue
    found.push({ id: idOf(release, label, region), edits: [region.edit], failing: result.failing })
  }
  return found
}

/** All regions of a release, without those that the failing tests do not need. What is outside of functions and statements (imports, added or removed functions) goes along as `aside`. */
async function severalBug({ label, release, groups, repo, now, run, judge, all }) {
  if (groups.length === 0 || groups.length > 24 || all.status === 'many' || Date.now() > deadline) return []
  let kept = groups
  const tryWith = async (some) => {
    const texts = new Map()
    for (const { path, edit } of some) texts.set(path, applyEdit(texts.get(path) ?? textOf(now, path), edit, label))
    for (const [path, text] of texts) put(repo, path, text)
    const result = judge(await run())
    for (const path of texts.keys()) put(repo, path, textOf(now, path))
    return result
  }
  const whole = await tryWith(kept).catch(() => ({ status: 'broken' }))
  if (whole.status !== 'usable') return []
  for (const group of groups.toSorted((a, b) => Number(a.unit !== undefined) - Number(b.unit !== undefined))) {
    const less = kept.filter((each) => each !== group)
    if (less.length === 0) continue
    const result = await tryWith(less).catch(() => ({ status: 'broken' }))
    if (result.status === 'usable' && result.failing.join() === whole.failing.join()) kept = less
  }
  const regions = kept.filter(({ unit }) => unit !== undefined)
  const size = kept.reduce((sum, { edit }) => sum + edit.search.length + edit.replace.length, 0)
  if (regions.length === 0 || regions.length > maxRegions || size > 12_000) return []
  return [{ id: idOf(release, label, regions[0]), edits: kept.map(({ edit, unit }) => (unit === undefined ? { ...edit, aside: true } : edit)), failing: whole.failing }]
}

function idOf(release, label, { path, unit, from }) {
  const name = unit.name.replace(/\W+/g, '-').replace(/^-|-$/g, '').toLowerCase().slice(0, 40)
  return `${label.split(' ')[0]}-${release.version}-${name || path.replace(/\W+/g, '-')}-${from}`
}

function put(repo, file, text) {
  mkdirSync(dirname(join(repo, file)), { recursive: true })
  writeFileSync(join(repo, file), text)
}

function hashOf(text) {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}

function filesBelow(root, at = root) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', '.venv', 'output'].includes(entry.name)) return []
    const path = join(at, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : entry.isFile() ? [path.slice(root.length + 1)] : []
  })
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
