import { join, relative } from 'node:path'
import type { LoadedConfig } from '../config/load-config.ts'
import type { ScenarioConfig } from '../config/schema.ts'
import type { SourceTree } from '../context/source-tree.ts'
import { UserError } from '../errors.ts'
import { createOracle, detectOracle, type Oracle, type OracleSpec } from '../oracle/index.ts'
import { type PolicyContext, pathClassifier } from '../patch/policy.ts'
import type { FileChange } from '../patch/edits.ts'
import type { RunProcess } from '../process/run-process.ts'
import { secretValues } from '../redaction/known-values.ts'
import { plainText } from '../redaction/plain-text.ts'
import { createRedactor, type Redactor } from '../redaction/redactor.ts'
import type { Emit } from '../report/events.ts'
import { type Budget, createBudget } from './budget.ts'
import { filesNamedByRunner } from './runner-files.ts'
import { processesFor } from './spread.ts'
import { openSandbox, type Sandbox } from './test-place.ts'
import { type PrivateTree, readInside } from '../workspace/private-tree.ts'
import { holdsUncommittedPatch } from '../workspace/applied-patches.ts'
import { privateArtifactsDir, type Repository } from '../workspace/repository.ts'
import { createScratchDir } from '../workspace/scratch.ts'
import { readSecretValues } from '../workspace/secret-files.ts'
import { extendSnapshot, type Snapshot, type SnapshotSource, takeSnapshot } from '../workspace/snapshot.ts'
import { createTreePool, type TreePool } from '../workspace/tree-pool.ts'

/** Effects the gate needs; the CLI builds them once. */
export interface GatePorts {
  runProcess: RunProcess
  emit: Emit
  /** Monotonic milliseconds. */
  now(): number
  signal: AbortSignal
  /** Processor cores that this process may use. */
  cores: number
  /** How a user calls this ralph, for commands that are printed. */
  self: string
}

export interface SessionRequest {
  repository: Repository
  loaded: LoadedConfig
  /** The user's environment with `.env` under it: for backends and for redaction, never for tests. */
  backendEnv: Readonly<Record<string, string>>
  source: SnapshotSource
  /** Repository-relative folder that the command was started in. */
  startDir: string
  /** A hook leaves nothing in the working tree, not even artifacts. */
  artifactsInTree: boolean
}

/** One command's view of the repository: the frozen tree under test, where candidates are tried, and the rules. */
export interface Session {
  readonly repository: Repository
  readonly config: LoadedConfig['config']
  readonly oracle: Oracle
  readonly scratchDir: string
  readonly ports: GatePorts
  readonly redactor: Redactor
  readonly trees: TreePool
  /** How tests are shut in; left when even the user's own tests cannot run there. */
  sandbox: Sandbox
  readonly budget: Budget
  /** Processes of the runner in which a search tries candidates at once. */
  readonly processes: number
  /** Files of the user's that accepted patches were written to in this run. */
  readonly appliedPaths: string[]
  /** The tree under test as it is now: what was frozen, with the patches accepted so far. */
  snapshot(): Snapshot
  /** False as soon as an accepted patch is a part of the tree under test, also one of an earlier run that nobody has committed. */
  holdsOnlyUserCode(): boolean
  /** Makes an accepted patch a part of the tree under test. */
  advance(changes: readonly FileChange[]): Promise<void>
  /** The oracle of a scenario that brings its own test command, else the session's. */
  oracleFor(scenario: ScenarioConfig | undefined): Oracle
  policyContext(testFiles: ReadonlySet<string>): PolicyContext
  sourceTree(tree: PrivateTree): SourceTree
  artifactsDir(scenario: string): string
  /** A path for people and JSON: relative to the repository where it lies inside. */
  show(path: string): string
  /** Takes private and machine-dependent paths out of a text, what a terminal would obey or nobody sees, then secrets. */
  clean(text: string): string
  /** The same for every text in a value. */
  cleanAll<T>(value: T): T
  close(): Promise<void>
}

/** One is under test while another is read. */
const fewestTrees = 2

