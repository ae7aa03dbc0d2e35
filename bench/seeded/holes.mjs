// How early the engine writes back what was taken out: node bench/seeded/holes.mjs [--of condition|list|text|block|operand] [--each 40] [--seed 11] [--json]
// Draws conditions (or lists, texts, blocks, sums and the like) from the released sources of the packages below, puts true or false (or an empty one, or
// one of the two operands) in their place, one at a time, and looks where the engine's edits of that place have the released text again. No test runs: what the failing tests would say
// besides is not counted. For priors and weights of src/search-repair/operators/holes; fit them on one seed and look at another. The second table
// is what the priors of the operators rest on: of how many of its own lists an operator's first edit is the right one, its second, its third and fourth, …
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePackage } from '../context/cache.mjs'
import { randomFrom } from '../humanevalfix/random.mjs'
import { mutationsOf } from './operators.mjs'
import { candidateGenerator, nodesOf, parseSource, rankCandidates, readHints } from './project.mjs'

const packages = ['chrono-node', 'css-tree', 'fast-uri', 'find-my-way', 'light-my-request', 'minisearch', 'automerge', 'fastify-swagger', 'graphql-language-service', 'fast-json-stringify', 'comment-parser', 'zod', 'toolz', 'pyflakes']
const longest = { file: 120_000, condition: 100, list: 100, text: 80, block: 240, operand: 60 }
const { values: flags } = parseArgs({ options: { of: { type: 'string', default: 'condition' }, each: { type: 'string', default: '40' }, seed: { type: 'string', default: '11' }, json: { type: 'boolean' } } })
/** What is filled in for a list or a text is not made apart from other edits: those of the line are ranked with it. */
const kinds = ['condition', 'block'].includes(flags.of) ? ['hole'] : ['hole', 'likely', 'usual', 'bulky']
const emptied = { list: 'ArrayDeclaration', text: 'StringLiteral', block: 'BlockStatement' }

const holesOf = { condition: conditionsOf, operand: operandsOf, ...Object.fromEntries(Object.keys(emptied).map((kind) => [kind, (path) => emptiedIn(path, kind)])) }

if (!Object.hasOwn(holesOf, flags.of)) throw new Error(`--of takes ${Object.keys(holesOf).join(', ')}; it got "${flags.of}"`)

const found = []
for (const name of packages) {
  const { tree } = await preparePackage(name, (text) => process.stderr.write(`${text}\n`))
  const holes = (await Promise.all(sourcesIn(tree).map(holesOf[flags.of]))).flat()
  const random = randomFrom(`${flags.seed}:${name}`)
  const drawn = []
  while (drawn.length < Number(flags.each) && holes.length > 0) drawn.push(...holes.splice(Math.floor(random() * holes.length), 1))
  for (const hole of drawn) found.push({ package: name, file: relative(tree, hole.file.path), line: lineOf(hole), text: hole.text, ...(await placeOf(hole, hole.replacement ?? (random() < 0.5 ? hole.file.language.spelling.true : hole.file.language.spelling.false))) })
}
const places = [1, 2, 4, 8, 16, 32, 64, 128]
const result = { n: found.length, made: share(({ at }) => at !== undefined), first_10: share(({ at }) => at < 10), first_50: share(({ at }) => at < 50), first_150: share(({ at }) => at < 150), by_operator: byOperator(found.flatMap(({ lists }) => lists)) }
process.stdout.write(flags.json ? `${JSON.stringify({ ...result, holes: found }, null, 2)}\n` : render(result))

function share(holds) {
  return found.filter(holds).length / found.length
}

function byOperator(lists) {
  return Object.fromEntries([...new Set(lists.map(({ operator }) => operator))].map((operator) => {
    const own = lists.filter((list) => list.operator === operator)
    const upTo = (place) => own.filter(({ at }) => at !== undefined && at < place).length
    return [operator, { lists: own.length, right_at: Object.fromEntries(places.map((place, n) => [`up to ${place}`, upTo(place) - (n === 0 ? 0 : upTo(places[n - 1]))])) }]
  }))
}

