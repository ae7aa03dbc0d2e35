// Answers against the truth. Recall at k: one true place is among the first k; all at k: every true place is.
import { readTruth } from './corpus.mjs'

export const ks = [1, 3, 5]
export const methods = ['ralph', 'imports', 'frames', 'bm25']

const truths = new Map()

export function truthOf(packageName, id) {
  if (!truths.has(packageName)) truths.set(packageName, new Map(readTruth(packageName).map((entry) => [entry.id, entry.regions])))
  const regions = truths.get(packageName).get(id)
  if (regions === undefined) throw new Error(`${id} has no truth: run node bench/context/check.mjs ${id}`)
  return regions
}

/** Ranks from 1, Infinity where a place is not named. A case without an answer has none. */
export function scoreCase(answer, regions) {
  const { files = [], ranges = [], tokens = 0 } = answer ?? {}
  const fileRanks = [...new Set(regions.map(({ path }) => path))].map((path) => rank(files.indexOf(path)))
  const functionRanks = regions.map(({ path, lines: [from, to] }) => rank(ranges.findIndex((range) => range.path === path && range.from <= to && from <= range.to)))
  return { file: Math.min(...fileRanks), function: Math.min(...functionRanks), all: Math.max(...functionRanks), tokens }
}

function rank(index) {
  return index < 0 ? Number.POSITIVE_INFINITY : index + 1
}

/** Shares from 0 to 1 over scored cases. */
export function summarize(scores) {
  const share = (value, k) => (scores.length === 0 ? 0 : scores.filter((score) => score[value] <= k).length / scores.length)
  const summary = { cases: scores.length }
  for (const k of ks) summary[`file_recall_at_${k}`] = share('file', k)
  for (const k of ks) summary[`function_recall_at_${k}`] = share('function', k)
  summary.all_regions_at_5 = share('all', 5)
  summary.tokens_median = median(scores.map(({ tokens }) => tokens))
  return summary
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length === 0 ? 0 : sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
