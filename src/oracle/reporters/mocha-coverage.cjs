'use strict'
// Root hooks for mocha that look at V8's counters after each test, in the process that runs it: mocha's own, or a parallel worker.
const { fileOfMocha, numberMochaTests } = require('./test-names.cjs')
const { giveBackCoveragePlace, openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

const place = takeCoveragePlace()
const coverage = place === undefined ? undefined : openCoverage(place)

/** Undefined when no coverage was asked for. */
exports.mochaHooks = coverage === undefined ? undefined : hooksFor(coverage)

/** Called where files run in workers, which are started with this process's environment; no test runs here then. */
exports.leaveToWorkers = () => giveBackCoveragePlace(place)

function hooksFor(coverage) {
  let numbers
  const keyOf = (test) => {
    numbers ??= numberMochaTests(test)
    return { file: fileOfMocha(test), ...numbers.get(firstTry(test)) }
  }
  return {
    beforeAll: () => coverage.loading(),
    beforeEach() {
      coverage.begin(keyOf(this.currentTest))
    },
    afterEach() {
      coverage.test(keyOf(this.currentTest))
    },
    afterAll() {
      // The next file of a worker has tests of its own.
      numbers = undefined
      coverage.loading()
      coverage.flush()
    },
  }
}

/** A repeated test is a copy of the one that was declared. */
function firstTry(test) {
  const before = test.retriedTest?.()
  return before ? firstTry(before) : test
}
