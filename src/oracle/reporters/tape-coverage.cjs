'use strict'
// Looks at V8's counters whenever a test of tape ends, in the process that runs its file.
const { TapeTests } = require('./tape-tests.cjs')
const { openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

/** What is to be told of each event that goes to the driver; undefined when no coverage was asked for. */
exports.openTapeCoverage = () => {
  const place = takeCoveragePlace()
  return place === undefined ? undefined : new TapeCoverage(openCoverage(place), new TapeTests(place.folder))
}

class TapeCoverage {
  constructor(coverage, tests) {
    this.coverage = coverage
    this.tests = tests
    process.on('exit', () => this.onExit())
  }

  on(type, event) {
    this.tests.on(type, event)
    const test = this.tests.get(event.id)
    if (type === 'start') this.begin(test)
    if (type === 'end') this.end(test)
  }

  begin(test) {
    if (!this.hasBegun) this.coverage.loading()
    this.hasBegun = true
    if (!test.skip) this.coverage.begin({ file: test.file, name: test.path })
    test.state = 'running'
  }

  /** Also what steps ran, the tests around them ran. */
  end(test) {
    test.state = 'done'
    // What its file does around it is the next one's.
    if (test.skip) return
    const places = []
    for (let at = test; at !== undefined; at = at.outer) places.push(this.tests.placeOf(at))
    this.coverage.test(...places)
  }

  /** A test that threw or did not end has ended the process: the innermost of those that run, so the last. */
  onExit() {
    const last = [...this.tests.tests.values()].filter(({ state }) => state === 'running').at(-1)
    if (last === undefined) this.coverage.loading()
    else this.end(last)
    this.coverage.flush()
  }
}
