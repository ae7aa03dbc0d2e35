// Fits the weights of fault localization:
//   node bench/context/evidence.mjs <folder>   (runs each case once)
//   node bench/context/fit.mjs <folder>        (prints weights for src/context/weights.ts, and recall before and after; --blind: without coverage;
//   --historical 3: each historical bug counts as three made ones; --half fit: only on the bugs marked so; --quick: without leaving out libraries)
// Method: a conditional logit (McFadden 1974). In each case the fault is one of the candidates; a candidate is it with
// probability exp(w·x) / Σ exp(w·x). The weights maximize the likelihood of the true ones, with a Gaussian prior around the
// weights that stand in the source now, found by gradient ascent (Adam). What it is worth says the line `left out`: each library's
// bugs are ranked by weights that were fitted, from zero, on the other libraries' only.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { halfOf, readBugs } from './corpus.mjs'
import { truthOf } from './score.mjs'
import { loadSource } from './source.mjs'

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { spread: { type: 'string', default: '2' }, steps: { type: 'string', default: '600' }, verbose: { type: 'boolean' }, blind: { type: 'boolean' }, historical: { type: 'string', default: '3' }, half: { type: 'string', default: 'all' }, quick: { type: 'boolean' }, explain: { type: 'string', multiple: true } } })
const [folder] = positionals
if (folder === undefined || !existsSync(folder)) throw new Error('Expected the folder that "node bench/context/evidence.mjs" filled.')

const { featureNames, withCoverage, withoutCoverage, localize, explainRanking, pathClassifier } = await loadSource(['src/context/weights.ts', 'src/context/unit-features.ts', 'src/context/localize.ts', 'src/context/localize-fault.ts', 'src/patch/policy.ts'])
const coverageFeatures = new Set(['ochiai', 'suspicious', 'failShare', 'onlyLoaded', 'neverRan'])

const cases = await readCases()
const [title, start] = flags.blind ? ['withoutCoverage', withoutCoverage] : ['withCoverage', withCoverage]
const isLeftOut = (name) => flags.blind === true && coverageFeatures.has(name)
const names = featureNames.filter((name) => !isLeftOut(name))
{
  const given = cases.map((one) => ({ ...one, rows: one.units.map(({ features }) => names.map((name) => features[name] ?? 0)) }))
  const usable = given.filter(({ positives }) => positives.some(Boolean))
  const fitting = usable.filter(({ half }) => flags.half === 'all' || half === flags.half)
  const weights = fit(fitting, names.map((name) => start[name] ?? 0))
  console.log(`\n${title}: ${fitting.length} cases for fitting, ${usable.length - fitting.length} held out`)
  for (const [kind, isHistorical] of [['made', false], ['historical', true]]) for (const half of ['fit', 'held_out']) {
    const some = given.filter((one) => one.half === half && one.isHistorical === isHistorical)
    console.log(`  ${`${kind}, ${half}`.padEnd(21)} (${some.length}) before ${recall(some, names.map((name) => start[name] ?? 0))}   after ${recall(some, weights)}`)
  }
  if (!flags.quick) console.log(`  left out: ${recallLeftOut(fitting)}`)
  console.log(`  { ${names.map((name, n) => `${name}: ${weights[n].toFixed(2)}`).join(', ')} }`)
  if (flags.verbose) for (const one of given) if (rankOf(one, weights) > 3) console.log(`    ${one.half} ${one.id}: ${rankOf(one, weights)}`)
  for (const one of given.filter(({ id }) => flags.explain?.includes(id))) {
    console.log(`\n${one.id}`)
    for (const [at, { n }] of ordered(one, weights).entries()) {
      if (at > 7 && !one.positives[n]) continue
      const parts = names.map((name, k) => [name, one.rows[n][k] * weights[k]]).filter(([, value]) => Math.abs(value) > 0.15).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
      console.log(`${one.positives[n] ? '**' : '  '} ${at + 1} ${one.units[n].path} ${one.units[n].name}: ${dot(one.rows[n], weights).toFixed(2)} = ${parts.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}`)
    }
  }
}

async function readCases() {
  const found = []
  for (const [name, bugs] of readBugs()) {
    for (const { id, kind } of bugs) {
      const path = join(folder, id, 'evidence.json')
      const regions = existsSync(path) ? regionsOf(name, id) : undefined
      if (regions === undefined) continue
      const { scenario, runner, failing, coverage } = JSON.parse(readFileSync(path, 'utf8'))
      if (failing.length === 0) continue
      const root = realpathSync(join(folder, id, 'repo'))
      const paths = new Set(filesBelow(root))
      const tree = { root, paths, read: async (file) => (paths.has(file) ? readFileSync(join(root, file), 'utf8') : null) }
      const testFiles = new Set([scenario])
      const isEditable = pathClassifier({ testFiles, snapshotPaths: new Map([...paths].map((each) => [each, {}])), ownGlobs: [], protected: [], allowed: [], maxFiles: 9, maxBytes: 1e6 })
      const { ranked } = await localize({
        scenario: { name: id, title: '', summary: '', contextFiles: [] }, runner, failing, printed: '', tree, knownAreas: [],
        delta: { source: 'none', files: [], diff: async () => '' },
        ...(coverage === undefined || flags.blind ? {} : { coverage: unpacked(coverage) }),
        isEditable: (each) => isEditable(each) === undefined,
      })
      const units = explainRanking(ranked)
      const positives = units.map(({ path: file, lines }) => regions.some((region) => region.path === file && lines.some(([from, to]) => region.lines[0] <= to && from <= region.lines[1])))
      found.push({ id, isHistorical: kind === 'historical', package: name, half: halfOf(id), units, positives, files: regions.map((region) => region.path) })
    }
  }
  return found
}

