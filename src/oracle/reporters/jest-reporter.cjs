'use strict'
// Reporter for jest 24 to 30.
const { openLedger, describeError } = require('./ledger.cjs')
const { createPreparation } = require('./jest-hooks.cjs')

const statuses = { passed: 'passed', failed: 'failed', todo: 'todo' }

module.exports = class RalphReporter {
  constructor() {
    this.ledger = openLedger()
    this.prepare = createPreparation()
  }

  onTestFileStart(test) {
    this.prepare(test)
  }

  onTestFileResult(test, result) {
    const place = { file: test.path, ...variantOf(test) }
    for (const assertion of result.testResults) this.ledger.test({ ...place, ...recordOf(assertion) })
    const loadError = result.testExecError ?? (result.testResults.length === 0 ? result.failureMessage : undefined)
    if (!loadError) return
    this.ledger.test({ ...place, path: ['(load)'], status: 'failed', duration_ms: 0, ...describeLoadError(loadError, result) })
  }

  /** What versions before 26 call instead; later ones do so only where the other name is missing. */
  onTestStart(test) {
    this.onTestFileStart(test)
  }

  onTestResult(test, result) {
    this.onTestFileResult(test, result)
  }

  onRunComplete() {
    this.ledger.end()
  }
}

function variantOf(test) {
  const name = test.context?.config?.displayName
  return name ? { variant: typeof name === 'string' ? name : name.name } : {}
}

function recordOf(assertion) {
  const status = statuses[assertion.status] ?? 'skipped'
  const record = { path: [...assertion.ancestorTitles, assertion.title], status, duration_ms: assertion.duration ?? 0 }
  return status === 'failed' ? { ...record, failure: failureOf(assertion) } : record
}

function failureOf(assertion) {
  const text = assertion.failureMessages?.[0] ?? ''
  const detail = assertion.failureDetails?.[0]
  const error = detail?.error ?? detail
  // A detail without a message is what jest keeps of a thrown non-error; its text says more.
  const isError = typeof error?.message === 'string'
  const failure = describeError(isError ? error : headOf(text), text || undefined)
  const message = headOf(failure.message)
  return failure.expected === undefined ? { ...failure, message, ...printedComparison(message) } : { ...failure, message }
}

/** Without the stack, which jest appends to the message of errors that it rewrote. */
function headOf(text) {
  return text.split(/\n\s+at /)[0].trim()
}

const printedForms = [
  // Matchers of plugins print their values and attach nothing.
  /^Expected(?: [a-z ]+)?: +(?<expected>.*)$[^]*?^Received(?: [a-z ]+)?: +(?<actual>.*)$/m,
  // node:assert, as jest rewrites it.
  /^Expected value [^\n]*:\n {2}(?<expected>[^]*?)\nReceived:\n {2}(?<actual>[^]*?)(?=\n\n|\s*$(?![^]))/m,
]

function printedComparison(message) {
  const plain = message.replace(/\u001b\[[0-9;]*m/g, '')
  for (const form of printedForms) {
    const values = form.exec(plain)?.groups
    if (values !== undefined) return { kind: 'assertion', expected: values.expected, actual: values.actual }
  }
  return {}
}

function describeLoadError(error, result) {
  const text = typeof error === 'string' ? error : error.stack ?? error.message ?? String(error)
  const empty = /must contain at least one test/.test(text) || /must contain at least one test/.test(result.failureMessage ?? '')
  const failure = describeError(typeof error === 'string' ? headOf(error) : error, text)
  return { failure: { ...failure, kind: 'error' }, ...(empty ? { empty } : {}) }
}
