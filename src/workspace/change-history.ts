import type { Repository } from './repository.ts'

/** Commits looked at, newest first, and those of them that changed one of the files. */
const maxCommits = 400
const maxUsed = 60
/** Fewer commits of the files themselves show chance and no habit. */
const minUsed = 4
/** A commit that changed more files says nothing about any two of them. */
const maxFiles = 30

/** How often each other file was changed together with one of these: the share of their commits, 0 to 1. Empty where there is no history. */
export async function changedTogether(repository: Repository, files: readonly string[]): Promise<Map<string, number>> {
  const shares = new Map<string, number>()
  if (files.length === 0) return shares
  // Bounded by commits and not by hits: a file that was never changed again would make git walk through all history.
  const { stdout: commits, exitCode } = await repository.git(['rev-list', `--max-count=${maxCommits}`, '--no-merges', 'HEAD'], { okCodes: [0, 128] })
  const known = commits.toString().split('\n').filter(Boolean)
  if (exitCode !== 0 || known.length < 2) return shares
  const range = known.length < maxCommits ? ['HEAD'] : [`${known.at(-1)}..HEAD`]
  const { stdout } = await repository.git(['--literal-pathspecs', 'log', `--max-count=${maxUsed}`, '--no-merges', '--full-diff', '--name-only', '--no-renames', '-z', '--format=%x01', ...range, '--', ...files], { okCodes: [0, 128] })
  const changes = stdout.toString().split('\u0001').map((part) => part.split('\0').map((path) => path.replace(/^\n/, '')).filter(Boolean)).filter((paths) => paths.length > 0 && paths.length <= maxFiles)
  if (changes.length < minUsed) return shares
  const own = new Set(files)
  for (const path of changes.flat()) if (!own.has(path)) shares.set(path, (shares.get(path) ?? 0) + 1 / changes.length)
  return shares
}
