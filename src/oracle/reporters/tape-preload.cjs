'use strict'
// Preloaded into each process that the tape driver starts (--require). Hooks the place through which every test of tape 4
// and 5 passes, and sends what happens to the driver over a pipe; what is printed as TAP is for people.
const { readFileSync, writeSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join } = require('node:path')
const { fileURLToPath } = require('node:url')
const { describeError } = require('./ledger.cjs')
const { openTapeCoverage } = require('./tape-coverage.cjs')
const { describeResult } = require('./tape-results.cjs')
const { openTapeVariants } = require('./tape-variants.cjs')

/** The driver's end of it is read line by line. */
const pipe = 3
const nonce = process.env.RALPH_TAPE_NONCE
// Neither the tests nor the processes that they start are told.
delete process.env.RALPH_TAPE_NONCE
const coverage = nonce === undefined ? undefined : openTapeCoverage()
const variants = nonce === undefined ? undefined : openTapeVariants()
if (nonce !== undefined) listen()

function listen() {
  let nextId = 0
  const hooked = new WeakSet()
  process.on('uncaughtExceptionMonitor', (error) => variants?.isTheirs() || send('crash', { failure: describeError(error) }))
  hookWhereLoaded((Results) => {
    if (hooked.has(Results.prototype)) return
    hooked.add(Results.prototype)
    const { push, only } = Results.prototype
    const ids = new WeakMap()
    Results.prototype.push = function (test) {
      if (variants?.isTheirs()) return variants.refuse()
      variants?.watchEnd(this)
      ids.set(test, watch(test, callingFile(), undefined))
      return push.call(this, test)
    }
    Results.prototype.only = function (test) {
      send('only', { id: ids.get(test) })
      return only.call(this, test)
    }
  })

  function watch(test, file, parent) {
    const id = nextId++
    send('test', { id, parent, file, name: String(test.name), skip: Boolean(test._skip), todo: Boolean(test._todo) })
    let begun = performance.now()
    test.once('prerun', () => {
      send('start', { id })
      begun = performance.now()
    })
    variants?.watch(test, id)
    test.on('test', (inner) => watch(inner, file, id))
    // A text is a comment.
    test.on('result', (result) => typeof result === 'object' && result !== null && send('assert', { id, ...describeResult(result) }))
    test.once('end', () => send('end', { id, duration_ms: performance.now() - begun }))
    return id
  }
}

function send(type, event) {
  coverage?.on(type, event)
  variants?.on(type, event)
  const line = Buffer.from(`${JSON.stringify({ ...event, type, nonce })}\n`)
  for (let at = 0; at < line.length; ) at += writeSync(pipe, line, at)
}

/** Whoever loads tape, from wherever: an import of it ends here, too, because tape is CommonJS. */
function hookWhereLoaded(hook) {
  const load = Module._extensions['.js']
  Module._extensions['.js'] = function (module, filename) {
    load.call(this, module, filename)
    if (isResultsOfTape(filename)) hook(module.exports)
  }
  try {
    // Loaders that bring their own way to load CommonJS still find what is already loaded.
    const tape = Module.createRequire(process.argv[1] ?? join(process.cwd(), 'test.js')).resolve('tape')
    require(join(dirname(tape), 'lib', 'results.js'))
  } catch {
    // No tape near the test file: then it is loaded from elsewhere, or the file says itself what is missing.
  }
}

function isResultsOfTape(filename) {
  if (!/[\\/]lib[\\/]results\.js$/.test(filename)) return false
  try {
    return JSON.parse(readFileSync(join(dirname(filename), '..', 'package.json'), 'utf8')).name === 'tape'
  } catch {
    return false
  }
}

/** The file whose top level is running, so that helpers that make tests are not taken for test files. */
function callingFile() {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 200
  const lines = String(new Error('stack').stack).split('\n').slice(1)
  Error.stackTraceLimit = limit
  const isTopLevel = (line, next) => / at Object\.<anonymous> \(/.test(line) || /[( ]node:internal\/modules\/(cjs|esm)\//.test(next ?? '')
  const own = lines.filter((line, at) => fileOf(line) !== undefined && isTopLevel(line, lines[at + 1]))
  return fileOf(own[0] ?? '') ?? lines.map(fileOf).find((file) => file !== undefined) ?? process.argv[1] ?? ''
}

/** Files of the repository only: not Node's, not this one, not tape. */
function fileOf(line) {
  const place = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/.exec(line)?.[1]
  if (place === undefined) return undefined
  const file = place.startsWith('file://') ? fileURLToPath(place) : place
  return file === __filename || /[\\/]node_modules[\\/]/.test(file) ? undefined : file
}
