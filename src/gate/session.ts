import { join, relative } from 'node:path'
import type { LoadedConfig } from '../config/load-config.ts'
import type { ScenarioConfig } from '../config/schema.ts'
import type { SourceTree } from '../context/source-tree.ts'
import { UserError } from '../errors.ts'
import { createOracle, detectOracle, type Oracle } from '../oracle/index.ts'
import { readTextFile } from '../workspace/private-tree.ts'
import { type PolicyContext, pathClassifier } from '../patch/policy.ts'
import type { FileChange } from '../patch/edits.ts'
import type { RunProcess } from '../process/run-process.ts'
import { createRedactor, type Redact } from '../redaction/redact.ts'
import type { Emit } from '../report/events.ts'
import { filesNamedByRunner } from './runner-files.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import { privateArtifactsDir, type Repository } from '../workspace/repository.ts'
import { createScratchDir } from '../workspace/scratch.ts'
import { extendSnapshot, type Snapshot, type SnapshotSource, takeSnapshot } from '../workspace/snapshot.ts'
import { createTreePool, type TreePool } from '../workspace/tree-pool.ts'

/** Effects the gate needs; the CLI builds them once. */
export interface GatePorts {
  runProcess: RunProcess
  emit: Emit
  /** Monotonic milliseconds. */
  now(): number
  signal: AbortSignal
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
  readonly redact: Redact
  readonly trees: TreePool
  /** Files of the user's that accepted patches were written to in this run. */
  readonly appliedPaths: string[]
  /** The tree under test as it is now: what was frozen, with the patches accepted so far. */
  snapshot(): Snapshot
  /** Makes an accepted patch a part of the tree under test. */
  advance(changes: readonly FileChange[]): Promise<void>
  /** The oracle of a scenario that brings its own test command, else the session's. */
  oracleFor(scenario: ScenarioConfig | undefined): Oracle
  policyContext(testFiles: ReadonlySet<string>): PolicyContext
  sourceTree(tree: PrivateTree): SourceTree
  artifactsDir(scenario: string): string
  /** A path for people and JSON: relative to the repository where it lies inside. */
  show(path: string): string
  /** Takes private and machine-dependent paths out of a text, then secrets. */
  clean(text: string): string
  close(): Promise<void>
}

const poolSize = 2
/** Never visible to code under test: the keys with which ralph pays for models. */
const backendSecrets = /^(OPENAI_API_KEY|CODEX_API_KEY|ANTHROPIC_API_KEY|CLAUDE_API_KEY|AZURE_OPENAI_API_KEY)$/

/** Freezes the tree under test and finds its test runner. Throws {@link UserError} where there is none. */
export async function openSession(request: SessionRequest, ports: GatePorts): Promise<Session> {
  const { repository, loaded } = request
  const scratch = await createScratchDir()
  try {
    let snapshot = await takeSnapshot(repository, request.source, scratch.path)
    ports.emit({ type: 'snapshot_taken', source: request.source, files: snapshot.files.size })
    const trees = createTreePool(repository, snapshot, join(scratch.path, 'trees'), { size: poolSize, share: loaded.config.workspace.share })
    const oracle = await findOracle(request, snapshot, trees, ports)
    const redact = createRedactor(request.backendEnv)
    const runnerFiles = await trees.use({ clean: false }, (tree) => filesNamedByRunner(tree, new Set(snapshot.files.keys())))
    const artifactsRoot = artifactsRootOf(request)
    return {
      repository,
      config: loaded.config,
      oracle,
      scratchDir: scratch.path,
      ports,
      redact,
      trees,
      appliedPaths: [],
      snapshot: () => snapshot,
      async advance(changes) {
        snapshot = await extendSnapshot(repository, snapshot, changes, scratch.path)
        trees.moveTo(snapshot)
      },
      oracleFor: (scenario) => (scenario?.test.command === undefined ? oracle : commandOracle(scenario.test.command, request, ports)),
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
        paths: new Set(snapshot.files.keys()),
        read: async (path) => {
          const file = await readTextFile(join(tree.root, path))
          return file?.kind === 'text' ? file.text : null
        },
      }),
      artifactsDir: (scenario) => join(artifactsRoot, scenario),
      show: (path) => showPath(repository.root, path),
      clean: (text) => redact(withoutPrivatePaths(text, scratch.path, repository.root)),
      close: scratch.remove,
    }
  } catch (error) {
    await scratch.remove()
    throw error
  }
}

/** The environment of test processes: the user's own, without git's variables and without keys for models. */
export function testEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !backendSecrets.test(name)))
}

async function findOracle(request: SessionRequest, snapshot: Snapshot, trees: TreePool, ports: GatePorts): Promise<Oracle> {
  const config = request.loaded.config.oracle
  const projectDir = config.cwd === '' ? request.startDir : config.cwd.replace(/^\.\/|\/$/g, '')
  const detection = await trees.use({ clean: false }, (tree) =>
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
  return createOracle(detection.spec, ports)
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

function withoutPrivatePaths(text: string, scratchDir: string, repositoryRoot: string): string {
  // Trees are <scratch>/trees/tree-<n>/<name>: which of them ran says nothing to a reader.
  const tree = new RegExp(`(?:file://)?${escapeRegExp(scratchDir)}/trees/tree-\\d+/[^/\\s]+/?`, 'g')
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
