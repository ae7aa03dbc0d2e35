import type { ProjectFiles } from '../detect-oracle.ts'
import type { KnownRunner } from '../runners/argument-rules.ts'
import type { ProjectEvidence } from './project-evidence.ts'

/** A runner found by other evidence than the test script. */
export interface FoundRunner {
  runner: KnownRunner
  args: string[]
  reason: string
}

/** Config files, then dependencies, then tests that import tape or node:test, then pytest's settings, then Cargo.toml and go.mod, then pytest's file names. */
export async function findRunner(evidence: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  return byConfigFile(evidence) ?? byDependency(evidence) ?? (await byImport('tape', evidence, read)) ?? (await byImport('node:test', evidence, read)) ?? (await byPytestConfig(evidence, read)) ?? (await byManifest(evidence, read)) ?? byPytestFile(evidence)
}

function byConfigFile({ files, dependencies }: ProjectEvidence): FoundRunner | undefined {
  const configs: [KnownRunner, RegExp][] = [
    ['vitest', /^vitest\.(config|workspace)\.\w+$/],
    ...(dependencies.has('vitest') ? ([['vitest', /^vite\.config\.\w+$/]] satisfies [KnownRunner, RegExp][]) : []),
    ['jest', /^jest\.config\.\w+$/],
    ['mocha', /^\.mocharc\.\w+$/],
  ]
  for (const [runner, pattern] of configs) {
    const file = files.find((path) => pattern.test(path))
    if (file !== undefined) return { runner, args: [], reason: `${file} configures ${runner}` }
  }
  return undefined
}

function byDependency({ dependencies }: ProjectEvidence): FoundRunner | undefined {
  const runner = (['vitest', 'jest', 'mocha'] as const).find((name) => dependencies.has(name))
  return runner && { runner, args: [], reason: `package.json depends on ${runner}` }
}

const scriptTestFile = /(^|\/)(tests?|__tests__|spec)\/.*\.[cm]?[jt]s$|[._-](test|spec)\.[cm]?[jt]s$|(^|\/)test(-[^/]*)?\.[cm]?[jt]s$/
/** A repository may hold thousands of test files; the first ones say which runner they are for. */
const maxFilesRead = 300

async function byImport(runner: 'tape' | 'node:test', { files, dependencies }: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  if (runner === 'tape' && !dependencies.has('tape')) return undefined
  const imported = new RegExp(String.raw`(from|import|require\()\s*['"]${runner}['"]`)
  const found: string[] = []
  for (const file of files.filter((path) => scriptTestFile.test(path)).slice(0, maxFilesRead)) {
    if (imported.test((await read(file)) ?? '')) found.push(file)
  }
  if (found.length === 0) return undefined
  const needsTsx = found.some((file) => /\.[cm]?ts$/.test(file)) && dependencies.has('tsx')
  return { runner, args: [...(needsTsx ? ['--import', 'tsx'] : []), ...found], reason: `${found[0]} imports ${runner}` }
}

async function byPytestConfig({ files }: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  const configs: [string, RegExp][] = [
    ['pytest.ini', /(?:)/],
    ['.pytest.ini', /(?:)/],
    ['pyproject.toml', /^\s*\[tool\.pytest/m],
    ['setup.cfg', /^\[tool:pytest\]/m],
    ['tox.ini', /^\[pytest\]/m],
  ]
  for (const [file, pattern] of configs) {
    if (files.includes(file) && pattern.test((await read(file)) ?? '')) return { runner: 'pytest', args: [], reason: `${file} configures pytest` }
  }
  return undefined
}

/** Rust's and Go's own tools run every test of the package, or of all packages of the workspace or module. */
async function byManifest({ files }: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  if (files.includes('Cargo.toml')) {
    const isWorkspace = /^\s*\[workspace\]/m.test((await read('Cargo.toml')) ?? '')
    return { runner: 'cargo', args: isWorkspace ? ['--workspace'] : [], reason: 'Cargo.toml is a manifest of cargo' }
  }
  return files.includes('go.mod') ? { runner: 'go', args: [], reason: 'go.mod is a manifest of go' } : undefined
}

function byPytestFile({ files }: ProjectEvidence): FoundRunner | undefined {
  const file = files.find((path) => /(^|\/)(conftest\.py|test_[^/]*\.py|[^/]*_test\.py)$/.test(path))
  return file === undefined ? undefined : { runner: 'pytest', args: [], reason: `${file} looks like a pytest file` }
}
