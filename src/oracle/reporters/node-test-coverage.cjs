'use strict'
// Preloaded into `node --test`, which hands it on to the process of each file: looks at V8's counters after each test there.
const { openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

// The process that starts the others keeps the variable for them; it runs no test.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  const place = takeCoveragePlace()
  if (place !== undefined) collect(openCoverage(place))
}

function collect(coverage) {
  const { afterEach, beforeEach } = require('node:test')
  const seen = new Map()
  let hasBegun = false
  // Hooks of the root hold for all tests below.
  beforeEach((test) => {
    if (!hasBegun) coverage.loading()
    hasBegun = true
    if (test?.fullName !== undefined) coverage.begin({ file: process.argv[1], name: test.fullName })
  })
  afterEach((test) => {
    const name = test?.fullName
    // Node before 20.16 does not say in which suites a test stands.
    if (name === undefined) return
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    coverage.test({ file: process.argv[1], name, nth })
  })
  process.on('exit', () => {
    coverage.loading()
    coverage.flush()
  })
}
