'use strict'
// Reporter for mocha 8 to 12, serial and parallel. Mocha has one reporter, so this one also prints what people read.
const { openLedger, describeError } = require('./ledger.cjs')

module.exports = class RalphReporter {
  constructor(runner) {
    this.ledger = openLedger()
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
