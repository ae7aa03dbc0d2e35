import type { EditProblem, FileChange, ReadSnapshotFile, ResolvedPatch } from './edits.ts'
import { bare, dominantLineEnding, splitLines } from './line-endings.ts'
import { type DiffFile, type DiffHunk, parseDiff } from './parse-diff.ts'
import { pathProblem } from './path-rules.ts'

/**
 * Turns a unified diff into file contents in memory, all or nothing. A hunk goes where its context and removed lines
 * stand to the letter (line endings aside): at the line its header names, else at the only such place in the file.
 */
export async function resolveDiff(diff: string, read: ReadSnapshotFile): Promise<ResolvedPatch> {
  const parsed = parseDiff(diff)
  if (parsed.status === 'malformed') return { status: 'unresolved', problems: [{ path: '', problem: 'malformed', message: parsed.message }] }
  const problems: EditProblem[] = []
  const changes: FileChange[] = []
  for (const file of parsed.files) {
    const result = await resolveFile(file, read)
    if ('problem' in result) problems.push(result)
    else if (changes.some((change) => change.path === result.path)) {
      problems.push({ path: result.path, problem: 'duplicate', message: `${result.path} stands in the diff twice.` })
    } else if (result.before !== result.after) changes.push(result)
  }
  if (problems.length > 0) return { status: 'unresolved', problems }
  if (changes.length > 0) return { status: 'resolved', changes }
  return { status: 'unresolved', problems: [{ path: '', problem: 'no_change', message: 'the diff changes nothing.' }] }
}

async function resolveFile(file: DiffFile, read: ReadSnapshotFile): Promise<FileChange | EditProblem> {
  const path = file.newPath ?? file.oldPath ?? ''
  const fail = (problem: EditProblem['problem'], message: string): EditProblem => ({ path, problem, message: `${path}: ${message}` })
  if (file.unsupported !== undefined) return fail('malformed', `ralph does not take ${file.unsupported}.`)
  const badPath = pathProblem(path)
  if (badPath !== undefined) return fail('bad_path', `${badPath}.`)
  if (file.oldPath !== null && file.newPath !== null && file.oldPath !== file.newPath) {
    return fail('malformed', `the diff renames ${file.oldPath}; give a deletion and a new file instead.`)
  }
  const current = await read(path)
  if (current?.kind === 'binary') return fail('binary', 'the file is not UTF-8 text.')
  if (current?.kind === 'symlink') return fail('symlink', 'the file is a symbolic link.')
  const before = current?.text ?? null
  if (file.oldPath === null && before !== null) return fail('exists', 'the diff creates this file, but it is already there.')
  if (file.oldPath !== null && before === null) return fail('no_such_file', 'the diff changes this file, but the snapshot does not hold it.')
  const applied = applyHunks(before ?? '', file.hunks)
  if (applied.status === 'failed') return fail(applied.problem, applied.message)
  if (file.newPath !== null) return { path, before, after: applied.text }
  if (applied.text !== '') return fail('malformed', 'the diff deletes the file but does not remove all of its lines.')
  return { path, before, after: null }
}

type Applied = { status: 'applied'; text: string } | { status: 'failed'; problem: 'not_found' | 'ambiguous'; message: string }

function applyHunks(before: string, hunks: readonly DiffHunk[]): Applied {
  const ending = dominantLineEnding(before)
  const lines = splitLines(before)
  const out: string[] = []
  let done = 0
  for (const [n, hunk] of hunks.entries()) {
    const old = hunk.lines.filter((line) => line.marker !== '+').map((line) => stripCr(line.text))
    const at = locate(lines.map(bare), old, hunk.oldStart, done)
    if (typeof at !== 'number') {
      const message = `hunk ${n + 1} ${at === 'none' ? 'does not match the file' : 'matches the file in more than one place'} (its context and removed lines must stand there to the letter).`
      return { status: 'failed', problem: at === 'none' ? 'not_found' : 'ambiguous', message }
    }
    out.push(...lines.slice(done, at), ...replaceLines(lines, at, hunk, ending))
    done = at + old.length
  }
  out.push(...lines.slice(done))
  return { status: 'applied', text: out.join('') }
}

function replaceLines(lines: readonly string[], at: number, hunk: DiffHunk, ending: string): string[] {
  let next = at
  const literal = hasFileEndings(lines, at, hunk)
  return hunk.lines.flatMap((line) => {
    if (line.marker === '+') {
      const text = literal ? `${line.text}\n` : stripCr(line.text) + ending
      return [line.noNewline ? bare(text) : text]
    }
    const kept = lines[next++] ?? ''
    if (line.marker === '-') return []
    // A context line that was the last without a newline gets one when lines are added after it.
    return [kept.endsWith('\n') || line.noNewline || hunk.lines.at(-1) === line ? kept : kept + ending]
  })
}

/** Whether the diff shows the file's own line endings, so that those of added lines are meant: else they follow the file. */
function hasFileEndings(lines: readonly string[], at: number, hunk: DiffHunk): boolean {
  const old = hunk.lines.filter((line) => line.marker !== '+')
  return old.every((line, n) => line.text + (line.noNewline ? '' : '\n') === lines[at + n])
}

/** The hunk's place: its header's line if it fits there, else the only place where it fits, at or after `from`. */
function locate(lines: readonly string[], old: readonly string[], start: number | undefined, from: number): number | 'none' | 'many' {
  const fits = (at: number) => at >= from && old.every((line, n) => lines[at + n] === line)
  const hinted = start === undefined ? -1 : Math.max(0, old.length === 0 ? start : start - 1)
  if (hinted >= 0 && hinted <= lines.length && fits(hinted)) return hinted
  if (old.length === 0) return lines.length === 0 ? 0 : 'none'
  const places = lines.flatMap((_, at) => (at + old.length <= lines.length && fits(at) ? [at] : []))
  return places.length === 0 ? 'none' : places.length > 1 ? 'many' : (places[0] ?? 'none')
}

function stripCr(text: string): string {
  return text.replace(/\r$/, '')
}
