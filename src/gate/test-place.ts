import { randomBytes } from 'node:crypto'
import { delimiter, dirname, join } from 'node:path'
import type { Config } from '../config/schema.ts'
import { UserError } from '../errors.ts'
import { findPython, type Oracle, type OracleRun, type TestSelection } from '../oracle/index.ts'
import { packageRoot } from '../package-root.ts'
import type { Enclosure } from '../process/enclosure.ts'
import type { ProcessRequest, ProcessResult, RunProcess } from '../process/run-process.ts'
import type { PrivateTree } from '../workspace/private-tree.ts'
import { inspectPython } from '../workspace/python-paths.ts'
import type { Repository } from '../workspace/repository.ts'
import { findBubblewrap } from '../workspace/sandbox/bubblewrap.ts'
import { createEnclosure } from '../workspace/sandbox/create-enclosure.ts'
import { sandboxEnvironment } from '../workspace/sandbox/sandbox-environment.ts'
import { type ReadOnlyMount, systemMounts } from '../workspace/sandbox/system-mounts.ts'
import { buildDirFor } from './build-cache.ts'
import type { Session } from './session.ts'

/** Whether the tests of this run are shut in; the verdict says so. */
export type Sandbox = { status: 'sandboxed'; bwrap: string; system: readonly ReadOnlyMount[] } | { status: 'unsandboxed'; reason: string }

/** Conditions of one run of tests; by default those of ci_config.json. */
export interface Conditions {
  /** As the user runs them: outside of the sandbox. Only ever for code that no model has written. */
  plain?: boolean
  network?: boolean
  /** All variables of the user's instead of the allow-list. */
  wholeEnvironment?: boolean
  /** Nothing but what the user wrote stands in the tree. */
  userCode?: boolean
  /** What passes in this run is asked again in one that is none. */
  isFilter?: boolean
}

/** Finds out once per run how tests are shut in. Throws {@link UserError} when a sandbox is required and cannot be had. */
export async function openSandbox(config: Config['sandbox'], repository: Repository, runProcess: RunProcess): Promise<Sandbox> {
  if (config.mode === 'off') return { status: 'unsandboxed', reason: 'sandbox.mode is "off" in ci_config.json' }
  const found = await findBubblewrap(repository.env, runProcess)
  if (found.status === 'unavailable') {
    if (config.mode !== 'require') return { status: 'unsandboxed', reason: found.reason }
    throw new UserError(`A sandbox is required (--require-sandbox, or sandbox.mode in ci_config.json), but there is none: ${found.reason}.`, { kind: 'environment' })
  }
  const system = await systemMounts(repository.env, [...config.read, ...(config.network ? ['/run/systemd/resolve'] : [])])
  // What lies in the repository is shown as the private tree has it; workspace.share brings in more.
  const outside = system.filter(({ at }) => at !== repository.root && !at.startsWith(`${repository.root}/`))
  return { status: 'sandboxed', bwrap: found.bwrap, system: outside }
}

/** Files of compiled modules (jest: two for each module of the suite) that a run of a few tests copies; more of them cost more time than they save. */
const mostForSome = 2_000

interface KeptBuilds {
  /** Only for runs that decide nothing: the runner knows by a file's own text whether it changed, but through plugins its compiled form may depend on other files. */
  onlyFilters?: true
  /** Files that are copied for a run of a few tests; by default all. */
  mostForSome?: number
}

/** Runners that keep what they compiled for their next start. */
const keptBuilds: Partial<Record<Oracle['spec']['runner'], KeptBuilds>> = { cargo: {}, go: {}, jest: { mostForSome }, vitest: { mostForSome, onlyFilters: true } }

/** Where and how the tests of one tree run. */
export async function oracleRun(session: Session, oracle: Oracle, tree: PrivateTree, selection?: TestSelection, conditions: Conditions = {}): Promise<OracleRun> {
  // New for each run, and all that a sandbox may write beside its tree: caches and ledgers of other runs are not there.
  const scratchDir = join(session.scratchDir, 'runs', randomBytes(8).toString('hex'))
  const python = oracle.spec.runner === 'pytest' ? await pythonOf(session, oracle, tree) : undefined
  const buildDir = await buildDirOf(session, scratchDir, oracle.spec, selection, conditions)
  const enclosure = enclosureFor(session, tree, { writable: buildDir === undefined || buildDir.startsWith(scratchDir) ? [scratchDir] : [scratchDir, buildDir], readable: python?.prefixes ?? [], conditions })
  const env = conditions.plain || conditions.wholeEnvironment ? testEnvironment(session.repository.env) : visibleEnvironment(session)
  return {
    root: tree.root,
    scratchDir,
    env: python === undefined ? env : { ...env, PYTHONPATH: pythonPath(session, tree, python.importRoots) },
    signal: session.ports.signal,
    ...(buildDir === undefined ? {} : { buildDir }),
    ...(enclosure === undefined ? {} : { enclosure }),
    ...(selection === undefined ? {} : { selection }),
  }
}

