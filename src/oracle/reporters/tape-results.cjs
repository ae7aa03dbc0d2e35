'use strict'
// What a result of tape says, as the ledger says it.
const { describeError } = require('./ledger.cjs')

function describeResult(result) {
  const flags = flagsOf(result)
  return flags.ok ? flags : { ...flags, failure: describeFailure(result) }
}

function flagsOf({ ok, skip, todo }) {
  return { ok: Boolean(ok), skip: isSet(skip), todo: isSet(todo) }
}

/** `skip` and `todo` are true or a reason, which may be the empty string. */
function isSet(flag) {
  return flag !== undefined && flag !== false && flag !== null
}

function describeFailure(result) {
  const { error, operator } = result
  const name = String(result.name)
  // `t.error(error)`, `t.doesNotThrow(…)` and rejected promises: what was thrown says more than the assertion.
  const thrown = operator === 'error' || (operator === 'throws' && result.actual && result.expected === undefined) ? error : undefined
  if (thrown instanceof Error) {
    const failure = describeError(thrown)
    return { ...failure, message: name.includes(failure.message) ? name : `${name}: ${failure.message}` }
  }
  const values = 'expected' in result || 'actual' in result ? { expected: result.expected, actual: result.actual } : {}
  // `test timed out`, `plan != count` and `t.fail()` have no operator worth a line.
  const message = operator === undefined || operator === 'fail' ? name : `${name} (${operator})`
  return describeError({ name: 'AssertionError', message, stack: error?.stack, ...values })
}

module.exports = { describeFailure, describeResult, flagsOf }
