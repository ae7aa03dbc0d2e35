import { access, constants, realpath, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { delimiter, join, relative, resolve } from 'node:path'
import { type LoadedConfig, loadConfig } from '../config/load-config.ts'
import { withDotenv } from '../config/read-dotenv.ts'
import { InterruptedError, PartlyAppliedError, UserError } from '../errors.ts'
import { BudgetExhausted } from '../gate/budget.ts'
import { type GatePorts, openSession, type Session } from '../gate/session.ts'
import { packageRoot } from '../package-root.ts'
import { killLiveProcesses, runProcess } from '../process/run-process.ts'
import { markStart } from '../workspace/journal/git-state.ts'
import { openRepository, type Repository } from '../workspace/repository.ts'
import type { SnapshotSource } from '../workspace/snapshot.ts'
import type { Flags } from './commands.ts'
import { withLock } from './exclusive.ts'
import type { CliIo } from './io.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** A repository with its configuration, for commands that run no tests. */
export interface Project {
  repository: Repository
  loaded: LoadedConfig
  /** The environment with `.env` under it; existing variables win. */
  env: Record<string, string>
  startDir: string
}

/** Everything that a command of the gate needs. */
export interface GateCommand extends Project {
  session: Session
  terminal: Terminal
  ports: GatePorts
}

export async function openProject(flags: Flags, io: CliIo): Promise<Project> {
  const cwd = resolve(io.cwd, flags.cwd ?? '.')
  const isFolder = await stat(cwd).then((found) => found.isDirectory(), () => false)
  if (!isFolder) throw new UserError(`Expected --cwd to name a folder, but ${cwd} is none.`)
  const repository = await openRepository(cwd, io.env, runProcess)
  const explicit = flags.config === undefined ? undefined : resolve(io.cwd, flags.config)
  const loaded = await loadConfig(repository.root, explicit)
  applyFlags(loaded.config, flags)
  return { repository, loaded, env: await withDotenv(repository.root, repository.env), startDir: relative(repository.root, await realpath(cwd)) }
}

/** Flags that stand for a key of ci_config.json win over it. */
function applyFlags({ sandbox, budget, backend_settings: settings }: LoadedConfig['config'], flags: Flags): void {
  if (flags.requireSandbox) sandbox.mode = 'require'
  if (flags.searchSeconds !== undefined) settings.local.search_seconds = flags.searchSeconds
  if (flags.budgetSeconds !== undefined) budget.wall_seconds = flags.budgetSeconds
  if (flags.budgetTokens !== undefined) budget.tokens = flags.budgetTokens
  if (flags.budgetUsd !== undefined) budget.usd = flags.budgetUsd
}

export interface GateOptions {
  source: SnapshotSource
  artifactsInTree?: boolean
  /** `run`: this command writes into the tree, and is the only ralph there while it works. `late`: it may write in the end, and takes the lock then. */
  writes?: 'run' | 'late'
}

/** Opens a session, hands it to `work`, and closes it whatever happens; a signal stops the work and its processes first. */
export async function withGate(
  flags: Flags,
  io: CliIo,
  options: GateOptions,
  work: (gate: GateCommand) => Promise<number>,
): Promise<number> {
  const project = await openProject(flags, io)
  const terminal = await createTerminal(io, { json: flags.json ?? false })
  const interruption = listenForSignals(io)
  const ports: GatePorts = { runProcess, emit: terminal.emit, now: () => performance.now(), signal: limited(interruption.signal, project.loaded.config.budget.wall_seconds), cores: availableParallelism(), self: await ownCommand(io, project.repository.root) }
  const run = () => withSession(project, ports, options, (session) => {
    terminal.protect(session.redactor.hide)
    return work({ ...project, session, terminal, ports })
  })
  try {
    return await (options.writes === 'run' ? withLock(project.repository, io, run) : run())
  } catch (error) {
    throw interruption.signal.aborted && !(error instanceof PartlyAppliedError) ? interruption.signal.reason : error
  } finally {
    terminal.close()
    interruption.stop()
  }
}

async function withSession(project: Project, ports: GatePorts, options: GateOptions, work: (session: Session) => Promise<number>): Promise<number> {
  if (options.writes !== undefined) await markStart(project.repository)
  const session = await openSession(
    {
      repository: project.repository,
      loaded: project.loaded,
      backendEnv: project.env,
      source: options.source,
      startDir: project.startDir,
      artifactsInTree: options.artifactsInTree ?? true,
    },
    ports,
  )
  try {
    return await work(session)
  } catch (error) {
    // Whatever broke because its process was killed broke because of the signal.
    const cause = ports.signal.aborted ? ports.signal.reason : error
    throw session.appliedPaths.length === 0 ? cause : new PartlyAppliedError(session.appliedPaths, cause)
  } finally {
    await session.close()
  }
}

/** Interrupted by a signal of the user's, or when the run has taken all the time that it may. */
function limited(signal: AbortSignal, wallSeconds: number | undefined): AbortSignal {
  if (wallSeconds === undefined) return signal
  const controller = new AbortController()
  setTimeout(() => controller.abort(new BudgetExhausted(wallSeconds)), wallSeconds * 1000).unref()
  return AbortSignal.any([signal, controller.signal])
}

/** `ralph` where the shell finds it, else what runs this very program. */
async function ownCommand(io: CliIo, root: string): Promise<string> {
  const isThere = (path: string) => access(path, constants.X_OK).then(() => true, () => false)
  for (const folder of (io.env['PATH'] ?? '').split(delimiter)) if (folder !== '' && (await isThere(join(folder, 'ralph')))) return 'ralph'
  if (await isThere(join(root, 'node_modules/.bin/ralph'))) return 'npx ralph'
  const path = join(packageRoot(), 'bin/ralph.js')
  return `node ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`
}

function listenForSignals(io: CliIo): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  // A terminal that is gone must not end ralph in the middle of a write.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => {})
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    // The second Ctrl-C must not cut the clean-up short: it only hurries the children.
    const listener = () => {
      controller.abort(new InterruptedError(name))
      void killLiveProcesses()
    }
    process.on(name, listener)
    return { name, listener }
  })
  return { signal: controller.signal, stop: () => listeners.forEach(({ name, listener }) => process.off(name, listener)) }
}
