import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir, writeFiles } from './temp-dir.ts'

/** Nothing of the machine's own git configuration, and nothing that a surrounding hook exported. */
export function testEnv(more: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^(GIT_|VITEST|JEST_|NODE_ENV$|CI$|CI_|SKIP_CI|OPENAI_|CODEX_|ANTHROPIC_|NODE_OPTIONS|npm_)/.test(name))
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.invalid', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.invalid',
    ...more,
  }
}

export interface TestRepo {
  root: string
  env: Record<string, string>
  git(...args: string[]): string
  write(files: Record<string, string | Uint8Array>): Promise<void>
  read(path: string): Promise<string>
}

/** A real repository in a temp folder; with `commit` (the default) the files are committed. */
export async function tempRepo(files: Record<string, string | Uint8Array>, options: { commit?: boolean; env?: Record<string, string> } = {}): Promise<TestRepo> {
  const root = join(await tempDir(), 'repo')
  await mkdir(root)
  await writeFiles(root, files)
  const env = testEnv(options.env)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  git('init', '-q', '-b', 'main')
  git('config', 'gc.auto', '0')
  if (options.commit ?? true) {
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', 'start')
  }
  return { root, env, git, write: (more) => writeFiles(root, more), read: (path) => readFile(join(root, path), 'utf8') }
}

/** Everything of the user's that a failing path must leave alone: bytes and modes, index, refs, stash, worktrees. */
export function stateOf(repo: Pick<TestRepo, 'root' | 'git'>): Record<string, unknown> {
  return {
    files: filesBelow(repo.root),
    index: repo.git('ls-files', '--stage', '--debug').replace(/^ +(ctime|mtime|dev|ino|size|uid|gid|flags).*$/gm, ''),
    status: repo.git('status', '--porcelain=v1', '--untracked-files=all'),
    refs: repo.git('for-each-ref'),
    head: repo.git('symbolic-ref', '-q', 'HEAD'),
    stash: repo.git('stash', 'list'),
    worktrees: repo.git('worktree', 'list').split('\n').length,
  }
}

function filesBelow(folder: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = prefix + entry.name
    if (path === '.git' || entry.name === 'node_modules') continue
    if (entry.isDirectory()) Object.assign(found, filesBelow(join(folder, entry.name), `${path}/`))
    else if (entry.isFile()) found[path] = `${statSync(join(folder, entry.name)).mode.toString(8)} ${readFileSync(join(folder, entry.name)).toString('base64')}`
  }
  return found
}
