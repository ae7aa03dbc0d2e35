'use strict'
// Reporter for mocha 3 to 12, serial and parallel. Mocha has one reporter, so this one also prints what people read.
const { openLedger, describeError, takeShuffleSeed } = require('./ledger.cjs')
const { leaveToWorkers, watchEvents } = require('./mocha-coverage.cjs')

module.exports = class RalphReporter {
  constructor(runner) {
    this.ledger = openLedger()
    const seed = takeShuffleSeed()
    if (seed !== undefined) shuffleSuite(runner.suite, randomFrom(seed))
    if (runner.isParallelMode?.()) leaveToWorkers()
    else watchEvents(runner)
    runner.on('pass', (test) => this.write(test, 'passed'))
    runner.on('pending', (test) => this.write(test, 'skipped'))
    runner.on('fail', (test, error) => this.writeFailure(test, error))
    runner.once('end', () => this.ledger.end())
  }

  writeFailure(test, error) {
    const failure = describeError(error)
    if (test.type !== 'hook') return this.write(test, 'failed', failure)
    const owner = /^"before each"/.test(test.title) ? test.ctx?.currentTest : undefined
    if (owner !== undefined) return this.write(owner, 'failed', failure)
    const message = `${test.title} hook failed: ${failure.message}`
    this.record(fileOf(test), [...pathOf(test.parent), '(load)'], 'failed', 0, { ...failure, message })
  }

  write(test, status, failure) {
    this.record(fileOf(test), pathOf(test), status, test.duration ?? 0, failure)
  }

  record(file, path, status, duration_ms, failure) {
    this.ledger.test({ file, path, status, duration_ms, ...(failure === undefined ? {} : { failure }) })
    console.log(`${status.padEnd(7)} ${path.join(' > ')}`)
    if (failure !== undefined) console.log(`\n${failure.stack ?? failure.message}\n`)
  }
}

/** Mocha runs the tests of a suite before its inner suites; the order within each is free. */
function shuffleSuite(suite, random) {
  shuffle(suite.tests, random)
  shuffle(suite.suites, random)
  for (const inner of suite.suites) shuffleSuite(inner, random)
}

/** Fisher-Yates, in place. */
function shuffle(list, random) {
  for (let n = list.length - 1; n > 0; n--) {
    const other = Math.floor(random() * (n + 1))
    ;[list[n], list[other]] = [list[other], list[n]]
  }
}

/** The generator mulberry32: small, and the same numbers for the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Hooks of the root suite and of parallel workers carry no file of their own. */
function fileOf(node) {
  if (!node) return ''
  return node.file || fileOf(node.parent) || node.ctx?.currentTest?.file || ''
}

/** Titles from the outermost suite inwards; `titlePath` is a function in serial runs and a value in parallel ones. */
function pathOf(node) {
  if (!node || node.root) return []
  const own = node.$$titlePath ?? (typeof node.titlePath === 'function' ? node.titlePath() : node.titlePath)
  return own ?? [...pathOf(node.parent), node.title]
}
