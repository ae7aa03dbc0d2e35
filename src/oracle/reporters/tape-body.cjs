'use strict'
// One run of a test's body, on a test of tape's own kind that no harness knows of: nothing of it is printed or reported.
const { describeFailure, flagsOf } = require('./tape-results.cjs')
const { VariantUntold } = require('./variant-board.cjs')

/** Taken now, as tests may put clocks of their own in their place. */
const { setTimeout, clearTimeout } = globalThis

/** A body goes on behind an assertion that does not hold, as tape's do, and so puts back what it changed; for so long it is waited for. */
const graceMs = 10
/** What `t.teardown` registered may take so long. */
const teardownMs = 100
const maxValue = 60

class TapeBody {
  /** `isUnchanged`: it is waited for to its end. `mustHold`: without an assertion that holds it has not passed. */
  constructor(test, { isUnchanged, mustHold }) {
    this.isUnchanged = isUnchanged
    this.mustHold = mustHold
    this.asserts = 0
    this.held = 0
    /** Tests that began and did not end, the outermost first. */
    this.open = new Set()
    this.test = standInFor(test)
    this.follow(this.test)
    this.test.on('result', (result) => this.onResult(result))
    this.test.once('end', () => this.onEnd())
  }

  /** Throws, or rejects, when the test fails. */
  start() {
    try {
      this.test.run()
    } catch (error) {
      this.crash(error)
    }
    if (this.hasEnded || this.hasCrashed) return this.settle()
    return new Promise((resolve, reject) => {
      this.wake = () => {
        try {
          resolve(this.settle())
        } catch (error) {
          reject(error)
        }
      }
      if (this.failure !== undefined) this.hurry()
    })
  }

  /** Something was thrown that nobody caught, or nothing is left that could end the body. */
  crash(error) {
    if (this.isSettled) return
    this.failure ??= { error }
    this.hasCrashed = true
    this.wake?.()
  }

  /** Whether tape would have reached no test behind this one, for what this one does itself. */
  endsProcess() {
    return (this.hasCrashed === true || !this.hasEnded) && ![...this.open].some((test) => test !== this.test)
  }

  /** Ends what did not end by itself, so that nothing that is to be put back stays changed, and no clock goes on. */
  async clear() {
    this.isSettled = true
    clearTimeout(this.grace)
    if (this.hasEnded) return
    let timer
    const ended = new Promise((done) => {
      timer = setTimeout(done, teardownMs)
      this.test.once('end', done)
    })
    for (const test of this.open) test._progeny.length = 0
    for (const test of [...this.open].reverse()) this.end(test)
    await ended
    clearTimeout(timer)
  }

  end(test) {
    try {
      // The end of an inner one ends the one around it.
      if (this.open.has(test)) test._end()
    } catch {
      // What a variant broke.
    }
  }

  follow(test) {
    test.once('prerun', () => this.open.add(test))
    test.once('end', () => this.open.delete(test))
    test.on('result', (result) => this.count(result))
    test.on('test', (inner) => this.follow(inner))
  }

  /** A text is a comment. */
  count(result) {
    if (typeof result !== 'object' || result === null) return
    const { ok, skip } = flagsOf(result)
    this.asserts += 1
    if (ok && !skip) this.held += 1
  }

  /** Of the test itself: in the ledger, a test within it has a line of its own. */
  onResult(result) {
    if (typeof result !== 'object' || result === null || this.failure !== undefined || this.isSettled) return
    const { ok, todo } = flagsOf(result)
    if (ok || todo) return
    this.failure = { error: errorOf(result, describeFailure(result)) }
    // The first is what counts, and to describe the others costs time.
    const assert = this.test._assert
    this.test._assert = () => assert(true, { operator: 'fail' })
    if (this.wake !== undefined) this.hurry()
  }

  hurry() {
    // The unchanged program shows whether it comes to its end.
    if (!this.isUnchanged) this.grace ??= setTimeout(() => this.wake(), graceMs)
  }

  onEnd() {
    this.hasEnded = true
    // tape compares the plan, and the body may go on, behind this event.
    if (this.wake !== undefined && !this.isSettled) Promise.resolve().then(() => this.wake())
  }

  settle() {
    this.isSettled = true
    clearTimeout(this.grace)
    if (this.isUntold) throw new VariantUntold()
    if (this.failure !== undefined) throw this.failure.error
    if (this.mustHold && this.held === 0) throw new Error('it ended without an assertion')
  }
}

function standInFor({ constructor: Test, name, _cb: body, _timeout: timeout, _ignoreSyncTimeout: ignoreSyncTimeout }) {
  return new Test(name, timeout === undefined || timeout === null ? {} : { timeout, ignoreSyncTimeout }, body)
}

/** Its stack ends with the place that tape found, for errors that were made elsewhere. */
function errorOf({ file, line }, { message, expected, actual, stack = '' }) {
  const values = expected === undefined ? '' : `: expected ${short(expected)}, actual ${short(actual)}`
  return Object.assign(new Error(`${message}${values}`), { stack: `${stack}\n    at ${file}:${line}` })
}

function short(text) {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= maxValue ? line : `${line.slice(0, maxValue)}…`
}

module.exports = { TapeBody }
