import { GitError } from '../git.ts'
import type { Repository } from '../repository.ts'
import { sha256Of } from './durable.ts'

/** Where git stands: what a commit, an add or a checkout by somebody else changes. */
export interface GitState {
  /** Object name of HEAD; empty before the first commit. */
  head: string
  /** Full name of the branch; empty when HEAD is detached. */
  branch: string
  /** SHA-256 of the entries. Not of the file: `git status` rewrites that with nothing but new times in it. */
  index: string
}

export async function readGitState(repository: Pick<Repository, 'git'>): Promise<GitState> {
  const [head, index] = await Promise.all([readHead(repository), repository.git(['ls-files', '--stage', '-z'])])
  return { ...head, index: sha256Of(index.stdout) }
}

async function readHead({ git }: Pick<Repository, 'git'>): Promise<Pick<GitState, 'head' | 'branch'>> {
  // The object's name, then the branch's; "HEAD" where it is detached.
  const { exitCode, stdout } = await git(['rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD'], { okCodes: [0, 128] })
  const [head = '', branch = ''] = stdout.toString().trim().split('\n')
  if (exitCode === 0) return { head, branch: branch === 'HEAD' ? '' : branch }
  return { head: '', branch: (await git(['symbolic-ref', 'HEAD'])).stdout.toString().trim() }
}

/** What changed between two states, for people; undefined when nothing did. */
export function movement(from: GitState, to: GitState): string | undefined {
  if (from.head !== to.head || from.branch !== to.branch) return 'HEAD moved while ralph was at work (a commit or a checkout)'
  if (from.index !== to.index) return 'the index changed while ralph was at work (git add or the like)'
  return undefined
}

const starts = new WeakMap<object, GitState>()

/** Remembers where git stands as a run begins; {@link startOf} gives it back. */
export async function markStart(repository: Pick<Repository, 'git'>): Promise<void> {
  const state = await readGitState(repository).catch((error: unknown) => {
    // An index that cannot be read: the snapshot says so better.
    if (!(error instanceof GitError)) throw error
  })
  if (state !== undefined) starts.set(repository, state)
}

export function startOf(repository: object): GitState | undefined {
  return starts.get(repository)
}
