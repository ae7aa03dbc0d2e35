import type { Candidate, SourceFile } from './candidate.ts'

/** What a unified diff did to one file: lines of the new text, and what stood there before. */
interface Change {
  /** 1-based line of the new file; where nothing was put in, the line behind which something was taken out. */
  line: number
  added: string[]
  removed: string[]
}

const most = 40

/** The operator's name. */
export const undoing = 'recent change undone'

/** Edits that undo single changes of a diff, and one that undoes all of a file: where tests were green before, the cheapest repair. */
export function undoChanges(file: SourceFile, diff: string): Candidate[] {
  const edits = changesOf(diff, file.path).slice(0, most).flatMap((change) => editOf(file.text, change) ?? [])
  const whole = edits.length < 2 ? [] : [allOf(file.text, edits)]
  return [...edits, ...whole].map(({ from, to, replacement, line }, at) => ({
    path: file.path, from, to, replacement, line,
    operator: undoing,
    description: at === edits.length ? 'undo all recent changes of the file' : 'undo a recent change',
    prior: at === edits.length ? 0.8 : 0.95,
    traits: [],
    within: [],
  }))
}

function changesOf(diff: string, path: string): Change[] {
  const changes: Change[] = []
  let isOurs = false
  let line = 0
  let open: Change | undefined
  for (const text of diff.split('\n')) {
    const name = /^\+\+\+ b\/(.*?)\t?$/.exec(text)?.[1]
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)
    if (name !== undefined) isOurs = name === path
    else if (hunk) line = Number(hunk[1])
    if (!isOurs || name !== undefined || hunk) {
      open = undefined
      continue
    }
    if (text.startsWith('+') || text.startsWith('-')) {
      if (open === undefined) changes.push((open = { line, added: [], removed: [] }))
      if (text.startsWith('-')) open.removed.push(text.slice(1))
      else {
        open.added.push(text.slice(1))
        line++
      }
    } else {
      open = undefined
      if (text.startsWith(' ')) line++
    }
  }
  return changes
}

interface LineEdit {
  from: number
  to: number
  replacement: string
  line: number
}

/** Undefined where the file is not what the diff says. */
function editOf(text: string, { line, added, removed }: Change): LineEdit | undefined {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const from = starts[line - 1]
  const to = starts[line - 1 + added.length] ?? text.length
  if (from === undefined) return undefined
  const now = text.slice(from, to).split(/\r?\n/).slice(0, added.length)
  const plain = (lines: readonly string[]) => lines.map((each) => each.replace(/\r$/, '')).join('\n')
  if (plain(now) !== plain(added)) return undefined
  return { from, to, replacement: removed.map((each) => each.replace(/\r$/, '') + newline).join(''), line }
}

/** One edit from the first to the last of them. */
function allOf(text: string, edits: readonly LineEdit[]): LineEdit {
  const [first, last] = [edits[0] as LineEdit, edits.at(-1) as LineEdit]
  let at = first.from
  let replacement = ''
  for (const edit of edits) {
    replacement += text.slice(at, edit.from) + edit.replacement
    at = edit.to
  }
  return { from: first.from, to: last.to, replacement, line: first.line }
}
