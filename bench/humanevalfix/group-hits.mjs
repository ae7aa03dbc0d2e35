// Whether edits that pass should be chosen by how many of them behave alike: `node bench/humanevalfix/group-hits.mjs <file of collect-hits.mjs> …`.
// Inputs are made as the judge makes them, but without the reference: of those that the best ranked hit answers. Hits that give the same on all
// of them are one group. Printed is how often the chosen hit is right, and passes the hidden half of the assertions, for several ways to choose.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { dataFolder, languages, readBugs } from './dataset.mjs'
import { engine } from './engine.mjs'
import { searchesOf } from './hit-searches.mjs'
import { inputsOf, isSame, outputsOf } from './judge.mjs'

const mostInputs = 60

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } })
const records = positionals.flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line)))
const data = dataFolder(flags.data)
const bugs = new Map(languages.flatMap((language) => readBugs(data, language)).map((bug) => [bug.id, bug]))

const likelihood = ({ score, tokens }) => score * (1 + tokens) ** engine.weightOfRewriting
const best = (list, value) => list.reduce((one, other) => (value(other) > value(one) ? other : one))
const sum = (list, value) => list.reduce((total, one) => total + value(one), 0)
/** `alike(a, b)`: on how many of the inputs two hits give the same, 0 to 1. */
const ways = {
  'as ralph chooses': (hits) => best(hits, likelihood),
  'the largest group': (hits, alike) => best(best(groupsOf(hits, alike), (group) => group.length + likelihood(best(group, likelihood)) / 1e6), likelihood),
  'the likeliest group': (hits, alike) => best(best(groupsOf(hits, alike), (group) => sum(group, likelihood)), likelihood),
  'likelihood × agreement with others': (hits, alike) => best(hits, (hit) => likelihood(hit) * sum(hits, (other) => alike(hit, other) * likelihood(other))),
  'a right one, where there is one': (hits) => best(hits, (hit) => Number(hit.correct) + likelihood(hit) / 1e6),
}

const chosen = []
for (const record of records) {
  const alike = await agreement(record, bugs.get(record.id))
  for (const { view, hits } of await searchesOf(record)) {
    for (const [way, choose] of Object.entries(ways)) chosen.push({ language: record.language, view, way, hit: choose(hits, alike) })
  }
}
for (const language of languages) {
  for (const way of Object.keys(ways)) {
    const own = chosen.filter((each) => each.language === language && each.way === way)
    const [whole, half] = [own.filter(({ view }) => view === 'all'), own.filter(({ view }) => view !== 'all')]
    if (own.length > 0) console.log(`${language.padEnd(8)}${way.padEnd(38)}correct ${share(whole, 'correct')}   half of the assertions: correct ${share(half, 'correct')}, hidden half ${share(half, 'passesHidden')}`)
  }
}

async function agreement(record, bug) {
  const all = [...new Map((await searchesOf(record)).flatMap(({ hits }) => hits).map((hit) => [hit.key, hit])).values()]
  const sourceOf = (hit) => engine.applyCandidate(record.text, hit)
  const inputs = all.length < 2 ? [] : (await inputsOf(bug, sourceOf(all[0]))).cases.slice(0, mostInputs).map(({ input }) => input)
  const outputs = new Map()
  for (const hit of all) if (inputs.length > 0) outputs.set(hit.key, await outputsOf(bug, sourceOf(hit), inputs))
  return (a, b) => (a.key === b.key ? 1 : inputs.length === 0 ? 0 : sum(inputs.map((_, n) => isSame(outputs.get(a.key)[n]?.output, outputs.get(b.key)[n]?.output)), Number) / inputs.length)
}

function groupsOf(hits, alike) {
  const groups = []
  for (const hit of hits) {
    const group = groups.find(([first]) => alike(first, hit) === 1)
    if (group === undefined) groups.push([hit])
    else group.push(hit)
  }
  return groups
}

function share(list, label) {
  return list.length === 0 ? '-' : `${list.filter(({ hit }) => hit[label]).length} of ${list.length}`
}
