'use strict'
// Root hooks for mocha that look at V8's counters after each test, in the process that runs it: mocha's own, or a parallel worker.
const { fileOfMocha, numberMochaTests } = require('./test-names.cjs')
const { giveBackCoveragePlace, openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

const place = takeCoveragePlace()
const coverage = place === undefined ? undefined : openCoverage(place)

let hasHooks = false

/** Undefined when no coverage was asked for. */
exports.mochaHooks = coverage === undefined ? undefined : hooksFor(coverage)

/** Called where files run in workers, which are started with this process's environment; no test runs here then. */
exports.leaveToWorkers = () => giveBackCoveragePlace(place)

/** Before mocha 8 nobody calls root hooks of a preloaded file: the runner's own events stand in for them. */
exports.watchEvents = (runner) => {
  if (coverage === undefined) return
  const { beforeAll, begin, end, afterAll } = stepsFor(coverage)
  let last
  runner.on('test', (test) => {
    if (hasHooks) return
    if (last === undefined) beforeAll()
    last = test
    begin(test)
  })
  // One that is pending ends without a beginning.
  runner.on('test end', (test) => test === last && end(test))
  runner.once('end', () => last !== undefined && afterAll())
}

function hooksFor(coverage) {
  const { beforeAll, begin, end, afterAll } = stepsFor(coverage)
  return {
    beforeAll() {
      hasHooks = true
      beforeAll()
    },
    beforeEach() {
      begin(this.currentTest)
    },
    afterEach() {
      end(this.currentTest)
    },
    afterAll,
  }
}

function stepsFor(coverage) {
  let numbers
  const keyOf = (test) => {
    numbers ??= numberMochaTests(test)
    return { file: fileOfMocha(test), ...numbers.get(firstTry(test)) }
  }
  return {
    beforeAll: () => coverage.loading(),
    begin: (test) => coverage.begin(keyOf(test)),
    end: (test) => coverage.test(keyOf(test)),
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
