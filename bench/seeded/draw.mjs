// Draws the mutants: node bench/seeded/draw.mjs [<package> …] [--count 17] [--seed 1] [--tries 60]
// Of each package an operator is drawn (fixed seed), then a function of its sources that the operator applies to, then the place in it; a
// function gives one mutant. Kept is what 1 to 12 of the package's tests catch, none by a load error. So rare operators are measured as
// well as common ones; population.json holds how common each is, for the weighted share. Rewrites the package's part of both files.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePackage } from '../context/cache.mjs'
import { makeCaseRepository } from '../context/case-repository.mjs'
import { randomFrom } from '../humanevalfix/random.mjs'
import { mutatedText, mutationsOf } from './operators.mjs'
import { configSchema, createOracle, detectOracle, pathClassifier, runProcess } from './project.mjs'

/** Packages whose archives hold their own test suites. */
const packages = ['zod', 'comment-parser', 'bloom-filters', 'find-my-way', 'fast-json-stringify', 'toolz', 'pyflakes']
const mostFailing = 12
const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string', default: '17' }, seed: { type: 'string', default: '1' }, tries: { type: 'string', default: '60' }, output: { type: 'string', default: join(import.meta.dirname, 'mutants.json') } } })
const population = join(dirname(flags.output), 'population.json')
const say = (text) => process.stderr.write(`${text}\n`)

for (const name of positionals.length > 0 ? positionals : packages) {
  const place = await preparePackage(name, say)
  const work = mkdtempSync(join(tmpdir(), 'ralph-seeded-draw-'))
  try {
    const repo = join(work, name)
    mkdirSync(repo)
    makeCaseRepository(repo, { id: name, edits: [] }, place)
    await draw(name, repo, place, randomFrom(`${flags.seed}:${name}`))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Read again each time: several packages may be drawn at once. */
function keep(path, change) {
  writeFileSync(path, `${JSON.stringify(change(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined), null, 1)}\n`)
}

function keepMutants(name, drawn) {
  keep(flags.output, (known = []) => [...known.filter((mutant) => mutant.package !== name), ...drawn].sort((a, b) => (a.package < b.package ? -1 : a.package > b.package ? 1 : 0)))
}

async function draw(name, repo, place, random) {
  const paths = filesBelow(repo)
  const read = async (path) => (paths.includes(path) ? readFileSync(join(repo, path), 'utf8') : null)
  const detection = await detectOracle({ list: () => paths, read }, configSchema.parse(place.entry.config ?? {}).oracle, { projectDir: '' })
  if (detection.status !== 'detected') throw new Error(`${name}: ${detection.message}`)
  const run = () => createOracle(detection.spec, { runProcess }).run({ root: repo, scratchDir: join(repo, '..', 'scratch'), env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8' }, timeoutMs: 60_000 })
  const green = await run()
  if (green.status !== 'passed') throw new Error(`${name}: its own tests do not pass: ${green.output.slice(-500)}`)
  say(`${name}: ${green.tests.length} tests in ${(green.durationMs / 1000).toFixed(1)} s`)
  const classify = pathClassifier({ testFiles: new Set(green.tests.map(({ file }) => file)), ownGlobs: [], protected: [], allowed: [] })
  const functions = new Map()
  for (const path of paths.filter((each) => /\.([cm]?[jt]s|py)$/.test(each) && !each.endsWith('.d.ts') && classify(each) === undefined)) {
    for (const mutation of await mutationsOf(path, readFileSync(join(repo, path), 'utf8'))) {
      const key = `${path}:${mutation.function}`
      functions.set(key, [...(functions.get(key) ?? []), { path, ...mutation }])
    }
  }
  const all = [...functions.values()].flat()
  const counts = {}
  for (const { operator } of all) counts[operator] = (counts[operator] ?? 0) + 1
  keep(population, (known) => ({ ...known, [name]: counts }))
  say(`${name}: ${functions.size} functions, ${all.length} mutations`)
  const found = []
  for (let n = 0; found.length < Number(flags.count) && n < Number(flags.tries) && functions.size > 0; n++) {
    const operators = [...new Set([...functions.values()].flat().map(({ operator }) => operator))].sort()
    const operator = one(operators, random)
    const [key, mutations] = one([...functions].filter(([, some]) => some.some((mutation) => mutation.operator === operator)), random)
    const mutation = one(mutations.filter((some) => some.operator === operator), random)
    functions.delete(key)
    const { path } = mutation
    const text = readFileSync(join(repo, path), 'utf8')
    const after = await mutatedText(path, text, mutation)
    if (after === undefined) continue
    writeFileSync(join(repo, path), after)
    const report = await run().finally(() => writeFileSync(join(repo, path), text))
    const failing = report.tests.filter(({ status }) => status === 'failed')
    const isBroken = failing.some(({ name: test }) => test === '(load)') || report.tests.length < green.tests.length
    if (report.status !== 'failed' || isBroken || failing.length < 1 || failing.length > mostFailing) continue
    const line = text.slice(0, mutation.from).split('\n').length
    found.push({ id: `${name}-${mutation.operator}-${path.replace(/\.\w+$/, '').replace(/\W+/g, '-')}-${line}`, package: name, operator: mutation.operator, edits: [editOf(path, text, mutation)], tests: failing.map(({ id }) => id).sort() })
    keepMutants(name, found)
    say(`${name}: ${found.length} of ${n + 1}: ${found.at(-1).id}; ${failing.length} failing`)
  }
}

/** The smallest piece of whole lines around the edit that stands in the file once. */
function editOf(path, text, { from, to, replacement }) {
  const lineStart = (at) => (at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1)
  const lineEnd = (at) => (text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at))
  let start = lineStart(from)
  let end = lineEnd(to)
  while (text.indexOf(text.slice(start, end)) !== text.lastIndexOf(text.slice(start, end))) {
    start = lineStart(start - 1)
    end = lineEnd(Math.min(end + 1, text.length))
  }
  return { path, search: text.slice(start, end), replace: text.slice(start, from) + replacement + text.slice(to, end) }
}

function filesBelow(root, at = root) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', '.git', '.venv', 'output', 'dist', '__pycache__'].includes(entry.name)) return []
    const path = join(at, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : [path.slice(root.length + 1)]
  }).sort()
}

function one(list, random) {
  return list[Math.floor(random() * list.length)]
}
