import type { RepoDelta } from '../workspace/repo-delta.ts'
import { headAndTail } from './failure-output.ts'

const maxFiles = 20
const maxDiffChars = 12_000

/** The part of the repo delta that the failing tests load. */
export interface RecentDelta {
  source: RepoDelta['source']
  subject?: string
  /** Those that a context may name. */
  files: { path: string; change: string }[]
  diff: string
  /** Not shortened. */
  fullDiff: string
  /** With all lines of the files. */
  whole(): Promise<string>
}

/**
 * Keeps what overlaps the failure, bounded; of files that no context may hold only for the search. A file that the last commit added
 * as a whole is no delta: it is shown as a file.
 */
export async function selectRecentDelta(delta: RepoDelta, isRelevant: (path: string) => boolean, isExcluded: (path: string) => boolean): Promise<RecentDelta> {
  const files = delta.files
    .filter(({ path, change }) => isRelevant(path) && !(delta.source === 'previous_commit' && change === 'added'))
    .slice(0, maxFiles)
  if (files.length === 0) return { source: 'none', files: [], diff: '', fullDiff: '', whole: async () => '' }
  const shown = files.filter(({ path }) => !isExcluded(path))
  const fullDiff = await delta.diff(files.map(({ path }) => path))
  const diff = shown.length === files.length ? fullDiff : await delta.diff(shown.map(({ path }) => path))
  // Object names say nothing to a reader and differ between clones with other filters.
  const readable = diff.replace(/^index [0-9a-f]+\.\.[0-9a-f]+.*\n/gm, '')
  return { source: delta.source, ...(delta.subject === undefined ? {} : { subject: delta.subject }), files: shown, diff: headAndTail(readable, maxDiffChars), fullDiff, whole: () => delta.diff(files.map(({ path }) => path), 'whole') }
}
