// All single edits that pass the visible assertions of each bug, and which of them are right: what `fit-priors.mjs` learns from.
// `node bench/humanevalfix/collect-hits.mjs --out <file> [--language js|python] [--only <text>] [--seconds 20]`. No test runner and no gate: candidates run in one child per bug.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assertionsOf, dataFolder, definedNames, languages, readBugs, readReference, withAssertions } from './dataset.mjs'
import { engine } from './engine.mjs'
import { agreesOnInputs, inputsOf } from './judge.mjs'

const fewestAssertions = 4
/** As the engine reads them. */
const mostStrings = 200
/** What a search sees: every assertion, the first, third, …, or the second, fourth, …. */
export const views = { all: () => true, first: (n) => n % 2 === 0, second: (n) => n % 2 === 1 }

/** One record per bug and view. */
export async function collectHits(bug, data, seconds) {
  const path = bug.language === 'js' ? `src/${bug.entry}.js` : `${bug.entry}.py`
  const names = definedNames(bug)
  const text = bug.language === 'js' ? `${bug.source.trim()}\n\nexport { ${names.join(', ')} }\n` : `${bug.source.trim()}\n`
  const file = await engine.parseSource(path, text)
  const assertions = await assertionsOf(bug)
  // Some do not even compile.
  const unchanged = (await tryAll(bug, file, assertions, undefined, {}, seconds))[0] ?? { passes: '0'.repeat(assertions.length) }
  const isRed = (isVisible) => assertions.some((_, n) => isVisible(n) && unchanged.passes[n] !== '1')
  const seen = Object.entries(views).filter(([view, isVisible]) => view === 'all' || (assertions.length >= fewestAssertions && isRed(isVisible)))
  const ranked = await Promise.all(seen.map(async ([view, isVisible]) => [view, await rankedFor(withAssertions(bug, assertions, isVisible), file, failureOf(unchanged, isVisible))]))
  const all = new Map()
  for (const [view, list] of ranked) {
    list.forEach((each, rank) => {
      const known = all.get(each.key) ?? { ...each, rank, views: {} }
      known.rank = Math.min(known.rank, rank)
      known.views[view] = { rank, score: each.score }
      all.set(each.key, known)
    })
  }
  const ordered = [...all.values()].sort((a, b) => a.rank - b.rank)
  const halves = Object.fromEntries(ranked.map(([view]) => [view, true]))
  const told = ordered.length === 0 ? [] : await tryAll(bug, file, assertions, ordered, halves, seconds)
  const reference = readReference(data, bug)
  const cases = await inputsOf(bug, reference)
  const hits = []
  for (const { n, passes, ms } of told) {
    const { candidate, views: own, key } = ordered[n]
    const after = engine.applyCandidate(text, candidate)
    const passesAll = [...passes].every((one) => one === '1')
    hits.push({ key, ...candidate, views: own, passes, ms, n, correct: passesAll && (await agreesOnInputs(bug, cases, after)).agrees })
  }
  const counts = Object.fromEntries(ranked.map(([view, list]) => [view, list.length]))
  return { id: bug.id, entry: bug.entry, language: bug.language, type: bug.type, path, text, assertions: assertions.length, unchanged: unchanged.passes, counts, hits }
}

/** In the engine's own order, from what a search of this bug is told. */
async function rankedFor(bug, file, failure) {
  const tests = await engine.parseSource(bug.language === 'js' ? 'a.test.js' : 'test_a.py', bug.test)
  const strings = new Set([...engine.nodesOf(tests.tree.root)].filter((node) => tests.language.isString(node)).slice(0, mostStrings).map(({ from, to }) => bug.test.slice(from + 1, to - 1)))
  const units = [{ path: file.path, rank: 0, score: 1, reason: '' }]
  const hints = engine.readHints([{ id: bug.entry, file: 'test', name: bug.entry, status: 'failed', durationMs: 1, failure: { kind: 'assertion', message: '', frames: [], ...failure } }])
  return engine.rankCandidates([{ file, units, candidates: engine.generateCandidates(file, undefined, { strings }) }], hints)
}

/** As the runners report the first visible assertion that fails: node's `assert` compares truth, pytest tells both sides. */
function failureOf({ passes, sides }, isVisible) {
  const first = [...passes].findIndex((one, n) => isVisible(n) && one !== '1')
  if (sides === undefined) return { message: 'false == true', expected: 'true', actual: 'false' }
  return sides[first] ?? {}
}

/** {n, passes, ms} of those that pass all assertions of one view at least; without a list, of the unchanged program. */
async function tryAll(bug, file, assertions, ordered, halves, seconds) {
  const edits = (ordered ?? []).map(({ candidate: { from, to, replacement } }) => ({ from, to, text: replacement }))
  if (bug.language === 'python') return ask('python3', 'try_python.py', { source: file.text, test: bug.test, edits: ordered === undefined ? [{ from: 0, to: 0, text: '' }] : edits, unchanged: ordered === undefined, halves, seconds })
  const { text, ids, choices } = engine.compileSwitch(file, edits.map((edit, n) => ({ id: n + 1, edits: [edit] })), '__r', await engine.createSyntaxCheck(file.path))
  return ask(process.execPath, 'try-javascript.mjs', { program: text, ids, choices: edits.map((_, n) => choices.get(n + 1) ?? []), test: withMarks(bug, assertions), count: assertions.length, halves, seconds })
}

/** Each assertion as a call of `__mark`, which notes whether it holds; those that stand in loops or branches throw. */
function withMarks({ test }, assertions) {
  let marked = test
  assertions.toReversed().forEach(({ from, to, text }, n) => {
    const inside = text.replace(/^console\.assert\(/, '').replace(/\)\s*;?\s*$/, '')
    marked = `${marked.slice(0, from)}__mark(${assertions.length - 1 - n}, () => [${inside}][0]);${marked.slice(to)}`
  })
  return /const test\w* = \(\) => (\{.*\})\s*;?\s*test\w*\(\)\s*;?\s*$/is.exec(marked)[1].replaceAll('console.assert(', '__must(')
}

/** One child; what it said before it was killed counts. */
function ask(command, script, request) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [join(import.meta.dirname, script)], { stdio: ['pipe', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part))
    const limit = setTimeout(() => child.kill('SIGKILL'), (request.seconds + 10) * 1000)
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(limit)
      resolve(text.split('\n').slice(0, -1).map((line) => JSON.parse(line)))
    })
    child.stdin.end(JSON.stringify(request))
  })
}

if (process.argv[1] === import.meta.filename) {
  const { values: flags } = parseArgs({ options: { out: { type: 'string' }, language: { type: 'string' }, only: { type: 'string' }, seconds: { type: 'string', default: '20' }, data: { type: 'string' } } })
  const data = dataFolder(flags.data)
  const bugs = languages.filter((language) => flags.language === undefined || flags.language === language).flatMap((language) => readBugs(data, language))
  const lines = []
  for (const bug of bugs.filter(({ id, entry }) => flags.only === undefined || `${id} ${entry}`.includes(flags.only))) {
    const record = await collectHits(bug, data, Number(flags.seconds))
    lines.push(JSON.stringify(record))
    process.stderr.write(`${bug.id} ${bug.entry}: ${record.hits.length} hits, ${record.hits.filter(({ correct }) => correct).length} correct\n`)
    if (flags.out !== undefined) writeFileSync(flags.out, `${lines.join('\n')}\n`)
  }
}
