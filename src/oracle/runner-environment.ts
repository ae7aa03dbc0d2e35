import { delimiter, dirname, join } from 'node:path'

type Environment = Readonly<Record<string, string>>

const nestedRunners = ['NODE_TEST_CONTEXT', 'JEST_WORKER_ID', 'VITEST', 'VITEST_WORKER_ID', 'VITEST_POOL_ID']

/** What every test process gets: the run's own variables, the test script's, and no colours, prompts or watching. */
export function runnerEnvironment(runEnv: Environment, specEnv: Environment): Record<string, string> {
  const env: Record<string, string> = { ...runEnv, CI: '1', NO_COLOR: '1', ...specEnv }
  // FORCE_COLOR wins over NO_COLOR in most libraries. The others say that a test runner is already at work around us.
  for (const name of ['FORCE_COLOR', ...nestedRunners]) delete env[name]
  return env
}

/** The same environment with the commands of the tree's packages in PATH, as npm puts them there. */
export function withPackageCommands(env: Environment, cwd: string, root: string): Record<string, string> {
  const folders = foldersUpTo(cwd, root).map((folder) => join(folder, 'node_modules', '.bin'))
  return { ...env, PATH: [...folders, env['PATH']].filter((part) => part !== undefined && part !== '').join(delimiter) }
}

/** `folder` and its parents, up to and with `root`. */
export function foldersUpTo(folder: string, root: string): string[] {
  return folder === root || folder === dirname(folder) ? [folder] : [folder, ...foldersUpTo(dirname(folder), root)]
}
