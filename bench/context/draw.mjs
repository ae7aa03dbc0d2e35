// Draws bugs without a person's taste: node bench/context/draw.mjs <output folder> [<package> …] [--count 6] [--seed 1] [--near]
// Of each package, functions are drawn in random order (fixed seed) from all functions of its sources; each gets edits of ralph's
// own repair operators in random order, at most four of them are tried, and the first after which 1 to 12 tests fail, and none by a
// syntax or load error, is a bug. Writes <output folder>/<package>.json with edits only; check.mjs adds tests and truth.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { manifest, preparePackage } from './cache.mjs'
import { makeCaseRepository } from './case-repository.mjs'
import { loadSource } from './source.mjs'

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string', default: '6' }, seed: { type: 'string', default: '1' }, tries: { type: 'string', default: '40' }, near: { type: 'boolean' } } })
const [folder, ...wanted] = positionals
mkdirSync(folder, { recursive: true })
const { createOracle, detectOracle, runProcess, configSchema, parseSource, generateCandidates, applyCandidate, createFactsReader, pathClassifier } = await loadSource([
  'src/oracle/index.ts', 'src/process/run-process.ts', 'src/config/schema.ts', 'src/search-repair/source-file.ts', 'src/search-repair/generate.ts', 'src/search-repair/candidate.ts', 'src/context/module-facts.ts', 'src/patch/policy.ts',
])

for (const name of wanted.length > 0 ? wanted : Object.keys(manifest.packages).filter((each) => manifest.packages[each].like === undefined)) {
  const place = await preparePackage(name, say)
  const work = mkdtempSync(join(tmpdir(), 'ralph-draw-'))
  try {
    const repo = join(work, name)
    mkdirSync(repo)
    makeCaseRepository(repo, { id: name, edits: [] }, place)
    const bugs = await draw(name, repo, place, randomFrom(`${flags.seed}:${name}`))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(bugs, null, 2)}\n`)
    say(`${name}: ${bugs.length} drawn`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function draw(name, repo, place, random) {
  const paths = filesBelow(repo)
  const read = async (path) => (paths.includes(path) ? readFileSync(join(repo, path), 'utf8') : null)
  const detection = await detectOracle({ list: () => paths, read }, configSchema.parse(place.entry.config ?? {}).oracle, { projectDir: '' })
  if (detection.status !== 'detected') throw new Error(`${name}: ${detection.message}`)
  const run = (files) => createOracle(detection.spec, { runProcess }).run({ ...(files === undefined ? {} : { selection: { files } }), root: repo, scratchDir: join(repo, '..', 'scratch'), env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8' }, timeoutMs: 60_000 })
  const green = await run()
  if (green.status !== 'passed') throw new Error(`${name}: its own tests do not pass: ${green.output.slice(-500)}`)
  const classify = pathClassifier({ testFiles: new Set(green.tests.map(({ file }) => file)), ownGlobs: [], protected: [], allowed: [] })
  const facts = createFactsReader({ root: repo, paths: new Set(paths), read })
  const functions = []
  for (const path of paths.filter((each) => /\.([cm]?[jt]s|py)$/.test(each) && classify(each) === undefined)) {
    for (const unit of (await facts(path))?.units ?? []) if (unit.kind === 'function' && unit.to - unit.from >= 2) functions.push({ path, unit })
  }
  const testTexts = [...new Set(green.tests.map(({ file }) => file))].map((file) => ({ file, text: readFileSync(join(repo, file), 'utf8') }))
  const found = []
  let tries = 0
  for (const { path, unit } of shuffled(functions, random)) {
    if (found.length >= Number(flags.count) || tries >= Number(flags.tries)) break
    // Near: what tests name, as most repairs of real projects come with a test that names what was repaired.
    const shortName = unit.name.slice(unit.name.lastIndexOf('.') + 1)
    const naming = testTexts.filter(({ text: test }) => new RegExp(`\\b${shortName.replace(/\W/g, '\\$&')}\\b`).test(test)).map(({ file }) => file).slice(0, 4)
    if (flags.near && (naming.length === 0 || shortName.length < 3)) continue
    const text = readFileSync(join(repo, path), 'utf8')
    const file = await parseSource(path, text)
    const candidates = file === undefined ? [] : generateCandidates(file, unit.own).filter(({ from, to, line }) => line >= unit.from && line <= unit.to && to - from < 200)
    for (const candidate of shuffled(candidates, random).slice(0, 4)) {
      tries++
      const after = applyCandidate(text, candidate)
      if ((await parseSource(path, after))?.tree.hasError === true) continue
      writeFileSync(join(repo, path), after)
      const report = await run(flags.near ? naming : undefined)
      writeFileSync(join(repo, path), text)
      const failing = report.tests.filter(({ status }) => status === 'failed')
      const isBroken = failing.some(({ name: test }) => test === '(load)') || (!flags.near && report.tests.length < green.tests.length)
      if (report.status !== 'failed' || isBroken || failing.length < 1 || failing.length > 12) continue
      found.push({ id: `${name}-${flags.near ? 'near' : 'drawn'}-${unit.name.replace(/\W+/g, '-').toLowerCase()}-${candidate.line}`, kind: flags.near ? 'near' : 'drawn', edits: [editOf(path, text, candidate)] })
      say(`${name}: ${found.at(-1).id}: ${candidate.operator}, ${candidate.description}; ${failing.length} failing`)
      break
    }
  }
  return found
}

/** The smallest piece of whole lines around the edit that stands in the file once. */
function editOf(path, text, { from, to, replacement }) {
  let start = text.lastIndexOf('\n', from - 1) + 1
  let end = text.indexOf('\n', to)
  if (end < 0) end = text.length
  while (text.indexOf(text.slice(start, end)) !== text.lastIndexOf(text.slice(start, end))) {
    start = Math.max(0, text.lastIndexOf('\n', start - 2) + 1)
    end = Math.min(text.length, text.indexOf('\n', end + 1) < 0 ? text.length : text.indexOf('\n', end + 1))
  }
  return { path, search: text.slice(start, end), replace: text.slice(start, from) + replacement + text.slice(to, end) }
}

function filesBelow(root, at = root) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', '.venv', 'output'].includes(entry.name)) return []
    const path = join(at, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : [path.slice(root.length + 1)]
  })
}

/** Mulberry32 (Tommy Ettinger, public domain): small, and the same everywhere. */
function randomFrom(text) {
  let state = [...text].reduce((sum, character) => Math.imul(sum ^ character.codePointAt(0), 0x01000193), 0x811c9dc5)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function shuffled(list, random) {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other], copy[at]]
  }
  return copy
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
