// vitest 4 ends its workers after each run, and starting one costs more than most tests. These live on: vitest is told that a
// worker was started or stopped, and gets the one that is there. Each run reloads every module that vite serves.

export const poolName = 'ralph'

export class KeptWorkers {
  /** Whether a worker is used again; otherwise each run gets a fresh one, as with vitest's own pools. */
  keeps = true
  /** Whether a worker was killed because its run took too long. Reset by the owner. */
  hasTimedOut = false
  #workers = new Map()

  constructor({ api, timeoutMs, filesToReload }) {
    this.api = api
    this.timeoutMs = timeoutMs
    this.filesToReload = filesToReload
  }

  /** What vitest asks for at each run of a project's files in one environment. */
  lease(pool, options) {
    const { project, environment } = options
    // A page that one variant has filled must not be there for the next.
    if (environment.name !== 'node') this.keeps = false
    const key = JSON.stringify([project.name, environment.name, environment.options ?? null])
    let worker = this.#workers.get(key)
    if (worker === undefined || worker.isGone) {
      worker = new Worker(pool === 'threads' ? new this.api.ThreadsPoolWorker(options) : new this.api.ForksPoolWorker(options), pool)
      this.#workers.set(key, worker)
    }
    return new Lease(worker, this)
  }

  async end() {
    const workers = [...this.#workers.values()]
    this.#workers.clear()
    await Promise.all(workers.map((worker) => worker.kill()))
  }
}

/** A thread or a child process, started once. */
class Worker {
  isGone = false
  isReady = false
  #leases = new Set()
  #started

  constructor(inner, pool) {
    this.inner = inner
    this.pool = pool
  }

  async start(lease) {
    this.#leases.add(lease)
    this.#started ??= this.#startInner()
    await this.#started
  }

  async #startInner() {
    await this.inner.start()
    for (const event of ['message', 'error', 'exit']) this.inner.on(event, (value) => this.#pass(event, value))
  }

  #pass(event, value) {
    if (event === 'exit') this.isGone = true
    for (const lease of [...this.#leases]) lease.emit(event, value)
  }

  leave(lease) {
    this.#leases.delete(lease)
  }

  async kill() {
    if (this.isGone || this.#started === undefined) return
    this.isGone = true
    await this.#started
    await this.inner.stop()
  }
}

/** A worker as vitest sees it, for one run. */
class Lease {
  name = poolName
  #listeners = { message: new Set(), error: new Set(), exit: new Set() }
  #timer

  constructor(worker, workers) {
    this.worker = worker
    this.workers = workers
  }

  on(event, callback) {
    this.#listeners[event]?.add(callback)
  }

  off(event, callback) {
    this.#listeners[event]?.delete(callback)
  }

  emit(event, value) {
    if (event === 'exit' || value?.type === 'testfileFinished') clearTimeout(this.#timer)
    for (const callback of [...this.#listeners[event]]) callback(value)
  }

  send(message) {
    if (message?.__vitest_worker_request__ !== true) return this.worker.inner.send(message)
    const { type, context } = message
    if (type === 'start' && this.worker.isReady) return this.#answer('started')
    if (type === 'stop' && (this.workers.keeps || this.worker.isGone)) return this.#answer('stopped')
    if (type === 'start') {
      this.worker.isReady = true
      return this.worker.inner.send({ ...message, context: { ...context, pool: this.worker.pool } })
    }
    if (type !== 'run') return this.worker.inner.send(message)
    this.#timer = setTimeout(() => this.#giveUp(), this.workers.timeoutMs)
    this.worker.inner.send({ ...message, context: { ...context, invalidates: this.workers.filesToReload() } })
  }

  #answer(type) {
    queueMicrotask(() => this.emit('message', { type, __vitest_worker_response__: true }))
  }

  #giveUp() {
    this.workers.hasTimedOut = true
    void this.worker.kill()
  }

  start() {
    return this.worker.start(this)
  }

  async stop() {
    clearTimeout(this.#timer)
    this.worker.leave(this)
    if (!this.workers.keeps) await this.worker.kill()
  }

  deserialize(data) {
    return data
  }
}