async function buildDirOf(session: Session, scratchDir: string, { runner }: Oracle['spec'], selection: TestSelection | undefined, { userCode: isUserCode = false, isFilter = false }: Conditions): Promise<string | undefined> {
  const kept = keptBuilds[runner]
  if (kept === undefined || (kept.onlyFilters && !isUserCode && !isFilter)) return undefined
  const isForSome = selection !== undefined || isFilter
  return buildDirFor(session, scratchDir, { isUserCode, ...(isForSome && kept.mostForSome !== undefined ? { mostFiles: kept.mostForSome } : {}) })
}

/** Starts a command of the repository (lint, type check) where its tests run. */
export function runInTree(session: Session, tree: PrivateTree, request: ProcessRequest): Promise<ProcessResult> {
  const enclosure = enclosureFor(session, tree, { writable: [], readable: [], conditions: {} })
  return session.ports.runProcess(enclosure?.wrap(request) ?? request)
}

/** The user's variables that code under test may see: in a sandbox an allow-list, elsewhere all but the keys of models. */
export function visibleEnvironment(session: Session): Record<string, string> {
  const { sandbox, config, repository } = session
  return sandbox.status === 'sandboxed' ? sandboxEnvironment(testEnvironment(repository.env), config.sandbox.env) : testEnvironment(repository.env)
}

/** Never visible to code under test: the keys with which ralph pays for models. */
const backendSecrets = /^(OPENAI_API_KEY|CODEX_API_KEY|ANTHROPIC_API_KEY|CLAUDE_API_KEY|AZURE_OPENAI_API_KEY)$/

/** The user's own environment, without git's variables (see `openRepository`) and without keys for models. */
export function testEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !backendSecrets.test(name)))
}

interface EnclosureNeeds {
  writable: readonly string[]
  readable: readonly string[]
  conditions: Conditions
}

function enclosureFor(session: Session, tree: PrivateTree, { writable, readable, conditions }: EnclosureNeeds): Enclosure | undefined {
  const { sandbox, repository, config, scratchDir } = session
  if (sandbox.status !== 'sandboxed' || conditions.plain) return undefined
  const shownReporters = join(scratchDir, 'reporters')
  return createEnclosure({
    bwrap: sandbox.bwrap,
    treeRoot: tree.root,
    repositoryRoot: repository.root,
    home: repository.env['HOME'],
    readOnly: [
      ...sandbox.system,
      ...tree.mounts,
      ...readable.map((path) => ({ source: path, at: path })),
      // Not at their own path: where ralph repairs itself, that path shows the candidate.
      { source: reportersDir(), at: shownReporters },
    ],
    writable,
    renamed: [[reportersDir(), shownReporters]],
    network: conditions.network ?? config.sandbox.network,
  })
}

function reportersDir(): string {
  return join(packageRoot(), 'src', 'oracle', 'reporters')
}

interface PythonPlace {
  importRoots: string[]
  prefixes: string[]
}

const pythons = new WeakMap<PrivateTree, Promise<PythonPlace>>()

/** The same for every run in a tree, so asked once per tree. */
function pythonOf(session: Session, oracle: Oracle, tree: PrivateTree): Promise<PythonPlace> {
  const known = pythons.get(tree)
  if (known !== undefined) return known
  const found = lookAtPython(session, oracle, tree)
  pythons.set(tree, found)
  return found
}

async function lookAtPython({ repository, ports, snapshot }: Session, oracle: Oracle, tree: PrivateTree): Promise<PythonPlace> {
  const env = testEnvironment(repository.env)
  const python = await findPython({ cwd: join(tree.root, oracle.spec.projectDir), root: tree.root, env })
  // Not in the tree: a module of the candidate's there could take the place of one of Python's own, outside of the sandbox.
  const places = { repositoryRoot: repository.root, treeRoot: tree.root, cwd: dirname(tree.root) }
  return inspectPython(python, places, snapshot().files.keys(), { runProcess: ports.runProcess, env })
}

function pythonPath({ repository }: Session, tree: PrivateTree, importRoots: readonly string[]): string {
  const inherited = (repository.env['PYTHONPATH'] ?? '').split(delimiter).filter(Boolean).map((path) => path.replace(repository.root, tree.root))
  return [...importRoots, ...inherited].join(delimiter)
}