/** As `evidence.mjs` packed it. */
function unpacked({ tests, lines, ...coverage }) {
  return { ...coverage, tests: new Map(tests), lines: new Map(lines.map(([id, byFile]) => [id, new Map(byFile.map(([file, numbers]) => [file, new Set(numbers)]))])) }
}

function regionsOf(name, id) {
  try {
    return truthOf(name, id)
  } catch {
    return undefined
  }
}

function filesBelow(root, at = root) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', '.venv', 'output'].includes(entry.name)) return []
    const path = join(at, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : [path.slice(root.length + 1)]
  })
}

function fit(given, prior) {
  let weights = [...prior]
  const [mean, square] = [prior.map(() => 0), prior.map(() => 0)]
  const spread = Number(flags.spread)
  for (let step = 1; step <= Number(flags.steps); step++) {
    const gradient = weights.map((weight, n) => (prior[n] - weight) / spread ** 2)
    for (const { rows, positives, isHistorical } of given) {
      const counts = isHistorical ? Number(flags.historical) : 1
      const scores = rows.map((row) => dot(row, weights))
      const best = Math.max(...scores)
      const chances = scores.map((score) => Math.exp(score - best))
      const total = sum(chances)
      const ofTrue = sum(chances.filter((_, n) => positives[n]))
      rows.forEach((row, n) => {
        const pull = (positives[n] ? chances[n] / ofTrue : 0) - chances[n] / total
        if (pull !== 0) for (let k = 0; k < row.length; k++) gradient[k] += counts * pull * row[k]
      })
    }
    weights = weights.map((weight, n) => {
      mean[n] = 0.9 * mean[n] + 0.1 * gradient[n]
      square[n] = 0.999 * square[n] + 0.001 * gradient[n] ** 2
      return signed(n, weight + (0.03 * (mean[n] / (1 - 0.9 ** step))) / (Math.sqrt(square[n] / (1 - 0.999 ** step)) + 1e-8))
    })
  }
  return weights
}

/** Evidence for a unit never counts against it, whatever a small corpus says; where the field knows no sign, any is right. */
function signed(n, weight) {
  return /^(onlyLoaded|neverRan|size|isClass|isValue|isModule)$/.test(names[n]) ? weight : Math.max(0, weight)
}

/** From zero, for the weights in the source know all libraries. */
function recallLeftOut(given) {
  const ranked = [...new Set(given.map((one) => one.package))].flatMap((name) => {
    const weights = fit(given.filter((one) => one.package !== name), names.map(() => 0))
    return given.filter((one) => one.package === name).map((one) => ({ isHistorical: one.isHistorical, pair: [rankOf(one, weights), fileRankOf(one, weights)] }))
  })
  return [true, false].map((isHistorical) => `${isHistorical ? 'historical' : 'made'} ${shares(ranked.filter((one) => one.isHistorical === isHistorical).map(({ pair }) => pair))}`).join('   ')
}

function recall(given, weights) {
  return shares(given.map((one) => [rankOf(one, weights), fileRankOf(one, weights)]))
}

function shares(ranks) {
  const share = (at, k) => `${Math.round((100 * ranks.filter((pair) => pair[at] <= k).length) / (ranks.length || 1))}`
  return `file ${[1, 3, 5].map((k) => share(1, k)).join('/')} function ${[1, 3, 5].map((k) => share(0, k)).join('/')}`
}

function ordered({ rows, units }, weights) {
  return rows.map((row, n) => [dot(row, weights), n]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, n]) => ({ n, path: units[n].path }))
}

/** Each range of a unit takes a place, as the benchmark counts. */
function rankOf(one, weights) {
  let rank = 1
  for (const { n } of ordered(one, weights)) {
    if (one.positives[n]) return rank
    rank += one.units[n].lines.length
  }
  return Number.POSITIVE_INFINITY
}

function fileRankOf(one, weights) {
  const files = [...new Set(ordered(one, weights).map(({ path }) => path))]
  const rank = Math.min(...one.files.map((path) => files.indexOf(path)).map((at) => (at < 0 ? Number.POSITIVE_INFINITY : at + 1)))
  return rank
}

function dot(row, weights) {
  let total = 0
  for (let n = 0; n < row.length; n++) total += row[n] * weights[n]
  return total
}

function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0)
}
