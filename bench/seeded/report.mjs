// Outcomes as shares by package, operator and runner, and as text for people.
import { median } from '../humanevalfix/report.mjs'
import { isOutside } from './judge.mjs'

/** `population`: operator → how many of its mutations the packages' sources hold; undefined where bugs are not drawn from any. */
export function resultOf(outcomes, population) {
  const groups = (key, some = outcomes) => Object.fromEntries([...new Set(some.map((one) => one[key]))].sort().map((value) => [value, summary(some.filter((one) => one[key] === value))]))
  return {
    ...summary(outcomes),
    ...(population === undefined ? {} : weighted(groups('operator'), population)),
    by_package: groups('package'),
    by_operator: groups('operator'),
    by_runner: groups('runner'),
    by_repair_operator: groups('repair_operator', outcomes.filter(({ status }) => status === 'repaired')),
    not_repaired: outcomes.filter(({ status }) => status !== 'repaired').map((one) => ({ id: one.id, operator: one.operator, why: whyOf(one), undone_by: one.undone_by, status: one.status, reason: one.reason, tried: one.tried, seconds: one.seconds })),
    differing: outcomes.filter(({ outcome }) => outcome === 'differs' || outcome === 'breaks tests').map(({ id, outcome, patch, released, read }) => ({ id, outcome, patch, released, read })),
    per_bug: outcomes.map(({ id, outcome, seconds, tried, search_seconds, repair_operator }) => ({ id, outcome, seconds, tried, search_seconds, repair_operator })),
  }
}

/** Why there is no repair, as far as ralph's words and the engine's own edits tell. */
function whyOf({ status, reason = '', undone_by: undoneBy }) {
  if (['error', 'needs_clarification', 'flaky', 'green', 'late'].includes(status)) return status
  const isSearch = /^none of|search limits|interrupted|nothing to edit|no suspect/.test(reason) || status === 'ended'
  if (!isSearch) return 'refused by the gate'
  return isOutside(undoneBy) ? 'no single edit undoes it' : /^none of/.test(reason) ? 'an edit undoes it, not among those tried' : 'time, or ranked too low'
}

export function spaceOf(found) {
  const share = (some) => ({ n: some.length, undone: some.filter(({ undone_by: by }) => !isOutside(by)).length / some.length })
  const by = (key) => Object.fromEntries([...new Set(found.map((one) => one[key]))].sort().map((value) => [value, share(found.filter((one) => one[key] === value))]))
  return { ...share(found), by_operator: by('operator'), by_package: by('package'), per_bug: found }
}

export function renderSpace({ n, undone, by_operator: byOperator, by_package: byPackage, per_bug: all }) {
  const rows = Object.entries({ all: { n, undone }, ...byOperator, ...byPackage }).map(([name, row]) => `${name.padEnd(24)}${String(row.n).padStart(5)}${percent(row.undone).padStart(8)}`)
  return [`one edit of the engine gives the released text back, whatever its rank\n${rows.join('\n')}`, list('not', all.filter(({ undone_by: by }) => isOutside(by)), ({ id }) => id)].join('\n\n') + '\n'
}

/** `differs`: the suite passes and the text is not the released one; `breaks_tests`: accepted, and a plain run of the suite is red. */
function summary(some) {
  const count = (outcome) => some.filter((one) => one.outcome === outcome).length
  const repaired = some.filter(({ status }) => status === 'repaired')
  return {
    n: some.length,
    repaired: repaired.length / some.length,
    correct: count('correct') / some.length,
    differs: count('differs') / some.length,
    breaks_tests: count('breaks tests'),
    median_seconds: median(repaired.map(({ seconds }) => seconds)),
  }
}

/** Operators were drawn evenly: as often as they apply, the shares would be these. */
function weighted(byOperator, population) {
  const rows = Object.entries(byOperator).map(([operator, row]) => ({ row, weight: population[operator] ?? 0 }))
  const whole = rows.reduce((sum, { weight }) => sum + weight, 0)
  const share = (key) => rows.reduce((sum, { row, weight }) => sum + row[key] * weight, 0) / whole
  return { repaired_weighted: share('repaired'), correct_weighted: share('correct') }
}

export function renderReport(result) {
  return [
    table('all', { all: result }),
    result.correct_weighted === undefined ? '' : `operators weighted by how often they apply: repaired ${percent(result.repaired_weighted)}, correct ${percent(result.correct_weighted)}`,
    table('package', result.by_package),
    table('operator of the bug', result.by_operator),
    table('runner', result.by_runner),
    table('operator of the repair', result.by_repair_operator),
    list('why not repaired', [...new Set(result.not_repaired.map(({ why }) => why))].sort(), (why) => `${why}: ${result.not_repaired.filter((one) => one.why === why).length}`),
    list('not repaired', result.not_repaired, ({ id, why, undone_by: by, status, reason, tried, seconds }) => `${id}: ${why} (${by}); ${status}, ${tried ?? '?'} tried, ${seconds.toFixed(1)} s; ${reason}`),
    list('accepted, not the released text (to be read)', result.differing, ({ id, outcome, patch, released, read }) => `${id}: ${outcome}${read === undefined ? '' : ` (${read})`}\n    ${(patch ?? []).join('\n    ')}\n    released: ${(released ?? []).join(' … ').trim()}`),
  ].filter((part) => part !== '').join('\n\n') + '\n'
}

function table(title, rows) {
  const width = Math.max(title.length, ...Object.keys(rows).map((name) => name.length)) + 2
  const head = title.padEnd(width) + ['n', 'repaired', 'correct', 'differs', 'breaks', 'seconds'].map((name) => name.padStart(10)).join('')
  const lines = Object.entries(rows).map(([name, row]) => name.padEnd(width) + [row.n, percent(row.repaired), percent(row.correct), percent(row.differs), row.breaks_tests, row.median_seconds?.toFixed(1) ?? '-'].map((cell) => String(cell).padStart(10)).join(''))
  return [head, ...lines].join('\n')
}

function list(title, items, line) {
  return items.length === 0 ? '' : `${title}: ${items.length}\n${items.map((item) => `  ${line(item)}`).join('\n')}`
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`
}
