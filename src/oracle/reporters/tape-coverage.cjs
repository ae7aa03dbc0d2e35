'use strict'
// Looks at V8's counters whenever a test of tape ends, in the process that runs its file.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

/** Written by the driver: how many tests of each file and name the processes before this one have reported. */
const countsName = 'tape-counts.json'

exports.countsName = countsName

/** What is to be told of each event that goes to the driver; undefined when no coverage was asked for. */
exports.openTapeCoverage = () => {
  const place = takeCoveragePlace()
  return place === undefined ? undefined : new TapeCoverage(openCoverage(place), countsBefore(place))
}

exports.keyOf = keyOf

class TapeCoverage {
  constructor(coverage, before) {
    this.coverage = coverage
    this.before = before
    /** id → test, in the order in which they were announced, as the driver numbers them. */
    this.tests = new Map()
    this.namesakes = new Map()
    process.on('exit', () => this.onExit())
  }

  on(type, { id, ...event }) {
    if (type === 'test') this.announce(id, event)
    if (type === 'only') this.only = id
    const test = this.tests.get(id)
    if (type === 'start') this.begin(test)
    if (type === 'end') this.end(test)
  }

  announce(id, { parent, file, name, skip }) {
    const outer = this.tests.get(parent)
    const test = { id, outer, file, path: outer === undefined ? name : `${outer.path} > ${name}`, skip, state: 'waiting' }
    this.tests.set(id, test)
    const key = keyOf(test.file, test.path)
    this.namesakes.set(key, [...(this.namesakes.get(key) ?? []), test])
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
    for (let at = test; at !== undefined; at = at.outer) places.push({ file: at.file, name: at.path, nth: this.numberOf(at) })
    this.coverage.test(...places)
  }

  /** Tests that `test.only` leaves out are in no ledger. */
  numberOf(test) {
    const key = keyOf(test.file, test.path)
    const isReported = (one) => this.only === undefined || outermost(one).id === this.only
    const namesakes = this.namesakes.get(key).filter(isReported)
    return (this.before[key] ?? 0) + namesakes.indexOf(test) + 1
  }

  /** A test that threw or did not end has ended the process: the innermost of those that run, so the last. */
  onExit() {
    const last = [...this.tests.values()].filter(({ state }) => state === 'running').at(-1)
    if (last === undefined) this.coverage.loading()
    else this.end(last)
    this.coverage.flush()
  }
}

function keyOf(file, path) {
  return `${file}\n${path}`
}

function outermost(test) {
  return test.outer === undefined ? test : outermost(test.outer)
}

function countsBefore({ folder }) {
  try {
    return JSON.parse(readFileSync(join(folder, countsName), 'utf8'))
  } catch {
    return {}
  }
}
