import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../../src/package-root.ts'
import { pytestPath } from '../../support/bug-repos.ts'
import { testEnv } from '../../support/repo.ts'
import { writeFiles } from '../../support/temp-dir.ts'
import type { Runner, Sources } from '../corpus.ts'

/** A committed repository in a folder of its own. */
export interface SampleRepo {
  root: string
  env: Record<string, string>
  git(...args: string[]): string
  /** What a run that was to change nothing has changed: tracked files, new files, installed packages. */
  harm(): Promise<string[]>
  remove(): Promise<void>
}

const packages: Record<Runner, Record<string, string>> = {
  vitest: { vitest: 'vitest.mjs' },
  jest: { jest: 'bin/jest.js', 'jest-cli': 'bin/jest.js' },
  mocha: { mocha: 'bin/mocha.js' },
  'node:test': {},
  pytest: {},
  unittest: {},
}

/** Makes the repository real. Unlike `tempRepo` it is not bound to one test: many cases share it. */
export async function makeSampleRepo({ runner, files, installed = {}, workspaces = {} }: Sources): Promise<SampleRepo> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'ralph-corpus-')))
  const root = join(folder, 'repo')
  const env = testEnv(pytestPath === undefined || pytestPath === 'python3' ? {} : { PATH: `/usr/bin:${process.env['PATH'] ?? ''}` })
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  await mkdir(root)
  await writeFiles(root, { '.gitignore': 'node_modules\n__pycache__\n.pytest_cache\n', ...files })
  git('init', '-q', '-b', 'main')
  git('config', 'gc.auto', '0')
  git('add', '-A')
  git('commit', '-q', '-m', 'start')
  for (const [name, script] of Object.entries(packages[runner])) {
    await link(join(packageRoot(), 'node_modules', name), join(root, 'node_modules', name))
    await link(join('..', name, script), join(root, 'node_modules/.bin', name.replace('-cli', '')))
  }
  for (const [name, target] of Object.entries(workspaces)) await link(join(root, target), join(root, 'node_modules', name))
  await writeFiles(join(root, 'node_modules'), installed)
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  return { root, env, git, harm: () => harmDone(root, git, installed), remove }
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  if ((await lstat(path).catch(() => null)) === null) await symlink(target, path)
}

async function harmDone(root: string, git: SampleRepo['git'], installed: Record<string, string>): Promise<string[]> {
  const tracked = git('status', '--porcelain', '--untracked-files=all').split('\n').filter((line) => line !== '')
  const packagesNow = await Promise.all(
    Object.entries(installed).map(async ([path, before]) => ((await readFile(join(root, 'node_modules', path), 'utf8').catch(() => '')) === before ? [] : [`node_modules/${path}`])),
  )
  return [...tracked, ...packagesNow.flat()]
}