function render({ n, by_operator: operators, ...shares }) {
  const percent = Object.entries(shares).map(([name, value]) => `${name} ${(100 * value).toFixed(1)} %`)
  const rows = Object.entries(operators).map(([name, { lists, right_at: rightAt }]) => `${name.padEnd(36)}${String(lists).padStart(6)}${Object.values(rightAt).map((count) => String(count).padStart(6)).join('')}\n`)
  const head = `${'right, by the place in its own list'.padEnd(36)}${' lists'}${places.map((place) => `≤${place}`.padStart(6)).join('')}\n`
  return `${n} ${flags.of}s: ${percent.join(', ')}\n${head}${rows.join('')}`
}

/** No tests, nothing built. */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (/node_modules|test|spec|dist|\.min\.|benchmark|\.d\.ts/.test(entry.name)) return []
    if (entry.isDirectory()) return sourcesIn(path)
    return /\.(ts|js|mjs|cjs|py)$/.test(entry.name) && statSync(path).size <= longest.file ? [path] : []
  })
}

async function conditionsOf(path) {
  const file = await parseSource(path, readFileSync(path, 'utf8'))
  if (file === undefined) return []
  const nodes = [...nodesOf(file.tree.root)].filter((node) => node.named && file.language.slot(node) === 'condition' && !file.language.isBoolean(node) && node.type !== 'parenthesized_expression')
  return nodes.map(({ from, to }) => ({ file, from, to, text: file.text.slice(from, to) })).filter(({ text }) => text.length <= longest.condition)
}

/** `a + b`, for which either of the two may be left. */
async function operandsOf(path) {
  const file = await parseSource(path, readFileSync(path, 'utf8'))
  if (file === undefined) return []
  const sums = [...nodesOf(file.tree.root)].filter((node) => node.named).flatMap((node) => file.language.binaries(node).filter(({ operator }) => file.language.swaps.get(file.text.slice(operator.from, operator.to))?.class === 'arithmetic'))
  return sums.flatMap(({ left, right }) => [left, right].map((kept) => ({ file, from: left.from, to: right.to, text: file.text.slice(left.from, right.to), replacement: file.text.slice(kept.from, kept.to) }))).filter(({ text }) => text.length <= longest.operand)
}

/** What Stryker's operator of that kind would empty, as far as the engine borrows pieces of that length. */
async function emptiedIn(path, kind) {
  const file = await parseSource(path, readFileSync(path, 'utf8'))
  if (file === undefined) return []
  const mutations = (await mutationsOf(path, file.text)).filter(({ operator, from, to }) => operator === emptied[kind] && to - from > 2 && to - from <= longest[kind])
  return mutations.map(({ from, to, replacement }) => ({ file, from, to, replacement, text: file.text.slice(from, to) }))
}

function lineOf({ file: { text }, from }) {
  return text.slice(0, from).split('\n').length
}

/** Where among the edits of the line the released text comes back, and where among those of each operator by itself; the first is 0. */
async function placeOf(hole, replacement) {
  const { file: { path, text }, from, to } = hole
  const file = await parseSource(path, text.slice(0, from) + replacement + text.slice(to))
  if (file === undefined) return { lists: [] }
  const line = lineOf(hole)
  const generate = candidateGenerator(file)
  const candidates = kinds.flatMap((kind) => generate(kind, (each) => each === line))
  const isRight = (edit) => {
    const start = Math.min(from, edit.from)
    const end = Math.max(from + replacement.length, edit.to)
    return plain(file.text.slice(start, edit.from) + edit.replacement + file.text.slice(edit.to, end)) === plain(text.slice(start, end + to - from - replacement.length))
  }
  const ranked = rankCandidates([{ file, units: [{ path, score: 1, reason: '', rank: 0 }], candidates }], readHints([]))
  const likeliest = candidates.toSorted((one, other) => other.prior - one.prior)
  const lists = [...new Set(candidates.map(({ operator }) => operator))].map((operator) => ({ operator, at: place(likeliest.filter((edit) => edit.operator === operator), isRight) }))
  return { at: place(ranked.map(({ candidate }) => candidate), isRight), lists }
}

function place(edits, isRight) {
  const at = edits.findIndex(isRight)
  return at === -1 ? undefined : at
}

/** Layout and quotes say nothing. */
function plain(text) {
  return text.replace(/\s+/g, '').replaceAll('"', "'")
}
