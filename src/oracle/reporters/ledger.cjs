'use strict'
// Shared by the JavaScript reporters: appends one JSON line per finished test to the ledger that ralph named.
// Plain CommonJS, so that jest 24 and mocha 3 can load it without a compiler.
const { appendFileSync } = require('node:fs')
const { inspect } = require('node:util')

const maxValueLength = 4_000
const maxTextLength = 20_000

let opened

/** The ledger of this process; without one (a worker of a runner) `active` is false and nothing is written. */
function openLedger() {
  opened ??= createLedger(process.env.RALPH_LEDGER, process.env.RALPH_LEDGER_NONCE)
  // Tests that run in this process or in its children must not find the ledger.
  delete process.env.RALPH_LEDGER
  delete process.env.RALPH_LEDGER_NONCE
  return opened
}

/** The seed of a shuffled run; taken out of the environment, so that tests cannot tell such a run from another. */
function takeShuffleSeed() {
  const seed = process.env.RALPH_SHUFFLE_SEED
  delete process.env.RALPH_SHUFFLE_SEED
  return seed === undefined ? undefined : Number(seed)
}

function createLedger(path, nonce) {
  let count = 0
  let ended = false
  const append = (record) => {
    if (path !== undefined) appendFileSync(path, `${JSON.stringify({ ...record, nonce })}\n`)
  }
  return {
    active: path !== undefined,
    test(record) {
      count += 1
      append({ kind: 'test', ...record, duration_ms: Number.isFinite(record.duration_ms) ? record.duration_ms : 0 })
    },
    end() {
      if (ended) return
      ended = true
      append({ kind: 'end', count })
    },
  }
}

/** What a thrown value says, as a ledger failure. Never throws itself: the value comes from the code under test. */
function describeError(error, stackText) {
  try {
    return describe(error, stackText)
  } catch (problem) {
    return { message: `an error that cannot be printed (${String(problem)})`, kind: 'error' }
  }
}

function describe(error, stackText) {
  if (error === null || typeof error !== 'object' || (error.message === undefined && error.name === undefined)) {
    const text = typeof error === 'string' ? error : inspect(error)
    // Of an error that cannot be sent from process to process, node --test sends how it is printed.
    const at = text.search(/\n {4}at .+:\d+/)
    const stack = stackText || (at > 0 ? text : undefined)
    const kind = /^\w*AssertionError\b/.test(text) ? 'assertion' : 'error'
    return { message: clip(at > 0 ? text.slice(0, at) : text, maxTextLength), kind, ...(stack ? { stack: clip(stack, maxTextLength) } : {}) }
  }
  const comparison = comparisonOf(error)
  const stack = stackText ?? (typeof error.stack === 'string' ? error.stack : undefined)
  return {
    message: clip(messageOf(error), maxTextLength),
    kind: comparison !== undefined || isAssertion(error) ? 'assertion' : 'error',
    ...comparison,
    ...(stack === undefined ? {} : { stack: clip(stack, maxTextLength) }),
    ...(typeof error.name === 'string' ? { error_name: error.name } : {}),
  }
}

function messageOf(error) {
  if (typeof error.message === 'string' && error.message !== '') return error.message
  return typeof error.name === 'string' ? error.name : inspect(error, { depth: 2 })
}

function isAssertion(error) {
  return error.code === 'ERR_ASSERTION' || /assertion/i.test(String(error.name)) || /^expect\(/.test(String(error.message))
}

/** jest puts the values under `matcherResult`, everybody else on the error. */
function comparisonOf(error) {
  const source = error.matcherResult ?? error
  if (source === null || typeof source !== 'object' || !('expected' in source) || !('actual' in source)) return undefined
  // vitest adds both keys to every error, undefined where nothing was compared.
  if (source.expected === undefined && source.actual === undefined) return undefined
  return { expected: printValue(source.expected), actual: printValue(source.actual) }
}

function printValue(value) {
  return clip(typeof value === 'string' ? value : inspect(value, { depth: 8, breakLength: 100, sorted: true }), maxValueLength)
}

function clip(text, limit) {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} characters left out)`
}

module.exports = { openLedger, takeShuffleSeed, describeError }
