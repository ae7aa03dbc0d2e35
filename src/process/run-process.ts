import { execa } from 'execa'
import { randomBytes } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { messageOf } from '../errors.ts'

/** What one child process is started with. Nothing goes through a shell. */
export interface ProcessRequest {
  file: string
  args: readonly string[]
  cwd: string
  /** The whole environment of the child; nothing is inherited. */
  env: Readonly<Record<string, string>>
  input?: string | Uint8Array
  /** Wall-clock limit; when it is over the whole process tree is killed. */
  timeoutMs?: number
  signal?: AbortSignal
  /** What it starts ends with it: when it ended by itself nobody looks for processes outside of its group, which takes a look at every process of the machine. */
  leavesNothing?: true
  /** Everything the child prints also goes here, up to a cap. */
  logPath?: string
  /** Bytes of each stream kept in memory: half from the head, half from the tail. Default 8 MiB. */
  maxOutputBytes?: number
}

interface ProcessOutput {
  stdout: Buffer
  stderr: Buffer
  /** Bytes that were dropped from the middle of stdout and stderr together. */
  droppedBytes: number
  durationMs: number
}

/** How a child process ended. A non-zero exit is a value, not an exception. */
export type ProcessResult =
  | ({ status: 'exited'; exitCode: number; signal?: NodeJS.Signals } & ProcessOutput)
  | ({ status: 'timed_out'; timeoutMs: number } & ProcessOutput)
  | ({ status: 'aborted' } & ProcessOutput)
  | { status: 'could_not_start'; reason: string; durationMs: number }

/** The one way ralph starts a process. */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessResult>

const defaultMaxOutputBytes = 8 * 1024 * 1024
const maxLogBytes = 64 * 1024 * 1024
/** Between asking a process group to end and killing it. */
const graceMs = 2_000
/** After the process itself has ended, how long a leftover child may keep its pipes open before it is killed. */
const drainMs = 500
/** Children carry this variable, so that ones which left the process group (setsid) can still be found and killed. */
const nonceVariable = 'RALPH_PROCESS_NONCE'

/** {@link RunProcess} by execa: own process group, capped output, the whole tree killed on timeout and abort. */
export const runProcess: RunProcess = async (request) => {
  const started = performance.now()
  const nonce = randomBytes(12).toString('hex')
  const collected = collectOutput(request)
  if (request.signal?.aborted) return { status: 'aborted', ...collected.output(), durationMs: 0 }
  const child = execa(request.file, request.args, {
    cwd: request.cwd,
    env: { ...request.env, [nonceVariable]: nonce },
    extendEnv: false,
    // Its own group, so that one kill reaches every child that did not leave it.
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
  })
  let ended: 'timed_out' | 'aborted' | undefined
  const kill = () => killTree(child.pid, nonce)
  const end = (why: 'timed_out' | 'aborted') => {
    ended ??= why
    void kill()
  }
  child.stdout.on('data', collected.onStdout)
  child.stderr.on('data', collected.onStderr)
  // A leftover grandchild that holds the pipes would keep us waiting for 'close' for ever.
  let drain: NodeJS.Timeout | undefined
  child.once('exit', () => (drain = setTimeout(() => void kill(), drainMs)))
  const timer = request.timeoutMs === undefined ? undefined : setTimeout(() => end('timed_out'), request.timeoutMs)
  const onAbort = () => end('aborted')
  request.signal?.addEventListener('abort', onAbort, { once: true })
  const unregister = registerLiveTree(kill)
  try {
    const result = await child
    const durationMs = performance.now() - started
    await killTree(child.pid, ended === undefined && request.leavesNothing ? undefined : nonce, 0)
    await collected.closeLog()
    if (result.exitCode === undefined && result.signal === undefined && ended === undefined) {
      return { status: 'could_not_start', reason: startFailure(request, result), durationMs }
    }
    const output = { ...collected.output(), durationMs }
    if (ended === 'timed_out') return { status: 'timed_out', timeoutMs: request.timeoutMs ?? 0, ...output }
    if (ended === 'aborted') return { status: 'aborted', ...output }
    return {
      status: 'exited',
      // The shell's convention for a death by signal; the signal itself is beside it.
      exitCode: result.exitCode ?? 128,
      ...(result.signal ? { signal: result.signal as NodeJS.Signals } : {}),
      ...output,
    }
  } finally {
    clearTimeout(timer)
    // Left to run, it would wait two seconds for a group of which only a zombie is left that no init collects.
    clearTimeout(drain)
    request.signal?.removeEventListener('abort', onAbort)
    unregister()
  }
}

