'use strict'
// Preloaded into mocha (--require). A test file that cannot be loaded ends mocha before any reporter exists; this loads
// the files one by one, so that the bad one becomes a failed `(load)` record and the others still run.
const { resolve } = require('node:path')
const { openLedger, describeError } = require('./ledger.cjs')
const { mochaHooks } = require('./mocha-coverage.cjs')
const { tryInMocha } = require('./mocha-variants.cjs')

if (mochaHooks !== undefined) exports.mochaHooks = mochaHooks

const ledger = openLedger()
const Mocha = ledger.active ? loadedMocha() : undefined
if (Mocha !== undefined) {
  loadFilesOneByOne(Mocha.prototype)
  tryInMocha(Mocha)
}

function loadedMocha() {
  const key = Object.keys(require.cache).find((path) => /[\\/]mocha[\\/]lib[\\/]mocha\.c?js$/.test(path))
  return key === undefined ? undefined : require.cache[key].exports
}

function loadFilesOneByOne(prototype) {
  const loadFiles = prototype.loadFilesAsync
  prototype.loadFilesAsync = async function (...options) {
    const files = this.files
    for (const file of files) {
      this.files = [file]
      try {
        await loadFiles.apply(this, options)
      } catch (error) {
        reportLoadFailure(file, error)
      }
    }
    this.files = files
  }
}

function reportLoadFailure(file, error) {
  const failure = { ...describeError(error), kind: 'error' }
  ledger.test({ file: resolve(file), path: ['(load)'], status: 'failed', duration_ms: 0, failure })
  console.log(`failed  ${file} could not be loaded\n\n${failure.stack ?? failure.message}\n`)
}
