// Which of the edits that pass is meant: `node bench/humanevalfix/fit-priors.mjs <file of collect-hits.mjs> …` prints the weights of
// `src/search-repair/choose-hit.ts` and what they are worth on bugs that they were not fitted on.
import { readFileSync } from 'node:fs'
import { engine } from './engine.mjs'
import { searchesOf } from './hit-searches.mjs'

const folds = 10
const ridge = 1
/** One search each: a bug, what was visible, and the hits that a search would have had to choose from, in order of rank. */
async function searches(records) {
  const found = []
  for (const record of records) {
    const { hits: _, text: _text, path: _path, counts: _counts, ...bug } = record
    for (const { view, hits } of await searchesOf(record)) found.push({ ...bug, view, task: bug.id.split('/')[1], hits: hits.map(chosenBy) })
  }
  return found
}

function chosenBy({ operator, description, score, tokens, correct, passesHidden }) {
  return { description: `${operator}: ${description}`, features: [Math.log(score), Math.log(1 + tokens)], correct, passesHidden }
}

/** Conditional logit with a ridge: the probability that the chosen hit is a right one, over searches that have right and wrong ones. */
function fitted(list) {
  const telling = list.filter(({ hits }) => hits.some(({ correct }) => correct) && hits.some(({ correct }) => !correct))
  let weights = [1, 0]
  for (let step = 0; step < 2_000; step++) {
    const slope = weights.map((weight) => -ridge * weight)
    for (const { hits } of telling) {
      const odds = hits.map((hit) => Math.exp(scoreOf(hit, weights)))
      const all = sum(odds)
      const right = sum(odds.filter((_, n) => hits[n].correct))
      hits.forEach(({ features, correct }, n) => features.forEach((value, at) => (slope[at] += value * ((correct ? odds[n] / right : 0) - odds[n] / all))))
    }
    weights = weights.map((weight, at) => weight + 0.02 * slope[at])
  }
  return weights
}

const scoreOf = ({ features }, weights) => sum(features.map((value, at) => value * weights[at]))
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0)
const bestBy = (hits, weights) => hits.reduce((best, hit) => (scoreOf(hit, weights) > scoreOf(best, weights) ? hit : best))

/** Bugs of one task have much in common in both languages: they are fitted and measured together. */
function crossValidated(list) {
  const foldOf = ({ task }) => Number(task) / 2 % folds
  return Array.from({ length: folds }, (_, fold) => {
    const weights = fitted(list.filter((each) => foldOf(each) !== fold))
    return list.filter((each) => foldOf(each) === fold).map((each) => ({ ...each, chosen: bestBy(each.hits, weights) }))
  }).flat()
}

function row(name, chosen) {
  const cells = ['js', 'python'].flatMap((language) => {
    const own = chosen.filter((each) => each.language === language)
    const [whole, half] = [own.filter(({ view }) => view === 'all'), own.filter(({ view }) => view !== 'all')]
    return [share(whole, 'correct'), share(half, 'correct'), share(half, 'passesHidden')]
  })
  return [name.padEnd(34), ...cells.map((cell) => cell.padStart(16))].join('')
}

function share(list, label) {
  const good = list.filter(({ chosen }) => chosen[label]).length
  return list.length === 0 ? '-' : `${good}/${list.length} ${(100 * good / list.length).toFixed(1)}%`
}

const records = process.argv.slice(2).flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line)))
const list = await searches(records)
const weights = fitted(list)
const choose = (some, by) => some.map((each) => ({ ...each, chosen: by(each.hits) }))
const other = (language) => fitted(list.filter((each) => each.language !== language))
const byOther = Object.fromEntries(['js', 'python'].map((language) => [language, other(language)]))
console.log(`weights: log of the score ${weights[0].toFixed(2)}, log of 1 + rewritten tokens ${weights[1].toFixed(2)}; ratio ${(weights[1] / weights[0]).toFixed(2)}, in use ${engine.weightOfRewriting}\n`)
console.log(''.padEnd(34) + ['js correct', 'half, correct', 'half, hidden', 'python correct', 'half, correct', 'half, hidden'].map((head) => head.padStart(16)).join(''))
console.log(row('the best ranked', choose(list, (hits) => hits[0])))
console.log(row(`fitted, ${folds} folds over tasks`, crossValidated(list)))
console.log(row('fitted on the other language', list.map((each) => ({ ...each, chosen: bestBy(each.hits, byOther[each.language]) }))))
for (const ratio of [0.5, 1, engine.weightOfRewriting, 2]) console.log(row(`ratio ${ratio}${ratio === engine.weightOfRewriting ? ', in use' : ''}`, choose(list, (hits) => bestBy(hits, [1, ratio]))))
console.log(row('one that passes the hidden half', choose(list, (hits) => hits.find(({ passesHidden }) => passesHidden) ?? hits[0])))
console.log(row('a correct one, where there is one', choose(list, (hits) => hits.find(({ correct }) => correct) ?? hits[0])))
