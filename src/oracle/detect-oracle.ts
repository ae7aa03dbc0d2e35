import type { OracleConfig } from '../config/schema.ts'
import { findRunner, type FoundRunner } from './detection/find-runner.ts'
import { expandGlob } from './detection/glob.ts'
import { readEvidence, type ProjectEvidence } from './detection/project-evidence.ts'
import { readTestScript } from './detection/read-test-script.ts'
import type { OracleSpec } from './oracle.ts'

/** The tracked files of the tree under test. */
export interface ProjectFiles {
  /** Repository-relative paths, forward slashes. */
  list(): readonly string[]
  read(path: string): Promise<string | null>
}

export type OracleDetection = { status: 'detected'; spec: OracleSpec } | { status: 'undetected'; message: string }

/** Decides how a repository's tests are run: what the configuration says, then what the repository shows. */
export async function detectOracle(
  project: ProjectFiles,
  config: OracleConfig,
  options: { projectDir: string },
): Promise<OracleDetection> {
  const projectDir = normalizeFolder(config.cwd || options.projectDir)
  if (/^\/|(^|\/)\.\.(\/|$)/.test(projectDir)) {
    return undetected(`oracle.cwd is "${config.cwd}" in ci_config.json; it must be a folder inside the repository.`)
  }
  if (config.command !== undefined) return detectCommand(config, config.command, projectDir)
  if (config.runner === 'generic') {
    return undetected('oracle.runner is "generic" in ci_config.json, which needs oracle.command (an argument list), and it is missing.')
  }
  const evidence = await readEvidence(project, projectDir)
  const found = await detectRunner(project, evidence, config.runner, projectDir)
  if (found === undefined) return undetected(nothingFound(project, projectDir))
  if (found.hasMore === true && config.runner === undefined && config.args === undefined) return undetected(severalRuns(found))
  return { status: 'detected', spec: specOf(found, config, projectDir) }
}

interface Detected extends FoundRunner {
  hasMore?: boolean
  env?: Record<string, string>
  prepare?: string[][]
}

async function detectRunner(
  project: ProjectFiles,
  evidence: ProjectEvidence,
  wanted: OracleConfig['runner'],
  projectDir: string,
): Promise<Detected | undefined> {
  const script = readTestScript(evidence.scripts, { dependencies: evidence.dependencies, expand: (word) => expandGlob(word, evidence.files) })
  const byScript = script && { ...script, reason: `the script "${script.script}" of package.json starts ${script.runner}` }
  if (wanted === undefined || wanted === 'generic') {
    return byScript ?? (await findRunner(evidence, (path) => project.read(projectDir === '' ? path : `${projectDir}/${path}`)))
  }
  const reason = 'oracle.runner in ci_config.json says so'
  return byScript?.runner === wanted ? { ...byScript, reason } : { runner: wanted, args: [], reason }
}

function specOf(found: Detected, config: OracleConfig, projectDir: string): OracleSpec {
  return {
    runner: found.runner,
    projectDir,
    args: config.args ?? found.args,
    env: { ...found.env, ...config.env },
    prepare: config.prepare ?? found.prepare ?? [],
    ...(config.prepare === undefined && (found.prepare?.length ?? 0) > 0 ? { isPrepareFound: true as const } : {}),
    timeoutMs: config.timeout_seconds * 1000,
    reason: found.reason,
  }
}

function detectCommand(config: OracleConfig, command: readonly string[], projectDir: string): OracleDetection {
  if (config.runner !== undefined && config.runner !== 'generic') {
    return undetected(
      `ci_config.json has both oracle.command and oracle.runner "${config.runner}". ` +
        'A command is run as it stands: remove one, or set the runner to "generic".',
    )
  }
  const spec: OracleSpec = {
    runner: 'generic',
    projectDir,
    args: config.args ?? [],
    env: config.env,
    prepare: config.prepare ?? [],
    command,
    ...(config.junit === undefined ? {} : { junitPath: config.junit }),
    timeoutMs: config.timeout_seconds * 1000,
    reason: 'oracle.command in ci_config.json says so',
  }
  return { status: 'detected', spec }
}

function undetected(message: string): OracleDetection {
  return { status: 'undetected', message }
}

/** Half of the tests being green is not green. */
function severalRuns({ runner, reason }: Detected): string {
  return [
    `Expected the "test" script of package.json to run tests once, but it does so more than once (${reason}, and there is more).`,
    `Say in ci_config.json which run is meant: oracle.runner ("${runner}") with oracle.args (a config file or globs that cover all tests), ` +
      'or oracle.command (an argument list such as ["npm", "test"]) with oracle.junit.',
  ].join('\n')
}

function nothingFound(project: ProjectFiles, projectDir: string): string {
  const manifest = /^((?!.*node_modules\/).+)\/(package\.json|pyproject\.toml|pytest\.ini|Cargo\.toml|go\.mod)$/
  const nested = project.list().flatMap((path) => manifest.exec(path)?.[1] ?? [])
  return [
    `No test runner was found in ${projectDir === '' ? 'the repository root' : projectDir}.`,
    'Looked for: a "test" script in package.json that starts vitest, jest, mocha, node --test, tape or pytest; their config files;',
    'vitest, jest or mocha among the dependencies; test files that import tape or node:test; pytest settings; Cargo.toml; go.mod; test_*.py files.',
    'To say it yourself, set oracle.runner (and oracle.args) or oracle.command (and oracle.junit, the JUnit XML file',
    'it writes) in ci_config.json.',
    ...(nested.length > 0 ? [`Tests in a subfolder? Set oracle.cwd, for example to "${nested[0]}".`] : []),
  ].join('\n')
}

function normalizeFolder(folder: string): string {
  return folder.replace(/^(\.\/)+/, '').replace(/\/+$/, '').replace(/^\.$/, '')
}
