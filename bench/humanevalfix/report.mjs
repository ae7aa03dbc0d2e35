// Outcomes of bugs as shares, and as text for people.

export function resultOf(bugs, whole, halves) {
  const result = {}
  for (const language of [...new Set(bugs.map((bug) => bug.language))]) {
    const own = whole.filter((one) => one.language === language)
    const hidden = halves.filter((one) => one.language === language)
    const types = [...new Set(own.map(({ type }) => type))].sort()
    result[language] = {
      ...shares(own),
      ...heldOut(hidden),
      rate: rateOf(own),
      by_type: Object.fromEntries(types.map((type) => [type, shares(own.filter((one) => one.type === type))])),
      not_repaired: own.filter(({ plausible }) => !plausible).map(({ id, entry, type, status, reason, tried, seconds }) => ({ id, entry, type, status, reason, tried, seconds })),
      wrong: own.filter(({ plausible, correct }) => plausible && !correct).map(({ id, entry, type, patch, judged }) => ({ id, entry, type, patch, inputs: judged.inputs, differing: judged.differing, example: judged.example })),
      overfitting: hidden.filter(({ overfit }) => overfit).map(({ id, entry, type, split, patch }) => ({ id, entry, type, split: split + 1, patch })),
      few_inputs: own.filter(({ judged }) => judged !== undefined && judged.inputs < 100).map(({ id, judged }) => ({ id, inputs: judged.inputs })),
      per_bug: own.map(({ id, plausible, correct, status, seconds, tried, search_seconds, bare_seconds }) => ({ id, plausible, correct, status, seconds, tried, search_seconds, bare_seconds })),
    }
  }
  return result
}

/** `median_seconds`: wall time of ralph where it repaired. */
function shares(own) {
  const repaired = own.filter(({ plausible }) => plausible)
  return {
    n: own.length,
    plausible: share(repaired.length, own.length),
    correct: share(own.filter(({ correct }) => correct).length, own.length),
    median_seconds: median(repaired.map(({ seconds }) => seconds)),
    median_seconds_all: median(own.map(({ seconds }) => seconds)),
  }
}

function heldOut(hidden) {
  const patched = hidden.filter(({ plausible }) => plausible)
  return { overfit: share(patched.filter(({ overfit }) => overfit).length, patched.length), half_n: hidden.length, half_patches: patched.length }
}

/** One process per candidate would take the test's bare run each time; both were measured on the same bugs and the same core. */
function rateOf(own) {
  const known = own.filter(({ tried, search_seconds: search, bare_seconds: bare }) => tried > 0 && search > 0 && bare !== undefined)
  const total = (value) => known.reduce((sum, one) => sum + value(one), 0)
  return {
    bugs: known.length,
    candidates: total(({ tried }) => tried),
    per_second: share(total(({ tried }) => tried), total(({ search_seconds: search }) => search)),
    one_process_each_per_second: share(total(({ tried }) => tried), total(({ tried, bare_seconds: bare }) => tried * bare)),
    ratio: share(total(({ tried, bare_seconds: bare }) => tried * bare), total(({ search_seconds: search }) => search)),
    ratio_median: median(known.map(({ tried, search_seconds: search, bare_seconds: bare }) => (tried * bare) / search)),
    run_to_bare_test_median: median(own.filter(({ bare_seconds: bare }) => bare !== undefined).map(({ seconds, bare_seconds: bare }) => seconds / bare)),
  }
}

export function renderReport(result) {
  return Object.entries(result).map(([language, own]) => [
    row('', ['n', 'plausible', 'correct', 'seconds']),
    row(language, cells(own)),
    ...Object.entries(own.by_type).map(([type, some]) => row(`  ${type}`, cells(some))),
    `hidden half: ${own.half_patches} patches from half of the assertions (${own.half_n} bugs), overfit ${percent(own.overfit)} %`,
    ...rateLines(own.rate),
    list('not repaired', own.not_repaired, ({ id, entry, type, status, reason, tried }) => `${id} ${entry} (${type}): ${status}, ${tried ?? '?'} tried; ${reason}`),
    list('repaired wrongly', own.wrong, ({ id, entry, patch, differing, inputs, example }) => `${id} ${entry}: differs on ${differing} of ${inputs}, ${JSON.stringify(example)}\n    ${patch?.join('\n    ')}`),
    list('fails the hidden half', own.overfitting, ({ id, entry, split, patch }) => `${id} ${entry}, half ${split}\n    ${patch?.join('\n    ')}`),
    list('judged on fewer than 100 inputs', own.few_inputs, ({ id, inputs }) => `${id}: ${inputs}`),
  ].filter((part) => part !== '').join('\n')).join('\n\n') + '\n'
}

function rateLines(rate) {
  if (rate.bugs === 0) return ['candidates per second: ralph told of none']
  return [
    `candidates: ${rate.candidates} on ${rate.bugs} bugs, ${rate.per_second?.toFixed(1)} per second; one process each: ${rate.one_process_each_per_second?.toFixed(1)} per second; ratio ${rate.ratio?.toFixed(1)} (median of bugs ${rate.ratio_median?.toFixed(1)})`,
    `ralph's whole run takes ${rate.run_to_bare_test_median?.toFixed(1)} bare runs of the test (median)`,
  ]
}

function list(title, items, line) {
  return items.length === 0 ? '' : `${title}: ${items.length}\n${items.map((item) => `  ${line(item)}`).join('\n')}`
}

function cells({ n, plausible, correct, median_seconds: seconds }) {
  return [n, `${percent(plausible)} %`, `${percent(correct)} %`, seconds?.toFixed(1) ?? '-']
}

function row(name, values) {
  return name.padEnd(22) + values.map((value) => String(value).padStart(11)).join('')
}

function percent(value) {
  return value === null ? '-' : (value * 100).toFixed(0)
}

/** Null, not a number out of nothing, where there is nothing to share. */
function share(part, whole) {
  return whole === 0 ? null : part / whole
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length === 0 ? null : sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
