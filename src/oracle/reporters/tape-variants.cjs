'use strict'
// Tries variants before a test's own run, in the process of a file of tape.
const { AsyncLocalStorage } = require('node:async_hooks')
const { TapeBody } = require('./tape-body.cjs')
const { TapeTests } = require('./tape-tests.cjs')
const { VariantStopped, VariantUntold, openBoard, takeVariantsPlace } = require('./variant-board.cjs')

/** Taken now, as tests may put clocks of their own in their place. */
const { setImmediate, setTimeout } = globalThis

/** After the last test; what a variant left open would keep the process for ever. */
const exitAfterMs = 50

/** Undefined when no variants are asked for. */
exports.openTapeVariants = () => {
  const place = takeVariantsPlace()
  return place === undefined ? undefined : new TapeVariants(openBoard(place).install(globalThis), new TapeTests(place.folder))
}

class TapeVariants {
  constructor(board, tests) {
    this.board = board
    this.tests = tests
    /** Whose code runs, also when it runs late: the body of a variant that is over must not speak for the next one. */
    this.context = new AsyncLocalStorage()
    this.watched = new WeakSet()
    board.leaveIdle()
  }

  on(type, event) {
    this.tests.on(type, event)
    if (type === 'end') this.tests.get(event.id).state = 'done'
  }

  watch(test, id) {
    const { run } = test
    test.run = () => {
      if (!test._cb || test._skip || test._todo) return run()
      const key = this.tests.placeOf(this.tests.get(id))
      if (!this.board.wants(key)) return run()
      this.tryTest(test, key).finally(() => setImmediate(run))
    }
  }

  async tryTest(test, key) {
    this.listen()
    const body = new RepeatedBody(test, this)
    try {
      await this.board.tryAll(key, (id) => body.call(id), () => body.clear())
    } catch (error) {
      if (!(error instanceof VariantUntold)) throw error
      await body.clear()
    }
    if (!body.endsProcess) return
    // The tests behind it, which are asked for because they were not reached, are reached for variants that mend this one.
    this.isBehindEnd = true
    test._cb = (t) => {
      t.fail('left out, as it would end the process')
      t.end()
    }
  }

  /** Errors that nobody catches belong to the body that made them; all others end the process as ever. */
  listen() {
    if (this.isListening) return
    this.isListening = true
    process.on('uncaughtException', (error) => {
      const run = this.running()
      if (run !== undefined) return run.crash(error)
      // Somebody else's business, where somebody else listens.
      if (process.listenerCount('uncaughtException') > 1) return
      console.error(error)
      process.exit(1)
    })
    // Nothing is left that could end the body. Without something to do, Node would not ask a second time.
    process.on('beforeExit', () => {
      if (this.current !== undefined) setImmediate(() => this.current?.crash(new Error('test exited without ending')))
    })
  }

  running() {
    return this.context.getStore() ?? this.current
  }

  isTheirs() {
    return this.running() !== undefined
  }

  /** A test that a body declares at the outermost level would run for each variant, among the others. */
  refuse() {
    this.running().isUntold = true
  }

  watchEnd(results) {
    if (this.watched.has(results)) return
    this.watched.add(results)
    results.on('done', () => {
      const isLast = [...this.tests.tests.values()].every(({ state }) => state === 'done')
      if (isLast && this.isListening) setTimeout(() => process.exit(), exitAfterMs).unref()
    })
  }
}

/** The body of one test, and what its first run, without a change, showed. */
class RepeatedBody {
  constructor(test, variants) {
    this.test = test
    this.variants = variants
  }

  call(id) {
    const run = new TapeBody(this.test, { isUnchanged: id === 0, mustHold: this.hasAsserted })
    this.variants.current = run
    const start = () => this.variants.context.run(run, () => run.start())
    return id === 0 && this.variants.isBehindEnd ? startBehindEnd(start) : start()
  }

  async clear() {
    const run = this.variants.current
    this.variants.current = undefined
    if (run === undefined) return
    // What it does is the unchanged program's: it was the first.
    this.hasAsserted ??= run.asserts > 0
    this.endsProcess ??= run.endsProcess()
    await this.variants.context.run(run, () => run.clear())
  }
}

/** Without a change the test fails, for it is not reached; what it does all the same shows what a variant left behind. */
async function startBehindEnd(start) {
  try {
    await start()
  } catch (error) {
    if (error instanceof VariantStopped || error instanceof VariantUntold) throw error
    throw new Error(`${unreached}: ${String(error?.message ?? error)}`)
  }
  throw new Error(unreached)
}

const unreached = 'the process ended before this test'
