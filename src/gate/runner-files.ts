import { posix } from 'node:path'
import type { PrivateTree } from '../workspace/private-tree.ts'

const configuration = /(^|\/)((vitest|vite|jest)\.(config|workspace)\.[cm]?[jt]s|jest\.config\.json|package\.json|\.mocharc\.[a-z]+|playwright\.config\.[jt]s)$/
/** Keys under which runners are told to load files of the repository beside the tests. */
const loadingKeys =
  /["']?\b(setupFiles|setupFilesAfterEnv|globalSetup|globalTeardown|setupFilesAfterEach|testEnvironment|environment|runner|reporters?|resolver|snapshotSerializers|transform|moduleNameMapper|alias|require|import|loader|file|globalSetupFiles)["']?\s*[:=]\s*(\[[^\]]*\]|\{[^}]*\}|["'`][^"'`]+["'`])/g
/** Options by which a test script makes Node or a runner load a file. */
const loadingOptions = /(?:--import|--require|-r|--loader|--setupFilesAfterEnv|--file|--globalSetup)[ =]+["']?([./\w-]+)/g
/** Programs of the repository that a script of package.json starts to build or to test. */
const startedPrograms = /(?:^|[\s"&|;(])(?:node|tsx|ts-node|bun|python3?|sh|bash)\s+(?:--?[\w-]+(?:=\S+)?\s+)*([\w./-]+\.(?:[cm]?[jt]s|py|sh))\b/g
/** What is started there is the product itself. */
const sourceFolders = /^(src|lib|app|source)\//
const extensions = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.tsx']

/**
 * Files that the runner's configuration loads into the test process: setup files, environments, reporters, preloaded
 * modules, aliases to fakes. They are a part of the tests, whatever they are called and wherever they stand.
 */
export async function filesNamedByRunner(tree: PrivateTree, paths: ReadonlySet<string>): Promise<Set<string>> {
  const named = new Set<string>()
  for (const path of paths) {
    if (!configuration.test(path)) continue
    const file = await tree.read(path)
    if (file?.kind !== 'text') continue
    const values = [...file.text.matchAll(loadingKeys)].flatMap((match) => [...(match[2] ?? '').matchAll(/["'`]([^"'`]+)["'`]/g)].map((quoted) => quoted[1] ?? ''))
    const options = [...file.text.matchAll(loadingOptions)].map((match) => match[1] ?? '')
    const programs = path.endsWith('package.json') ? [...file.text.matchAll(startedPrograms)].map((match) => match[1] ?? '').filter((program) => !sourceFolders.test(posix.normalize(program))) : []
    for (const value of [...values, ...options, ...programs]) {
      const base = posix.normalize(posix.join(posix.dirname(path), value.replace(/^<rootDir>\//, '').replace(/^\//, '')))
      for (const extension of extensions) if (paths.has(base + extension)) named.add(base + extension)
    }
  }
  return named
}
