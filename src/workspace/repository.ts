import { isAbsolute, join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import type { RunProcess } from '../process/run-process.ts'
import { GitError, git } from './git.ts'

/** The user's repository, as found from a folder inside it. Nothing here changes it. */
export interface Repository {
  /** Absolute path of the working tree's root. */
  root: string
  gitDir: string
  /** Where its objects are. */
  objectsDir: string
  /** Where ralph keeps what must not show in the tree (`git rev-parse --git-path ralph`), one per worktree. */
  privateDir: string
  /** The index that this command is about: in a hook the one git is preparing, else the repository's own. */
  indexFile: string
  /** The environment for children, without the variables by which git points at this repository. */
  env: Readonly<Record<string, string>>
  git(args: readonly string[], options?: { env?: Record<string, string>; input?: string | Uint8Array; okCodes?: readonly number[]; cwd?: string }): Promise<{ exitCode: number; stdout: Buffer }>
}

/**
 * Opens the repository that `cwd` lies in. Git's own variables are taken out of the environment first: a test suite or an
 * agent that runs git inside a hook has corrupted real repositories through them.
 */
export async function openRepository(cwd: string, env: Readonly<Record<string, string>>, runProcess: RunProcess): Promise<Repository> {
  const names = await localVariables(cwd, env, runProcess)
  const scrubbed = Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)))
  const [root, gitDir, privateDir, ownIndex, objectsDir] = await locate(cwd, scrubbed, runProcess)
  const hookIndex = env['GIT_INDEX_FILE']
  return {
    root,
    gitDir,
    objectsDir,
    privateDir,
    // Relative in a plain commit hook, whose working folder is the root.
    indexFile: hookIndex === undefined ? ownIndex : isAbsolute(hookIndex) ? hookIndex : resolve(root, hookIndex),
    env: scrubbed,
    git: (args, options = {}) =>
      git(runProcess, args, { cwd: options.cwd ?? root, env: { ...scrubbed, ...options.env }, ...pick(options, 'input'), ...pick(options, 'okCodes') }),
  }
}

async function localVariables(cwd: string, env: Readonly<Record<string, string>>, runProcess: RunProcess): Promise<Set<string>> {
  // As outside of hooks and CI: all of them begin so.
  if (!Object.keys(env).some((name) => name.startsWith('GIT_'))) return new Set()
  // Asked outside of any repository question: it is a fixed list of this git's version.
  const { stdout } = await git(runProcess, ['rev-parse', '--local-env-vars'], { cwd, env }).catch((error: unknown) => {
    if (error instanceof GitError) throw notARepository(cwd, error)
    throw error
  })
  return new Set(stdout.toString().trim().split('\n'))
}

async function locate(cwd: string, env: Readonly<Record<string, string>>, runProcess: RunProcess): Promise<[string, string, string, string, string]> {
  const args = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--absolute-git-dir', '--git-path', 'ralph', '--git-path', 'index', '--git-path', 'objects']
  try {
    const { stdout } = await git(runProcess, args, { cwd, env })
    const [root, gitDir, privateDir, index, objects] = stdout.toString().split('\n')
    if (!root || !gitDir || !privateDir || !index || !objects) throw new GitError(args, 0, 'unexpected output')
    return [root, gitDir, privateDir, index, objects]
  } catch (error) {
    throw error instanceof GitError ? notARepository(cwd, error) : error
  }
}

function notARepository(cwd: string, cause: GitError): UserError {
  const bare = cause.stderr.includes('work tree')
  const what = bare ? 'it is a bare repository, without a working tree' : 'it is not inside a git repository'
  return new UserError(`Expected a git working tree at ${cwd}, but ${what}. Go to your project's folder (or use --cwd), or run "git init" there.`, {
    kind: 'environment',
    cause,
  })
}

function pick<T extends object, K extends keyof T>(from: T, key: K): Pick<T, K> | object {
  return from[key] === undefined ? {} : { [key]: from[key] }
}

/** Where the artifacts of a repository without configuration go. */
export function privateArtifactsDir(repository: Repository): string {
  return join(repository.privateDir, 'output')
}
