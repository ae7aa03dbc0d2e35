// The result as text for people.
import { ks } from './score.mjs'

const columns = [...ks.map((k) => [`file@${k}`, `file_recall_at_${k}`]), ...ks.map((k) => [`fn@${k}`, `function_recall_at_${k}`]), ['all@5', 'all_regions_at_5']]

export function renderReport(result) {
  const { baselines, halves, by_kind: { historical } } = result
  const parts = [
    table('all cases', { ralph: result, 'whole imported files': baselines.imports, 'stack frames': baselines.frames, 'BM25 of the failing test': baselines.bm25 }),
    `tokens of context.txt to tokens of whole imported files (medians): ${result.token_ratio === null ? 'none' : percent(result.token_ratio)} %\n`,
    ...Object.entries(halves).map(([half, own]) => table(`half: ${half}`, { ralph: own, 'whole imported files': own.baselines.imports, 'stack frames': own.baselines.frames, 'BM25 of the failing test': own.baselines.bm25 })),
    historical === undefined ? '' : table('historical bugs', { ralph: historical, 'whole imported files': historical.baselines.imports, 'stack frames': historical.baselines.frames, 'BM25 of the failing test': historical.baselines.bm25 }),
    table('ralph by language', result.by_language),
    table('ralph by runner', result.by_runner),
    table('ralph by repository', result.by_package),
    table('ralph by kind of bug', result.by_kind),
    `not among the first 5 functions: ${result.misses.length}\n${result.misses.map(missText).join('')}`,
    result.without_answer.length === 0 ? '' : `no answer (counted as missed): ${result.without_answer.length}\n${result.without_answer.map(({ id, reason }) => `  ${id}: ${reason.split('\n').at(-1)}\n`).join('')}`,
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function table(title, rows) {
  const width = Math.max(title.length, ...Object.keys(rows).map((name) => name.length)) + 2
  const head = `${title.padEnd(width)}${'cases'.padStart(6)}${columns.map(([name]) => name.padStart(8)).join('')}${'tokens'.padStart(9)}\n`
  const lines = Object.entries(rows).map(([name, row]) => `${name.padEnd(width)}${String(row.cases).padStart(6)}${columns.map(([, key]) => percent(row[key]).padStart(8)).join('')}${String(Math.round(row.tokens_median)).padStart(9)}\n`)
  return head + lines.join('')
}

function missText({ id, half, file_rank: file, function_rank: place, truth }) {
  return `  ${id} (${half}): file ${file ?? '-'}, function ${place ?? '-'}; true: ${truth.join(', ')}\n`
}

function percent(share) {
  return (share * 100).toFixed(0)
}
