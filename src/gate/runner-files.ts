import { posix } from 'node:path'
import type { PrivateTree } from '../workspace/private-tree.ts'

const configuration = /(^|\/)((vitest|vite|jest)\.(config|workspace)\.[cm]?[jt]s|jest\.config\.json|package\.json|\.mocharc\.[a-z]+|playwright\.config\.[jt]s)$/
/** Keys under which runners are told to load files of the repository beside the tests. */
const loadingKeys =
  /["']?\b(setupFiles|setupFilesAfterEnv|globalSetup|globalTeardown|setupFilesAfterEach|testEnvironment|environment|runner|reporters?|resolver|snapshotSerializers|transform|require|import|loader|file|globalSetupFiles)["']?\s*[:=]\s*(\[[^\]]*\]|\{[^}]*\}|["'`][^"'`]+["'`])/g
/** Keys under which other files are named for what tests import: fakes, or the product itself. */
const aliasKeys = /["']?\b(?:moduleNameMapper|alias)["']?\s*[:=]\s*(\[[^\]]*\]|\{[^}]*\}|["'`][^"'`]+["'`])/g
/** Of package.json, where runners look; `exports`, `imports` and the like name the product's own files under the same words. */
const runnerFields = ['scripts', 'jest', 'mocha', 'vitest', 'ava', 'tap', 'nyc', 'c8', 'babel']
/** Options by which a test script makes Node or a runner load a file. */
const loadingOptions = /(?:--import|--require|-r|--loader|--setupFilesAfterEnv|--file|--globalSetup)[ =]+["']?([./\w-]+)/g
/** Programs of the repository that a script of package.json starts to build or to test. */
const startedPrograms = /(?:^|[\s"&|;(])(?:node|tsx|ts-node|bun|python3?|sh|bash)\s+(?:--?[\w-]+(?:=\S+)?\s+)*([\w./-]+\.(?:[cm]?[jt]s|py|sh))\b/g
/** What is started there is the product itself. */
const sourceFolders = /^(src|lib|app|source)\//
/** So is what an alias leads to, unless it is called a fake. */
const productFiles = /(^|\/)(src|lib|app|source|packages)\/|^(index|main)\.\w+$/
const doubleNames = /(^|[/._-])(mocks?|fakes?|stubs?|dumm(y|ies)|fixtures?|doubles?|tests?|testing|specs?|__\w+__)([/._-]|$)/i
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
    const isManifest = path.endsWith('package.json')
    const text = isManifest ? runnerPart(file.text) : file.text
    const values = [...text.matchAll(loadingKeys)].flatMap((match) => quotedIn(match[2]))
    const options = [...text.matchAll(loadingOptions)].map((match) => match[1] ?? '')
    const programs = isManifest ? [...text.matchAll(startedPrograms)].map((match) => match[1] ?? '').filter((program) => !sourceFolders.test(posix.normalize(program))) : []
    const aliased = [...text.matchAll(aliasKeys)].flatMap((match) => quotedIn(match[1]))
    for (const found of [...values, ...options, ...programs].flatMap((value) => filesAt(path, value, paths))) named.add(found)
    for (const found of aliased.flatMap((value) => filesAt(path, value, paths))) if (!productFiles.test(found) || doubleNames.test(found)) named.add(found)
  }
  return named
}

/** The whole text where it is no JSON: better a file too many. */
function runnerPart(manifest: string): string {
  try {
    const parsed: unknown = JSON.parse(manifest)
    if (typeof parsed !== 'object' || parsed === null) return ''
    return JSON.stringify(Object.fromEntries(Object.entries(parsed).filter(([field]) => runnerFields.includes(field))), null, 1)
  } catch {
    return manifest
  }
}

function quotedIn(text = ''): string[] {
  return [...text.matchAll(/["'`]([^"'`]+)["'`]/g)].map((quoted) => quoted[1] ?? '')
}

function filesAt(configuration: string, value: string, paths: ReadonlySet<string>): string[] {
  const base = posix.normalize(posix.join(posix.dirname(configuration), value.replace(/^<rootDir>\//, '').replace(/^\//, '')))
  return extensions.map((extension) => base + extension).filter((path) => paths.has(path))
}
