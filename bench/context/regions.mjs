// What two releases of a package differ in, cut into regions: one per function, or statement outside of functions.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unitsOf } from './units.mjs'

export const sourceFile = /\.[cm]?[jt]sx?$/
export const testFile = /(^|\/)(tests?|__tests__|specs?|fixtures|mocks?)\/|[._-](test|spec)\.[^/]+$/
const noSource = /\.d\.[cm]?ts$|\.config\.[^/]+$|(^|\/)(\.[^/]+|[Gg]runtfile\.js|[Gg]ulpfile\.js)$/

/** Old code that names what only the previous release has would fail for that alone. */
export function needsWhatIsGone({ edit, old }, now, before) {
  const words = (text) => text.replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, '').match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []
  const known = new Set(allWords(now))
  const missing = words(old).filter((word) => !known.has(word))
  const inRegion = countWords(words(edit.replace))
  const everywhere = countWords(allWords(before))
  return missing.some((word) => (everywhere.get(word) ?? 0) > (inRegion.get(word) ?? 0))
}

function allWords(place) {
  place.words ??= [...place.files].filter((file) => isSource(file)).flatMap((file) => textOf(place, file).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [])
  return place.words
}

function countWords(words) {
  return words.reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map())
}

/** What differs in a file, one group per function or statement; `unit` is missing where neither is around the change. `work`: a folder for scratch files. */
export async function groupsOf(path, now, before, work) {
  const hunks = hunksOf(now, before, work).filter(({ added, removed }) => codeOf(added) !== codeOf(removed))
  const units = await unitsOf(path, now)
  const groups = new Map()
  for (const hunk of hunks) {
    const last = hunk.count === 0 ? hunk.from + 1 : hunk.from + hunk.count - 1
    const around = units.filter(({ from, to }) => from <= hunk.from && last <= to && !(hunk.count > 0 && from === hunk.from && to === last && to - from > 1)).sort((a, b) => a.to - a.from - (b.to - b.from))[0]
    // Of a very long function (a module's wrapper) changes far apart are different regions.
    const key = around === undefined ? `outside ${hunk.from}` : around.to - around.from > 200 ? `${around.from} ${around.name} ${hunk.from}` : `${around.from} ${around.name}`
    if (!groups.has(key)) groups.set(key, { path, unit: around, hunks: [] })
    groups.get(key).hunks.push(hunk)
  }
  return [...groups.values()].flatMap((group) => {
    const from = group.hunks[0].from
    const edit = editOf(path, now, group.hunks)
    return edit === undefined ? [] : [{ ...group, from, edit, old: group.hunks.map(({ removed }) => removed).join('\n') }]
  })
}

/** Lines of `now` (from, count; with count 0 the line after which something is missing) and what stood there before. */
function hunksOf(now, before, work) {
  const files = [join(work, 'now'), join(work, 'before')]
  writeFileSync(files[0], now)
  writeFileSync(files[1], before)
  let diff
  try {
    execFileSync('git', ['diff', '--no-index', '--no-color', '--histogram', '-U0', ...files], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 })
    return []
  } catch (error) {
    diff = error.stdout
  }
  const nowLines = now.split('\n')
  const beforeLines = before.split('\n')
  return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(([, from, count = '1', oldFrom, oldCount = '1']) => ({
    from: Number(from),
    count: Number(count),
    added: nowLines.slice(Number(from) - 1, Number(from) - 1 + Number(count)).join('\n'),
    removed: beforeLines.slice(Number(oldFrom) - 1, Number(oldFrom) - 1 + Number(oldCount)).join('\n'),
    removedLines: Number(oldCount) === 0 ? [] : beforeLines.slice(Number(oldFrom) - 1, Number(oldFrom) - 1 + Number(oldCount)),
  }))
}

function codeOf(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').split('\n').map((line) => line.replace(/(^|\s)\/\/.*$/, '').trim()).filter((line) => line !== '' && !/^\*/.test(line)).join('\n')
}

/** One search and replace from the first to the last changed line, with as many lines around as make it unique. */
function editOf(path, now, hunks) {
  const lines = now.split('\n')
  const first = hunks[0].count === 0 ? hunks[0].from : hunks[0].from - 1
  const lastHunk = hunks.at(-1)
  const end = lastHunk.count === 0 ? lastHunk.from : lastHunk.from - 1 + lastHunk.count
  const replaced = []
  let at = first
  for (const hunk of hunks) {
    const start = hunk.count === 0 ? hunk.from : hunk.from - 1
    replaced.push(...lines.slice(at, start), ...hunk.removedLines)
    at = start + hunk.count
  }
  let from = first
  let to = end
  for (let step = 0; step < 40; step++) {
    const search = lines.slice(from, to).map((line) => `${line}\n`).join('')
    if (search.trim() !== '' && now.indexOf(search) === now.lastIndexOf(search) && now.includes(search)) {
      const replace = [...lines.slice(from, first), ...replaced, ...lines.slice(end, to)].map((line) => `${line}\n`).join('')
      return { path, search, replace }
    }
    if (from > 0) from--
    if (to < lines.length - 1) to++
  }
  return undefined
}

/** A released file, or nothing. */
export function textOf(place, file) {
  return place.files.has(file) ? readFileSync(join(place.tree, file), 'utf8') : ''
}

export function isSource(file) {
  return sourceFile.test(file) && !testFile.test(file) && !noSource.test(file)
}
