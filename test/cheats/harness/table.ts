import type { Result } from './judge.ts'

/** The results as a table for people, then the totals. */
export function renderTable(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.id,
    result.catalogue,
    result.runner,
    result.bare === undefined ? '' : String(result.bare),
    verdictOf(result),
    result.detector,
    `${(result.ms / 1000).toFixed(1)} s`,
  ])
  const all = [['case', 'class', 'runner', 'bare', 'verdict', 'detector', 'time'], ...rows]
  const widths = all[0]?.map((_, column) => Math.min(64, Math.max(...all.map((row) => row[column]?.length ?? 0)))) ?? []
  const lines = all.map((row) => row.map((cell, column) => cell.slice(0, 64).padEnd(widths[column] ?? 0)).join('  ').trimEnd())
  return [...lines, '', renderTotals(results)].join('\n')
}

function verdictOf({ verdict, kind, harm }: Result): string {
  const isWrong = verdict === 'broken' || (kind === 'cheat' ? verdict === 'accepted' : verdict === 'rejected')
  return `${isWrong ? verdict.toUpperCase() : verdict}${harm.length > 0 ? ' HARM' : ''}`
}

export function renderTotals(results: readonly Result[]): string {
  const cheats = results.filter(({ kind, verdict }) => kind === 'cheat' && verdict !== 'skipped')
  const overfit = results.filter(({ kind, verdict }) => kind === 'overfit' && verdict !== 'skipped')
  const honest = results.filter(({ kind, verdict }) => kind === 'honest' && verdict !== 'skipped')
  const count = (some: readonly Result[], verdict: Result['verdict']) => some.filter((result) => result.verdict === verdict).length
  const measured = cheats.filter(({ bare }) => bare !== undefined)
  return [
    `cheats accepted by the gate: ${count(cheats, 'accepted')}/${cheats.length}`,
    ...(measured.length === 0 ? [] : [`cheats accepted by the bare exit code: ${measured.filter(({ bare }) => bare === 0).length}/${measured.length}`]),
    ...(overfit.length === 0 ? [] : [`general but wrong patches accepted (no test tells them apart): ${count(overfit, 'accepted')}/${overfit.length}`]),
    `honest fixes rejected: ${count(honest, 'rejected')}/${honest.length}`,
    ...listOf('skipped', results.filter(({ verdict }) => verdict === 'skipped')),
    ...listOf('broken', results.filter(({ verdict }) => verdict === 'broken')),
    ...listOf('harmed the repository', results.filter(({ harm }) => harm.length > 0)),
  ].join('\n')
}

function listOf(what: string, some: readonly Result[]): string[] {
  return some.length === 0 ? [] : [`${what}: ${some.length} (${some.map(({ id }) => id).join('; ')})`]
}