const liveTrees = new Set<() => Promise<void>>()

function registerLiveTree(kill: () => Promise<void>): () => void {
  liveTrees.add(kill)
  return () => void liveTrees.delete(kill)
}

/** Kills every process tree that is running now: what an interrupted ralph does before it ends. */
export async function killLiveProcesses(): Promise<void> {
  await Promise.all([...liveTrees].map((kill) => kill()))
}

function startFailure(request: ProcessRequest, result: { code?: string | undefined; originalMessage?: string | undefined; shortMessage?: string | undefined }): string {
  if (result.code === 'ENOENT') return `"${request.file}" was not found (looked in PATH; working folder ${request.cwd})`
  return result.originalMessage ?? result.shortMessage ?? messageOf(result)
}

/** Without a nonce only the process group. */
async function killTree(pid: number | undefined, nonce: string | undefined, grace = graceMs): Promise<void> {
  if (pid === undefined) return
  if (grace > 0 && signalGroup(pid, 'SIGTERM')) await waitForGroupEnd(pid, grace)
  signalGroup(pid, 'SIGKILL')
  if (nonce !== undefined) for (const stray of await processesWithNonce(nonce)) signalProcess(stray, 'SIGKILL')
}

async function waitForGroupEnd(pid: number, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline && signalGroup(pid, 0)) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** Whether the group was still there. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return signalProcess(-pid, signal)
}

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // ESRCH: already gone, which is what was wanted.
    return false
  }
}

/** Linux only: processes that left the group still carry the nonce in their environment. Elsewhere the list is empty. */
async function processesWithNonce(nonce: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const needle = `${nonceVariable}=${nonce}`
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const hits = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '')
      return environment.includes(needle) ? Number(id) : undefined
    }),
  )
  return hits.filter((id) => id !== undefined)
}

function collectOutput(request: ProcessRequest) {
  const cap = request.maxOutputBytes ?? defaultMaxOutputBytes
  const stdout = new HeadAndTail(cap)
  const stderr = new HeadAndTail(cap)
  let log: WriteStream | undefined
  let logged = 0
  if (request.logPath !== undefined) {
    log = createWriteStream(request.logPath, { flags: 'a' })
    // A full disk costs the log, not the run.
    log.on('error', () => (log = undefined))
  }
  const write = (chunk: Buffer) => {
    if (logged < maxLogBytes) log?.write(chunk)
    logged += chunk.length
  }
  return {
    onStdout: (chunk: Buffer) => (stdout.add(chunk), write(chunk)),
    onStderr: (chunk: Buffer) => (stderr.add(chunk), write(chunk)),
    closeLog: () => new Promise<void>((resolve) => (log ? log.end(() => resolve()) : resolve())),
    output: () => ({
      stdout: stdout.bytes(),
      stderr: stderr.bytes(),
      droppedBytes: stdout.droppedBytes + stderr.droppedBytes,
      durationMs: 0,
    }),
  }
}

/** Keeps the first and the last half of a stream in bounded memory. */
class HeadAndTail {
  private head: Buffer[] = []
  private tail: Buffer[] = []
  private headBytes = 0
  private tailBytes = 0
  droppedBytes = 0
  private readonly half: number
  constructor(cap: number) {
    this.half = Math.floor(cap / 2)
  }

  add(chunk: Buffer): void {
    const room = this.half - this.headBytes
    if (room > 0) {
      this.head.push(chunk.subarray(0, room))
      this.headBytes += Math.min(room, chunk.length)
    }
    if (chunk.length <= room) return
    const rest = room > 0 ? chunk.subarray(room) : chunk
    this.tail.push(rest)
    this.tailBytes += rest.length
    while (this.tailBytes - (this.tail[0]?.length ?? 0) >= this.half) {
      const gone = this.tail.shift()?.length ?? 0
      this.tailBytes -= gone
      this.droppedBytes += gone
    }
  }

  bytes(): Buffer {
    const notice = this.droppedBytes > 0 ? [Buffer.from(`\n… ${this.droppedBytes} bytes left out …\n`)] : []
    return Buffer.concat([...this.head, ...notice, ...this.tail])
  }
}
