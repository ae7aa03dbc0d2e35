// Keeps the corpus honest: `node bench/context/check.mjs [--new | --truth] [<package or bug id> …]` (`--new`: only bugs not checked yet;
// `--truth`: writes the truth anew, runs nothing; `--prune`: what is not as expected of the kind `historical` is taken out).
// Runs the tests of every package (all must pass) and of every bug (1 to 12 must fail), and writes what it saw: the failing
// tests into bugs/, the changed regions with the function around them into truth/.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preparePackage } from './cache.mjs'
import { applyEdit, makeCaseRepository } from './case-repository.mjs'
import { readBugs, readTruth, releaseOf } from './corpus.mjs'
import { unitsOf } from './units.mjs'

const here = import.meta.dirname
const ralph = process.env.RALPH_BIN ?? join(here, '../../bin/ralph.js')
const onlyNew = process.argv.includes('--new')
const onlyTruth = process.argv.includes('--truth')
const prunes = process.argv.includes('--prune')
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const maxFailing = 12
const say = (text) => process.stderr.write(`${text}\n`)
const folder = mkdtempSync(join(tmpdir(), 'ralph-context-check-'))
let complaints = 0

function failingTests(name, bug, place) {
  const repo = join(folder, bug.id)
  mkdirSync(repo)
  makeCaseRepository(repo, bug, place)
  const { stdout, stderr } = spawnSync(process.execPath, [ralph, 'test', '--json'], { cwd: repo, encoding: 'utf8', maxBuffer: 256 << 20 })
  rmSync(repo, { recursive: true, force: true })
  if (!stdout.trim()) throw new Error(`${name}, ${bug.id}: ralph test printed nothing\n${stderr}`)
  const { tests = [], status, duration_ms: ms } = JSON.parse(stdout)
  return { status, ms, total: tests.length, failing: tests.filter((test) => test.status === 'failed').map(({ id, message }) => ({ id, message })) }
}

function writeTruth(name, bugs, truth) {
  writeFileSync(join(here, 'truth', `${name}.json`), `${JSON.stringify(bugs.flatMap(({ id }) => truth.get(id) ?? []), null, 2)}\n`)
}

/** Where the edits are in the buggy files: the lines they changed; for a deletion the line that stands there now. */
async function regionsOf({ id, edits }, place) {
  const texts = new Map()
  const marks = []
  for (const edit of edits) {
    const { path, search, replace, aside } = edit
    const before = texts.get(path) ?? readFileSync(join(place.tree, path), 'utf8')
    const after = applyEdit(before, edit, id)
    const at = before.indexOf(search)
    for (const mark of marks) if (mark.path === path && mark.at > at) mark.at += replace.length - search.length
    marks.push({ path, ...changedPart(search, replace), at, aside })
    texts.set(path, after)
  }
  // An edit that only lets old code run (an import, a function that was removed later) is no place of the fault.
  return Promise.all(marks.filter(({ aside }) => !aside).map((mark) => regionAt(mark, texts.get(mark.path))))
}

/** What of the replaced text differs. */
function changedPart(search, replace) {
  let head = 0
  while (head < Math.min(search.length, replace.length) && search[head] === replace[head]) head++
  let tail = 0
  while (tail < Math.min(search.length, replace.length) - head && search.at(-1 - tail) === replace.at(-1 - tail)) tail++
  return { head, length: replace.length - head - tail }
}

async function regionAt({ path, at, head, length }, text) {
  const lineAt = (offset) => text.slice(0, offset).split('\n').length
  const from = lineAt(at + head)
  const to = Math.max(from, lineAt(at + head + length - (length > 0 && text[at + head + length - 1] === '\n' ? 1 : 0)))
  const unit = (await unitsOf(path, text)).filter((one) => one.from <= from && from <= one.to).sort((a, b) => a.to - a.from - (b.to - b.from))[0]
  if (unit === undefined) throw new Error(`no function and no statement around ${path}:${from}`)
  return { path, function: unit.name, function_lines: [unit.from, unit.to], lines: [from, Math.min(to, unit.to)] }
}

/** A place that alone breaks none of the tests is no part of the truth. */
async function eachEditMatters(name, bug, place) {
  for (const [n, edit] of bug.edits.entries()) {
    const { failing } = failingTests(name, { ...bug, id: `${bug.id}-${n}`, edits: [edit] }, place)
    if (failing.some(({ id }) => bug.tests.includes(id))) continue
    complaints++
    say(`  BAD ${bug.id}: edit ${n + 1} alone breaks none of its tests`)
  }
}

for (const [name, bugs] of readBugs()) {
  const some = bugs.filter(({ id, tests }) => !(onlyNew && tests?.length > 0) && (wanted.length === 0 || wanted.some((word) => word === name || id.includes(word))))
  const truth = new Map(readTruth(name).map((entry) => [entry.id, entry]))
  for (const release of new Set(some.map((bug) => releaseOf(name, bug)))) {
    const place = await preparePackage(release, say)
    const inRelease = some.filter((bug) => releaseOf(name, bug) === release)
    const isClean = onlyTruth || passesWithoutBug(release, place)
    for (const bug of inRelease) {
      const isFine = await checkBug(name, bug, place, truth)
      if (prunes && bug.kind === 'historical' && !(isFine && isClean)) {
        say(`  taken out: ${bug.id}`)
        bugs.splice(bugs.indexOf(bug), 1)
      }
      if (!onlyTruth) writeFileSync(join(here, 'bugs', `${name}.json`), `${JSON.stringify(bugs, null, 2)}\n`)
      writeTruth(name, bugs, truth)
    }
  }
}

function passesWithoutBug(release, place) {
  const { failing, total, ms, status } = failingTests(release, { id: 'without-a-bug', edits: [] }, place)
  say(`${release}: ${total} tests, ${failing.length} fail without a bug, ${ms} ms`)
  for (const { id, message } of failing.slice(0, 10)) say(`    ${id}: ${message?.split('\n')[0].slice(0, 120)}`)
  if (status !== 'passed') complaints++
  return status === 'passed'
}

/** Writes what one bug does into it and into `truth`; false when that is not as it should be. */
async function checkBug(name, bug, place, truth) {
  const before = complaints
  try {
    const regions = await regionsOf(bug, place)
    truth.set(bug.id, { id: bug.id, regions })
    if (onlyTruth) return true
    const { failing, total, status } = failingTests(name, bug, place)
    bug.tests = failing.map(({ id }) => id).sort()
    const fine = failing.length >= 1 && failing.length <= maxFailing && status === 'failed' && !failing.some(({ id }) => id.endsWith(' > (load)'))
    if (!fine) complaints++
    say(`  ${fine ? 'ok ' : 'BAD'} ${bug.id}: ${failing.length} of ${total} fail; ${regions.map((region) => `${region.path} ${region.function} ${region.lines.join('-')}`).join(' + ')}`)
    // A release's regions were only reduced to those that its failing tests need together.
    if (fine && bug.edits.length > 1 && bug.kind !== 'historical') await eachEditMatters(name, bug, place)
    for (const { id, message } of failing.slice(0, fine ? 2 : 4)) say(`        ${id}: ${message?.split('\n')[0].slice(0, 110)}`)
  } catch (error) {
    complaints++
    say(`  BAD ${bug.id}: ${error.message}`)
  }
  return complaints === before
}

rmSync(folder, { recursive: true, force: true })
say(complaints === 0 ? 'all as expected' : `${complaints} complaints`)
process.exitCode = complaints === 0 ? 0 : 1
