import type { Edit, EditProblem, FileChange, ReadSnapshotFile, ResolvedPatch, SnapshotFile } from './edits.ts'
import { adoptFileHabits, dominantLineEnding, withLineEnding } from './line-endings.ts'
import { nearestLines } from './nearest-lines.ts'
import { pathProblem } from './path-rules.ts'

/**
 * Turns edits into file contents in memory, all or nothing. A `search` must match exactly once in the file as the snapshot
 * holds it: first to the letter, then with line endings ignored, then with spaces at line ends ignored; never fuzzily.
 * Several edits of one file apply in order, each to the result of the one before.
 */
export async function resolveEdits(edits: readonly Edit[], read: ReadSnapshotFile): Promise<ResolvedPatch> {
  const problems: EditProblem[] = []
  const files = new Map<string, FileChange>()
  for (const edit of edits) {
    const problem = await resolveOne(edit, files, read)
    if (problem !== undefined) problems.push(problem)
  }
  if (problems.length > 0) return { status: 'unresolved', problems }
  const changes = [...files.values()].filter((change) => change.before !== change.after)
  return changes.length > 0 ? { status: 'resolved', changes } : { status: 'unresolved', problems: [noChange(edits)] }
}

async function resolveOne(edit: Edit, files: Map<string, FileChange>, read: ReadSnapshotFile): Promise<EditProblem | undefined> {
  const { path } = edit
  const badPath = pathProblem(path)
  if (badPath !== undefined) return { path, problem: 'bad_path', message: `${JSON.stringify(path)}: ${badPath}.` }
  const earlier = files.get(path)
  if (earlier !== undefined && !('search' in edit)) {
    return { path, problem: 'duplicate', message: `${path} is edited twice; give one whole-file edit, or several search/replace edits.` }
  }
  const file = earlier === undefined ? await read(path) : undefined
  const unreadable = unreadableProblem(path, file)
  if (unreadable !== undefined) return unreadable
  const before = earlier?.before ?? (file?.kind === 'text' ? file.text : null)
  const current = earlier === undefined ? before : earlier.after
  const result = nextContent(edit, current)
  if (result.status === 'problem') return { path, ...result }
  files.set(path, { path, before, after: result.after })
  return undefined
}

type NextContent = { status: 'content'; after: string | null } | { status: 'problem'; problem: EditProblem['problem']; message: string }

function nextContent(edit: Edit, current: string | null): NextContent {
  if ('content' in edit) {
    return { status: 'content', after: current === null ? edit.content : adoptFileHabits(current, edit.content) }
  }
  if (current === null) {
    return problem('no_such_file', `${edit.path} does not exist in the snapshot; to create it, give its whole "content".`)
  }
  if ('delete' in edit) return { status: 'content', after: null }
  return replaceOnce(edit.path, current, edit.search, edit.replace)
}

function replaceOnce(path: string, text: string, search: string, replace: string): NextContent {
  for (const pattern of [exactly(search), ignoringLineEndings(search), ignoringTrailingSpace(search)]) {
    const [first, second] = [...text.matchAll(pattern)]
    if (first === undefined) continue
    if (second !== undefined) {
      const lines = [first, second].map((match) => lineOf(text, match.index)).join(' and ')
      return problem('ambiguous', `"search" matches more than once in ${path} (lines ${lines}, …); add lines around it until it is unique.`)
    }
    const after = text.slice(0, first.index) + withLineEnding(replace, dominantLineEnding(text)) + text.slice(first.index + first[0].length)
    return { status: 'content', after }
  }
  const hint = text.includes(replace) && replace.trim() !== '' ? ' The "replace" text is already there.' : nearestLines(text, search)
  return problem('not_found', `"search" was not found in ${path}; it must copy the file's text to the letter.${hint}`)
}

const exactly = (search: string) => new RegExp(escapeRegExp(search), 'gu')
const ignoringLineEndings = (search: string) => new RegExp(search.split(/\r?\n/).map(escapeRegExp).join('\\r?\\n'), 'gu')
const ignoringTrailingSpace = (search: string) =>
  new RegExp(search.split(/[ \t]*\r?\n/).map(escapeRegExp).join('[ \\t]*\\r?\\n'), 'gu')

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function problem(kind: EditProblem['problem'], message: string): NextContent {
  return { status: 'problem', problem: kind, message }
}

function unreadableProblem(path: string, file: SnapshotFile | null | undefined): EditProblem | undefined {
  if (file?.kind === 'binary') {
    return { path, problem: 'binary', message: `${path} is not UTF-8 text; ralph does not edit binary files or other encodings.` }
  }
  if (file?.kind === 'symlink') return { path, problem: 'symlink', message: `${path} is a symbolic link; edit the file it points to.` }
  return undefined
}

function noChange(edits: readonly Edit[]): EditProblem {
  const path = edits[0]?.path ?? ''
  return { path, problem: 'no_change', message: edits.length === 0 ? 'the reply holds no edit.' : 'the edits change nothing: every file stays as it is.' }
}
