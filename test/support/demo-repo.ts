import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/package-root.ts'
import { installByLink } from './bug-repos.ts'
import { type TestRepo, tempRepo } from './repo.ts'

/** The demo as a clone has it, without the rest of this project; `config` is merged into its ci_config.json. */
export async function demoRepo(config: Record<string, unknown> = {}): Promise<TestRepo> {
  const root = packageRoot()
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'demo_scenarios', 'test_scenarios', 'output', 'ci_config.json', '.gitignore'], { cwd: root, encoding: 'utf8' })
  const paths = listed.split('\0').filter(Boolean)
  const files = Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path))] as const)))
  const merged = { ...(JSON.parse(String(files['ci_config.json'])) as Record<string, unknown>), ...config }
  const repo = await tempRepo({ ...files, 'ci_config.json': JSON.stringify(merged), 'package.json': '{ "name": "demo", "type": "module", "private": true }' })
  await installByLink(repo.root, ['vitest'])
  return repo
}
