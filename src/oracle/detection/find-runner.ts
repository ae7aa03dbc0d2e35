import type { ProjectFiles } from '../detect-oracle.ts'
import type { KnownRunner } from '../runners/argument-rules.ts'
import type { ProjectEvidence } from './project-evidence.ts'

/** A runner found by other evidence than the test script. */
export interface FoundRunner {
  runner: KnownRunner
  args: string[]
  reason: string
}

/** Config files, then dependencies, then tests that import node:test, then pytest. */
export async function findRunner(evidence: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  return byConfigFile(evidence) ?? byDependency(evidence) ?? (await byNodeTestImport(evidence, read)) ?? (await byPytest(evidence, read))
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

async function byNodeTestImport({ files, dependencies }: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  const found: string[] = []
  for (const file of files.filter((path) => scriptTestFile.test(path)).slice(0, maxFilesRead)) {
    if (/(from|import|require\()\s*['"]node:test['"]/.test((await read(file)) ?? '')) found.push(file)
  }
  if (found.length === 0) return undefined
  const needsTsx = found.some((file) => /\.[cm]?ts$/.test(file)) && dependencies.has('tsx')
  return { runner: 'node:test', args: [...(needsTsx ? ['--import', 'tsx'] : []), ...found], reason: `${found[0]} imports node:test` }
}

async function byPytest({ files }: ProjectEvidence, read: ProjectFiles['read']): Promise<FoundRunner | undefined> {
  const found = (reason: string): FoundRunner => ({ runner: 'pytest', args: [], reason })
  const configs: [string, RegExp][] = [
    ['pytest.ini', /(?:)/],
    ['.pytest.ini', /(?:)/],
    ['pyproject.toml', /^\s*\[tool\.pytest/m],
    ['setup.cfg', /^\[tool:pytest\]/m],
    ['tox.ini', /^\[pytest\]/m],
  ]
  for (const [file, pattern] of configs) {
    if (files.includes(file) && pattern.test((await read(file)) ?? '')) return found(`${file} configures pytest`)
  }
  const file = files.find((path) => /(^|\/)(conftest\.py|test_[^/]*\.py|[^/]*_test\.py)$/.test(path))
  return file === undefined ? undefined : found(`${file} looks like a pytest file`)
}