/** Freezes the tree under test and finds its test runner. Throws {@link UserError} where there is none. */
export async function openSession(request: SessionRequest, given: GatePorts): Promise<Session> {
  const { repository, loaded } = request
  const budget = createBudget(loaded.config, given.now)
  const scratch = await createScratchDir()
  try {
    const frozen = await takeSnapshot(repository, request.source, scratch.path)
    let snapshot = frozen
    const holdsPatch = await holdsUncommittedPatch(repository, frozen)
    const redactor = createRedactor([...secretValues(request.backendEnv), ...(await readSecretValues(repository, [...snapshot.files.keys()]))])
    const clean = (text: string) => redactor.hide(plainText(withoutPrivatePaths(text, scratch.path, repository.root)))
    const cleanAll = <T>(value: T): T => mapTexts(value, clean) as T
    const ports: GatePorts = { ...given, emit: (event) => given.emit(cleanAll(event)) }
    ports.emit({ type: 'snapshot_taken', source: request.source, files: snapshot.files.size })
    const processes = processesFor(given.cores, snapshot.files.size)
    const trees = createTreePool(repository, snapshot, join(scratch.path, 'trees'), { size: Math.max(fewestTrees, processes), share: loaded.config.workspace.share })
    const sandbox = await openSandbox(loaded.config.sandbox, repository, ports.runProcess)
    const oracle = learning(await findOracle(request, snapshot, trees, ports), redactor)
    const runnerFiles = await trees.use({ clean: false, readOnly: true }, (tree) => filesNamedByRunner(tree, new Set(snapshot.files.keys())))
    const artifactsRoot = artifactsRootOf(request)
    return {
      repository,
      config: loaded.config,
      oracle,
      scratchDir: scratch.path,
      ports,
      redactor,
      trees,
      sandbox,
      budget,
      processes,
      appliedPaths: [],
      snapshot: () => snapshot,
      holdsOnlyUserCode: () => snapshot === frozen && !holdsPatch,
      async advance(changes) {
        snapshot = await extendSnapshot(repository, snapshot, changes, scratch.path)
        trees.moveTo(snapshot)
      },
      oracleFor: (scenario) => (scenario?.test.command === undefined ? oracle : learning(commandOracle(scenario.test.command, request, ports), redactor)),
      policyContext: (testFiles) => ({
        testFiles: new Set([...testFiles, ...runnerFiles]),
        snapshotPaths: snapshot.files,
        ownGlobs: ownGlobs(request, artifactsRoot),
        protected: loaded.config.policy.protected,
        allowed: loaded.config.policy.allowed,
        maxFiles: loaded.config.policy.max_files,
        maxBytes: loaded.config.policy.max_bytes,
      }),
      sourceTree: (tree) => ({
        root: tree.root,
        paths: pathsOf(snapshot),
        contentId: (path) => snapshot.files.get(path)?.oid,
        async read(path) {
          if (snapshot.files.has(path)) await tree.restore(path)
          return readInside(tree.root, path)
        },
      }),
      artifactsDir: (scenario) => join(artifactsRoot, scenario),
      show: (path) => showPath(repository.root, path),
      clean,
      cleanAll,
      close: scratch.remove,
    }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}

async function findOracle(request: SessionRequest, snapshot: Snapshot, trees: TreePool, ports: GatePorts): Promise<Oracle> {
  const config = request.loaded.config.oracle
  const projectDir = config.cwd === '' ? request.startDir : config.cwd.replace(/^\.\/|\/$/g, '')
  const detection = await trees.use({ clean: false, readOnly: true }, (tree) =>
    detectOracle(
      {
        list: () => [...snapshot.files.keys()],
        read: async (path) => {
          const file = await tree.read(path)
          return file?.kind === 'text' ? file.text : null
        },
      },
      config,
      { projectDir },
    ),
  )
  if (detection.status === 'undetected') throw new UserError(detection.message, { kind: 'environment' })
  return createOracle(await withoutIdlePlugin(detection.spec, request.repository, snapshot), ports)
}

/** The plugin of hypothesis takes two seconds each time pytest starts, also where it is only installed and nothing in the repository names it. */
async function withoutIdlePlugin(spec: OracleSpec, repository: Repository, { tree, objectEnv }: Snapshot): Promise<OracleSpec> {
  const asked = [...spec.args, ...['PYTEST_ADDOPTS', 'PYTEST_PLUGINS'].map((name) => spec.env[name] ?? repository.env[name] ?? '')]
  if (spec.runner !== 'pytest' || asked.some((text) => text.includes('hypothesis'))) return spec
  const { exitCode } = await repository.git(['grep', '-qIiF', 'hypothesis', tree], { env: { ...objectEnv }, okCodes: [0, 1] })
  return exitCode === 0 ? spec : { ...spec, args: [...spec.args, '-p', 'no:hypothesispytest'] }
}

/** What tests print and how they fail is looked through for secrets before anybody else sees it. */
const pathSets = new WeakMap<ReadonlyMap<string, unknown>, ReadonlySet<string>>()

/** Of a hundred thousand files only one set is made. */
function pathsOf({ files }: Snapshot): ReadonlySet<string> {
  const known = pathSets.get(files) ?? new Set(files.keys())
  pathSets.set(files, known)
  return known
}

function learning(oracle: Oracle, redactor: Redactor): Oracle {
  return {
    ...oracle,
    async run(run) {
      const report = await oracle.run(run)
      const failures = report.tests.flatMap(({ failure }) => (failure === undefined ? [] : [failure.message, failure.stack ?? '', failure.expected ?? '', failure.actual ?? '']))
      await redactor.learn([report.output, ...failures].join('\n\n'))
      return report
    },
  }
}

function commandOracle(command: readonly string[], request: SessionRequest, ports: GatePorts): Oracle {
  const { oracle } = request.loaded.config
  return createOracle(
    {
      runner: 'generic',
      projectDir: oracle.cwd,
      args: [],
      env: oracle.env,
      prepare: oracle.prepare ?? [],
      command,
      ...(oracle.junit === undefined ? {} : { junitPath: oracle.junit }),
      timeoutMs: oracle.timeout_seconds * 1000,
      reason: 'the scenario names its own test command',
    },
    ports,
  )
}

/** Where the artifacts of all scenarios lie. */
export function artifactsRootOf({ repository, loaded, artifactsInTree }: Pick<SessionRequest, 'repository' | 'loaded' | 'artifactsInTree'>): string {
  if (!artifactsInTree || loaded.path === undefined) return privateArtifactsDir(repository)
  const configured = loaded.config.output_dir
  const inside = !relative(repository.root, loaded.baseDir).startsWith('..')
  // A configuration outside of the repository leaves the repository clean unless it says otherwise.
  if (configured === undefined && !inside) return privateArtifactsDir(repository)
  return join(loaded.baseDir, configured ?? 'output')
}

function ownGlobs({ repository, loaded }: SessionRequest, artifactsRoot: string): string[] {
  const globs = ['ci_config.json', 'test_scenarios/**', '.ralph/**']
  for (const path of [loaded.path, artifactsRoot]) {
    const inside = path === undefined ? '..' : relative(repository.root, path)
    if (!inside.startsWith('..')) globs.push(path === artifactsRoot ? `${inside}/**` : inside)
  }
  return globs
}

/** Events, questions and results may carry text from a model, a test or a file anywhere. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]))
}

function withoutPrivatePaths(text: string, scratchDir: string, repositoryRoot: string): string {
  // Trees are <scratch>/trees/tree-<n>/<name>: which of them ran says nothing to a reader.
  const tree = new RegExp(`(?:file://)?${escapeRegExp(scratchDir)}/trees/tree-\\d+/(?:shared/|[^/\\s]+/?)`, 'g')
  return text.replace(tree, '').replaceAll(`file://${repositoryRoot}/`, '').replaceAll(`${repositoryRoot}/`, '').replaceAll(scratchDir, '<private>')
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function showPath(root: string, path: string): string {
  const inside = relative(root, path)
  return inside.startsWith('..') ? path : inside
}

/** Decides for one session which files a patch may change. */
export function editableFiles(session: Session, testFiles: ReadonlySet<string>): (path: string) => boolean {
  const classify = pathClassifier(session.policyContext(testFiles))
  return (path) => session.snapshot().files.has(path) && classify(path) === undefined
}

/** Those of the paths that a patch may not change: tests, configuration, dependencies. Not built output, which building makes anew. */
export function protectedAmong(session: Session, paths: readonly string[], testFiles: ReadonlySet<string>): string[] {
  const classify = pathClassifier(session.policyContext(testFiles))
  return paths.filter((path) => ![undefined, 'generated'].includes(classify(path)?.rule))
}
