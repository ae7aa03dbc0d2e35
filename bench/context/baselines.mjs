// Three simple ways to point at code, computed from the repository and the failure alone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transitiveImports } from './imports.mjs'
import { testBody, unitsOf } from './units.mjs'

const source = /\.([mc]?[jt]sx?|py)$/
const testPath = /(^|\/)(tests?|testsuite|__tests__|spec)\/|[._-](test|spec)\.[^/]+$|(^|\/)(test_[^/]+|[^/]+_test|conftest)\.py$|(^|\/)[\w.-]+\.config\.[^/]+$|(^|\/)\.[^/]+\//
const shownUnits = 5

/** `{imports, frames, bm25}`: each `{files, ranges: [{path, from, to}], tokens}`, best first. */
export async function baselines({ repo, files, failures, aliases, countTokens }) {
  const read = (path) => readFileSync(join(repo, path), 'utf8')
  const known = new Set(files)
  const suspects = files.filter((path) => source.test(path) && !testPath.test(path))
  const tests = [...new Set(failures.map(({ file }) => file))]
  const imports = transitiveImports(tests, known, read, aliases)
  const units = (await Promise.all(suspects.map((path) => unitsOf(path, read(path))))).flat()
  const byFrames = unique(framesOf(failures, suspects, repo).flatMap(({ path, line }) => innermost(units, path, line) ?? []))
  const byText = bm25(await queryOf(failures, read), units)
  const tokensOf = (list) => list.reduce((sum, { text }) => sum + countTokens(text), 0)
  return {
    imports: { files: imports.filter((path) => suspects.includes(path)), ranges: [], tokens: imports.reduce((sum, path) => sum + countTokens(read(path)), 0) },
    frames: { files: unique(byFrames.map(({ path }) => path)), ranges: byFrames, tokens: tokensOf(byFrames) },
    bm25: { files: unique(byText.map(({ path }) => path)), ranges: byText, tokens: tokensOf(byText.slice(0, shownUnits)) },
  }
}

/** Places of the stacks and messages that lie in the repository's sources, as printed. */
function framesOf(failures, suspects, repo) {
  const found = []
  for (const { stack } of failures) {
    for (const [, path, line] of stack.matchAll(/([\w@./-]+\.(?:[mc]?[jt]sx?|py))(?:", line |:)(\d+)/g)) {
      const inside = suspects.find((file) => path === file || path === `${repo}/${file}` || path.endsWith(`/${file}`))
      if (inside !== undefined) found.push({ path: inside, line: Number(line) })
    }
  }
  return found
}

function innermost(units, path, line) {
  return units.filter((unit) => unit.path === path && unit.from <= line && line <= unit.to).sort((a, b) => a.to - a.from - (b.to - b.from))[0]
}

async function queryOf(failures, read) {
  const parts = []
  for (const { file, title, stack } of failures) parts.push((await testBody(file, read(file), title)) ?? title, stack)
  return parts.join('\n')
}

/** Words of code: identifiers, whole and split at case and underscore. */
function wordsOf(text) {
  return (text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).flatMap((word) => {
    const parts = word.split(/_+|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part.length > 1).map((part) => part.toLowerCase())
    return parts.length > 1 ? [word.toLowerCase(), ...parts] : parts
  })
}

/** Okapi BM25 with the usual k1 = 1.2 and b = 0.75; every different word of the query counts once. */
function bm25(query, units) {
  const documents = units.map((unit) => wordsOf(`${unit.path} ${unit.name} ${unit.text}`))
  const average = documents.reduce((sum, words) => sum + words.length, 0) / Math.max(1, documents.length)
  const counts = documents.map((words) => words.reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map()))
  const inDocuments = new Map()
  for (const map of counts) for (const word of map.keys()) inDocuments.set(word, (inDocuments.get(word) ?? 0) + 1)
  const terms = [...new Set(wordsOf(query))]
  const scoreOf = (map, length) =>
    terms.reduce((sum, term) => {
      const count = map.get(term)
      if (count === undefined) return sum
      const n = inDocuments.get(term)
      return sum + Math.log(1 + (documents.length - n + 0.5) / (n + 0.5)) * ((count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / average)))
    }, 0)
  return units
    .map((unit, n) => ({ ...unit, score: scoreOf(counts[n], documents[n].length) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
}

function unique(list) {
  return [...new Set(list)]
}
