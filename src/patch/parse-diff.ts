/** One hunk: lines as `[marker, text]`, where text has no line break; numbers in the header are only a hint. */
export interface DiffHunk {
  oldStart: number | undefined
  lines: { marker: ' ' | '-' | '+'; text: string; noNewline?: boolean }[]
}

/** One file of a unified diff. `oldPath: null` creates, `newPath: null` deletes. */
export interface DiffFile {
  oldPath: string | null
  newPath: string | null
  hunks: DiffHunk[]
  /** What ralph does not take from a diff: modes, renames, binary data, links. */
  unsupported?: string
}

export type ParsedDiff = { status: 'parsed'; files: DiffFile[] } | { status: 'malformed'; message: string }

const unsupportedHeaders: [RegExp, string][] = [
  [/^(old|new) mode /, 'a change of the file mode'],
  [/^(rename|copy) (from|to) /, 'a rename or copy; give a deletion and a new file instead'],
  [/^(GIT binary patch|Binary files )/, 'binary data'],
  [/^new file mode (?!100644)/, 'a new file that is not a plain text file (mode other than 100644)'],
  [/^deleted file mode (120000|160000)/, 'the deletion of a link or submodule'],
]

/**
 * Reads a unified diff leniently where models err (line numbers, hunk counts, a markdown fence, a missing last newline)
 * and strictly where meaning is at stake. What stands outside of diff text is ignored.
 */
export function parseDiff(text: string): ParsedDiff {
  const files: DiffFile[] = []
  let file: DiffFile | undefined
  let hunk: DiffHunk | undefined
  let pendingOld: string | null | undefined
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [at, line] of lines.entries()) {
    const startsFile = line.startsWith('diff --git ')
    // Inside a hunk "--- x" may be a deleted line "-- x"; it is a header only when "+++ " follows.
    const oldHeader = line.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ') === true
    if (startsFile || oldHeader) hunk = undefined
    if (startsFile) {
      file = { ...gitPaths(line), hunks: [] }
      files.push(file)
      pendingOld = undefined
    } else if (oldHeader) {
      pendingOld = headerPath(line.slice(4))
    } else if (hunk === undefined && pendingOld !== undefined && line.startsWith('+++ ')) {
      const named = withoutPrefixes(pendingOld, headerPath(line.slice(4)))
      if (file === undefined || file.hunks.length > 0) {
        file = { ...named, hunks: [] }
        files.push(file)
      } else Object.assign(file, named)
      pendingOld = undefined
    } else if (line.startsWith('@@')) {
      if (file === undefined) return malformed(`line ${at + 1}: a hunk stands before any "--- a/path" and "+++ b/path" header`)
      hunk = { oldStart: hunkStart(line), lines: [] }
      file.hunks.push(hunk)
    } else if (hunk !== undefined) {
      if (!addHunkLine(hunk, line)) hunk = undefined
    } else if (file !== undefined) readExtendedHeader(file, line)
  }
  if (files.length === 0) return malformed('no file header ("--- a/path" and "+++ b/path") was found')
  return { status: 'parsed', files }
}

/** Whether the line belongs to the hunk. */
function addHunkLine(hunk: DiffHunk, line: string): boolean {
  const marker = line[0]
  if (marker === '\\') {
    const last = hunk.lines.at(-1)
    if (last !== undefined) last.noNewline = true
    return true
  }
  if (marker === ' ' || marker === '-' || marker === '+') {
    hunk.lines.push({ marker, text: line.slice(1) })
    return true
  }
  // Models and mailers strip the single space of an empty context line.
  if (line === '' || line === '\r') {
    hunk.lines.push({ marker: ' ', text: line })
    return true
  }
  return false
}

function readExtendedHeader(file: DiffFile, line: string): void {
  for (const [pattern, what] of unsupportedHeaders) if (pattern.test(line)) file.unsupported ??= what
  if (line.startsWith('new file mode ')) file.oldPath = null
  if (line.startsWith('deleted file mode ')) file.newPath = null
}

function hunkStart(line: string): number | undefined {
  const match = /^@@+ -(\d+)/.exec(line)
  return match === null ? undefined : Number(match[1])
}

function gitPaths(line: string): { oldPath: string; newPath: string } {
  const rest = line.slice('diff --git '.length).replace(/\r$/, '')
  // Both names are the same unless it is a rename, which is refused anyway: cut in the middle.
  const half = rest.length >> 1
  const [oldPath, newPath] = rest.startsWith('"') ? rest.split(/(?<=") (?=")/) : [rest.slice(0, half), rest.slice(half + 1)]
  const named = withoutPrefixes(unquote(oldPath ?? ''), unquote(newPath ?? ''))
  return { oldPath: named.oldPath ?? '', newPath: named.newPath ?? '' }
}

function headerPath(text: string): string | null {
  const name = unquote(text.replace(/\r$/, '').replace(/\t.*$/, ''))
  return name === '/dev/null' ? null : name
}

/** `a/` and `b/` are cut only when both sides agree that they are prefixes: without them, `d/q` must not become `q`. */
function withoutPrefixes(oldPath: string | null, newPath: string | null): { oldPath: string | null; newPath: string | null } {
  const prefixed = (oldPath === null || oldPath.startsWith('a/')) && (newPath === null || newPath.startsWith('b/'))
  if (!prefixed) return { oldPath, newPath }
  return { oldPath: oldPath?.slice(2) ?? null, newPath: newPath?.slice(2) ?? null }
}

/** Git's C-style quoting of unusual names. */
function unquote(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"')) return name
  const bytes: number[] = []
  const escapes: Record<string, number> = { n: 10, t: 9, r: 13, a: 7, b: 8, v: 11, f: 12, '"': 34, '\\': 92 }
  for (const match of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gu)) {
    if (match[1] !== undefined) bytes.push(Number.parseInt(match[1], 8))
    else if (match[2] !== undefined) bytes.push(escapes[match[2]] ?? match[2].charCodeAt(0))
    else bytes.push(...Buffer.from(match[3] ?? ''))
  }
  return Buffer.from(bytes).toString('utf8')
}

function malformed(message: string): ParsedDiff {
  return { status: 'malformed', message: `expected a unified diff, but ${message}` }
}
