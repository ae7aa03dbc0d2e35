// One run of ralph on a repository, on one core and with a limit of wall time, and what it says afterwards.
import { spawn, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0
/** Ralph ends by itself when its budget is over; what is still there this much later is ended. */
const graceMs = 15_000

/** Runs a command in its own process group on one core; `ms` is its wall time, `timedOut` that it was ended at the limit. */
export function runOnCore(core, file, args, { cwd, timeoutMs, env = {} }) {
  const [program, ...rest] = hasTaskset ? ['taskset', '-c', String(core % cpus().length), file, ...args] : [file, ...args]
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', ...env } })
    const kept = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) child[stream].setEncoding('utf8').on('data', (text) => (kept[stream] = (kept[stream] + text).slice(-(32 << 20))))
    let timedOut = false
    const endGroup = (signal) => {
      try {
        process.kill(-child.pid, signal)
      } catch {
        // Already over.
      }
    }
    const limit = setTimeout(() => {
      timedOut = true
      endGroup('SIGTERM')
      setTimeout(() => endGroup('SIGKILL'), 5_000).unref()
    }, timeoutMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(limit)
      // Workers that outlive their parent would load the core of the next case.
      endGroup('SIGKILL')
      resolve({ ...kept, code, timedOut, ms: performance.now() - started })
    })
  })
}

/**
 * `ralph run-all --backend local` on a repository. `status`: 'repaired', 'late' (accepted after the limit), or why not, with ralph's reason;
 * `tried` and `searchSeconds` are undefined where ralph does not tell them.
 */
export async function runRalph({ ralph, repo, core, seconds }) {
  const args = [ralph, 'run-all', '--backend', 'local', '--budget-seconds', String(seconds), '--json']
  const { stdout, stderr, code, timedOut, ms } = await runOnCore(core, process.execPath, args, { cwd: repo, timeoutMs: seconds * 1000 + graceMs, env: { CI_LOOP_BACKEND: '' } })
  const document = parsed(stdout)
  const scenarios = document?.scenarios ?? []
  const attempts = scenarios.flatMap((scenario) => scenario.attempts ?? [])
  const isRepaired = code === 0 && document?.status === 'repaired' && scenarios.every(({ status }) => isSettled(status))
  const status = isRepaired ? (ms <= seconds * 1000 ? 'repaired' : 'late') : timedOut ? 'ended' : (scenarios.find((one) => !isSettled(one.status))?.status ?? document?.status ?? 'no document')
  const reason = attempts.at(-1)?.reason ?? scenarios.at(-1)?.reason ?? document?.message ?? document?.error?.message ?? stderr.trim().split('\n').at(-1) ?? ''
  return { status, code, reason: String(reason).trim(), seconds: ms / 1000, ...searchOf(attempts, stderr), attempts, document, stderr }
}

/** One patch may repair the failures of several test files: the others are green then. */
const isSettled = (status) => status === 'repaired' || status === 'green'

/** What the engine tried: from `search` of the attempts, else from the words that ralph prints about each attempt. */
function searchOf(attempts, stderr) {
  const told = attempts.filter(({ search }) => search?.tried !== undefined)
  if (told.length > 0) return { tried: sum(told.map(({ search }) => search.tried)), searchSeconds: sum(told.map(({ search }) => search.seconds)) }
  const words = [...stderr.matchAll(/\((\d+) edits? tried\)|none of (\d+) single edits?|limits after (\d+) of/g)].map(([, ...counts]) => Number(counts.find((one) => one !== undefined)))
  // Without `search`, an attempt's time also holds its judging: its runs are taken off.
  const judging = ({ evidence }) => sum((evidence?.runs ?? []).map(({ duration_ms: ms }) => ms / 1000))
  return words.length === 0 ? {} : { tried: sum(words), searchSeconds: sum(attempts.map((attempt) => Math.max(0.001, attempt.duration_ms / 1000 - judging(attempt)))) }
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0)
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
