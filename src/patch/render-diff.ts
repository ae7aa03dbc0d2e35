import { structuredPatch } from 'diff'
import type { FileChange } from './edits.ts'

const contextLines = 3

/**
 * ralph's canonical unified diff, in git's form, files in path order: what `patch.diff` holds and what `git apply` takes.
 * Lines keep their own endings, so that a CRLF file gives CRLF lines.
 */
export function renderDiff(changes: readonly FileChange[]): string {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : 1)).map(renderFile).join('')
}

function renderFile({ path, before, after }: FileChange): string {
  const header = [`diff --git a/${path} b/${path}`]
  if (before === null) header.push('new file mode 100644')
  if (after === null) header.push('deleted file mode 100644')
  const { hunks } = structuredPatch(path, path, before ?? '', after ?? '', undefined, undefined, { context: contextLines })
  // An empty file appears or goes without any hunk, as in git.
  if (hunks.length === 0) return `${header.join('\n')}\n`
  // Git ends a name that holds a space with a tab, so that nothing after it is taken for a part of it.
  const end = path.includes(' ') ? '\t' : ''
  header.push(before === null ? '--- /dev/null' : `--- a/${path}${end}`)
  header.push(after === null ? '+++ /dev/null' : `+++ b/${path}${end}`)
  const body = hunks.flatMap((hunk) => [`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`, ...hunk.lines])
  return `${[...header, ...body].join('\n')}\n`
}

function range(start: number, lines: number): string {
  if (lines === 1) return `${start}`
  // Git counts an empty range from the line before it.
  return `${lines === 0 ? start - 1 : start},${lines}`
}
