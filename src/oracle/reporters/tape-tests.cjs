'use strict'
// How hooks in the processes of tape's files call tests: by file, path and number, as the driver does when it writes the ledger.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

/** Written by the driver: how many tests of each file and name the processes before this one have reported. */
const countsName = 'tape-counts.json'

/** The tests that a process announces, from the events that go to the driver. `folder` holds the driver's counts. */
class TapeTests {
  constructor(folder) {
    this.before = countsBefore(folder)
    /** id → test, in the order in which they were announced, as the driver numbers them. */
    this.tests = new Map()
    this.namesakes = new Map()
  }

  on(type, { id, ...event }) {
    if (type === 'test') this.announce(id, event)
    if (type === 'only') this.only = id
  }

  announce(id, { parent, file, name, skip }) {
    const outer = this.tests.get(parent)
    const test = { id, outer, file, path: outer === undefined ? name : `${outer.path} > ${name}`, skip, state: 'waiting' }
    this.tests.set(id, test)
    const key = keyOf(test.file, test.path)
    this.namesakes.set(key, [...(this.namesakes.get(key) ?? []), test])
  }

  get(id) {
    return this.tests.get(id)
  }

  /** Tests that `test.only` leaves out are in no ledger. */
  placeOf(test) {
    const key = keyOf(test.file, test.path)
    const isReported = (one) => this.only === undefined || outermost(one).id === this.only
    const namesakes = this.namesakes.get(key).filter(isReported)
    return { file: test.file, name: test.path, nth: (this.before[key] ?? 0) + namesakes.indexOf(test) + 1 }
  }
}

function keyOf(file, path) {
  return `${file}\n${path}`
}

function outermost(test) {
  return test.outer === undefined ? test : outermost(test.outer)
}

function countsBefore(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, countsName), 'utf8'))
  } catch {
    return {}
  }
}

module.exports = { TapeTests, countsName, keyOf }
