'use strict'
// Root hooks for mocha that look at V8's counters after each test, in the process that runs it: mocha's own, or a parallel worker.
const { giveBackCoveragePlace, numberTests, openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

const place = takeCoveragePlace()
const coverage = place === undefined ? undefined : openCoverage(place)

/** Undefined when no coverage was asked for. */
exports.mochaHooks = coverage === undefined ? undefined : hooksFor(coverage)

/** Called where files run in workers, which are started with this process's environment; no test runs here then. */
exports.leaveToWorkers = () => giveBackCoveragePlace(place)

function hooksFor(coverage) {
  let numbers
  const keyOf = (test) => {
    numbers ??= numberAll(rootOf(test))
    return { file: fileOf(test), ...numbers.get(firstTry(test)) }
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

function rootOf(node) {
  return node.parent ? rootOf(node.parent) : node
}

/** Names count within one file. */
function numberAll(root) {
  const byFile = new Map()
  root.eachTest((test) => {
    const file = fileOf(test)
    byFile.set(file, [...(byFile.get(file) ?? []), test])
  })
  return new Map([...byFile.values()].flatMap((tests) => [...numberTests(tests, (test) => test.titlePath().join(' > '))]))
}

/** A repeated test is a copy of the one that was declared. */
function firstTry(test) {
  const before = test.retriedTest?.()
  return before ? firstTry(before) : test
}

function fileOf(node) {
  return node ? node.file || fileOf(node.parent) : ''
}
