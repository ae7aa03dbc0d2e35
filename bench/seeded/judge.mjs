// What an accepted patch is worth: against the released text, and by a plain run of the package's tests.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyEdit } from '../context/case-repository.mjs'
import { runOnCore } from '../humanevalfix/ralph-run.mjs'
import { applyCandidate, generateCandidates, parseSource } from './project.mjs'
import { isSameCode } from './same-code.mjs'

const suiteMs = 300_000
/** What a person read of patches that are not the released text: `{id, patch, verdict: 'correct' | 'wrong', why}`. */
const readByPerson = JSON.parse(readFileSync(join(import.meta.dirname, 'read.json'), 'utf8'))

/** 'correct': every file is the released one again (`isSameCode`), or a person read that it does the same; else 'differs'. */
export async function judgePatch(bug, repo, { tree }) {
  const changed = git(repo, 'diff', '--name-only').split('\n').filter((path) => path !== '')
  const paths = [...new Set([...changed, ...bug.edits.map(({ path }) => path)])]
  const same = await Promise.all(paths.map((path) => existsSync(join(tree, path)) && isSameCode(path, readFileSync(join(tree, path), 'utf8'), readFileSync(join(repo, path), 'utf8'))))
  const patch = git(repo, 'diff', '-U0').split('\n').filter((line) => /^[-+](?![-+])/.test(line))
  const operators = await Promise.all(changed.map((path) => operatorOf(path, git(repo, 'show', `HEAD:${path}`), readFileSync(join(repo, path), 'utf8'))))
  const repairOperator = operators.length === 1 ? operators[0] : 'several files'
  if (same.every(Boolean)) return { outcome: 'correct', repair_operator: repairOperator }
  const read = readByPerson.find(({ id, patch: known }) => id === bug.id && known.join('\n') === patch.join('\n'))
  return { outcome: read?.verdict === 'correct' ? 'correct' : 'differs', repair_operator: repairOperator, patch, released: bug.edits.map(({ search }) => search), ...(read === undefined ? {} : { read: read.why }) }
}

/** Which of the engine's operators gives the released text back by one edit, whatever its rank. */
export async function undoingOperator({ edits: [edit, ...more], id }, { tree }) {
  if (more.length > 0) return severalEdits
  const released = readFileSync(join(tree, edit.path), 'utf8')
  return operatorOf(edit.path, applyEdit(released, edit, id), released)
}

const outsideOfSpace = 'none of the single edits'
const severalEdits = 'none: the bug is in several places'
/** What `undoingOperator` says where there is none. */
export const isOutside = (operator) => operator === outsideOfSpace || operator === severalEdits

/** Which of the engine's operators makes this text out of that one, as the sources beside this benchmark have them. */
async function operatorOf(path, before, after) {
  try {
    const file = await parseSource(path, before)
    const isIt = (candidate) => before.length - (candidate.to - candidate.from) + candidate.replacement.length === after.length && applyCandidate(before, candidate) === after
    return generateCandidates(file, [linesAround(before, after)]).find(isIt)?.operator ?? outsideOfSpace
  } catch (error) {
    return `unknown (${error.message})`
  }
}

/** Lines of what differs and of statements that begin a little above: all candidates of a large file take a minute. */
function linesAround(before, after) {
  const length = Math.min(before.length, after.length)
  let head = 0
  while (head < length && before[head] === after[head]) head++
  let tail = 0
  while (tail < length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const lineAt = (offset) => before.slice(0, offset).split('\n').length
  return [lineAt(head) - 8, lineAt(before.length - tail) + 2]
}

/** The package's whole suite by its own runner, without ralph: it was green before the bug. */
export async function isGreen(repo, { entry }, core) {
  const python = join(repo, '.venv/bin/python')
  const commands = [...(entry.config?.oracle?.prepare ?? []).map(([file, ...args]) => [file, args]), entry.language === 'python' ? [python, ['-m', 'pytest', '-q', '-x']] : ['npm', ['test', '--silent']]]
  for (const [file, args] of commands) if ((await runOnCore(core, file, args, { cwd: repo, timeoutMs: suiteMs })).code !== 0) return false
  return true
}

function git(repo, ...args) {
  return execFileSync('git', args, { cwd: repo, encoding: 'utf8', maxBuffer: 64 << 20 })
}
