'use strict'
// Tries variants when a test's body is about to run, outside of the context of jest's tests.
const { createHash } = require('node:crypto')
const { haveSameHooks, openBoard } = require('./variant-board.cjs')

/** What is called before a test's body runs; `tests` gives all tests of the file, `keyOf` their keys. */
exports.openVariants = (place, environment, runtime) => {
  const board = openBoard(place).install(environment.global)
  return async (test, tests, keyOf) => {
    const key = keyOf(test)
    if (test.concurrent || !board.wants(key)) return
    shortenMessages(environment.global, board)
    // From version 30 on a module can only be asked for while a test runs; jest says so itself when the body begins.
    runtime.enterTestCode?.()
    const canBeCalled = (other) => other !== test && other.fn && !other.concurrent && haveSameHooks(hooksOf(other), hooksOf(test))
    const others = () => [...tests()].filter(canBeCalled).map((other) => ({ key: keyOf(other), call: () => callBody(other.fn) }))
    await board.tryAll(key, () => callBody(test.fn), betweenOf(test), others)
  }
}

function callBody(fn) {
  if (fn.length === 0) return fn.call({})
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve())
    fn.call({}, Object.assign(done, { fail: reject }))
  })
}

function hooksOf(test) {
  const blocks = []
  for (let block = test.parent; block; block = block.parent) blocks.unshift(block)
  const hooks = (list, type) => list.flatMap((block) => block.hooks.filter((hook) => hook.type === type))
  return { before: hooks(blocks, 'beforeEach'), after: hooks(blocks.toReversed(), 'afterEach') }
}

/** Undefined where there are no hooks around each test; `undoes`: whether some of them run after it. */
function betweenOf(test) {
  const { before, after } = hooksOf(test)
  if (before.length + after.length === 0) return undefined
  const between = async () => {
    try {
      for (const { fn } of after) await callBody(fn)
    } catch {
      // Whatever a variant broke: the next one begins with hooks of its own.
    }
    for (const { fn } of before) await callBody(fn)
  }
  between.undoes = after.length > 0
  return between
}

const matchersSymbol = Symbol.for('$$jest-matchers-object')
const internalSymbol = Symbol.for('$$jest-internal-matcher')
const shortened = new WeakSet()

/**
 * jest works out the difference of two values for each matcher that fails, which takes most of a variant's time. Nobody reads it; of the
 * unchanged program it must say whether the same came out again.
 */
function shortenMessages(global, board) {
  const { matchers = {} } = global[matchersSymbol] ?? {}
  for (const name of Object.keys(matchers)) {
    const matcher = matchers[name]
    if (typeof matcher !== 'function' || shortened.has(matcher)) continue
    const shorten = (result) => {
      const isShort = typeof result?.message === 'function' && (board.running > 0 || (board.running === 0 && 'actual' in result && isSimple(result.actual)))
      return isShort ? { ...result, message: () => shortMessage(name, result) } : result
    }
    const short = function (...values) {
      const result = matcher.apply(this, values)
      return typeof result?.then === 'function' ? result.then(shorten) : shorten(result)
    }
    if (matcher[internalSymbol]) Object.defineProperty(short, internalSymbol, { value: true })
    shortened.add(short)
    matchers[name] = short
  }
}

function shortMessage(name, result) {
  const values = 'actual' in result && 'expected' in result ? `: received ${brief(result.actual)}, expected ${brief(result.expected)}` : ''
  return `expect(received).${name}(expected)${values}`
}

const mostOfText = 60

function brief(value) {
  if (typeof value === 'string') return value.length <= mostOfText ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, mostOfText))}… (${createHash('sha1').update(value).digest('hex').slice(0, 8)})`
  return isSimple(value) ? String(value) : Array.isArray(value) ? 'an array' : 'an object'
}

function isSimple(value) {
  return value === null || (typeof value !== 'object' && typeof value !== 'function')
}
