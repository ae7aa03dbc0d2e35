import { simpleGit } from 'simple-git'
import type { Repository } from './repository.ts'
import { type Snapshot, splitNul } from './snapshot.ts'

/** What changed last: the uncommitted work when there is any, else the last commit. */
export interface RepoDelta {
  source: 'working_tree' | 'index' | 'previous_commit' | 'none'
  /** Subject line of the commit, for `previous_commit`. */
  subject?: string
  files: { path: string; change: 'added' | 'modified' | 'deleted' }[]
  /** Unified diff of some of the files, with three lines of context or the whole files. */
  diff(paths: readonly string[], context?: 'whole'): Promise<string>
}

/** Compares the snapshot with HEAD; where they agree, HEAD with its first parent. */
export async function readRepoDelta(repository: Repository, snapshot: Snapshot): Promise<RepoDelta> {
  const { stdout } = await repository.git(['rev-list', '--max-count=1', '--parents', 'HEAD'], { okCodes: [0, 128] })
  const [head = '', parent] = stdout.toString().trim().split(' ')
  // Before the first commit everything is new: that says nothing about what changed last.
  if (head === '') return { source: 'none', files: [], diff: async () => '' }
  const uncommitted = await delta(repository, snapshot, head, snapshot.tree)
  if (uncommitted.files.length > 0) return { ...uncommitted, source: snapshot.source === 'index' ? 'index' : 'working_tree' }
  if (parent === undefined) return { ...uncommitted, source: 'none' }
  const committed = await delta(repository, snapshot, parent, head)
  return { ...committed, source: 'previous_commit', subject: await subjectOf(repository, head) }
}

async function delta(repository: Repository, snapshot: Snapshot, from: string, to: string): Promise<Pick<RepoDelta, 'files' | 'diff'>> {
  const env = { ...snapshot.objectEnv }
  const plain = ['--no-ext-diff', '--no-textconv', '--no-renames', '--no-color']
  const { stdout } = await repository.git(['diff-tree', '-r', '-z', '--name-status', ...plain, from, to], { env })
  const fields = splitNul(stdout)
  const files = fields.flatMap((status, n) => (n % 2 === 0 ? [{ path: fields[n + 1] ?? '', change: changeOf(status) }] : []))
  return {
    files,
    async diff(paths, context) {
      if (paths.length === 0) return ''
      const args = ['--literal-pathspecs', 'diff-tree', '-r', '-p', context === 'whole' ? '--unified=100000' : '--unified=3', ...plain, from, to, '--', ...paths]
      return (await repository.git(args, { env })).stdout.toString()
    },
  }
}

function changeOf(status: string): 'added' | 'modified' | 'deleted' {
  return status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'modified'
}

async function subjectOf(repository: Repository, commit: string): Promise<string> {
  const log = await simpleGit({ baseDir: repository.root }).env(plainEnv(repository.env)).raw(['log', '-1', '--format=%s', commit])
  return log.trim()
}

/** simple-git refuses variables that could start programs (editors, pagers): it gets only what finds git and its configuration. */
function plainEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE']
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}
