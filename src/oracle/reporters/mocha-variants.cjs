'use strict'
// Tries variants before a test's own run, in mocha's process.
const { fileOfMocha, numberMochaTests } = require('./test-names.cjs')
const { haveSameHooks, openBoard, takeVariantsPlace } = require('./variant-board.cjs')

const place = takeVariantsPlace()

/** Does nothing when no variants are asked for. */
exports.tryInMocha = ({ Runnable }) => {
  if (place === undefined) return
  const board = openBoard(place).install(globalThis)
  let numbers
  const run = Runnable.prototype.run
  Runnable.prototype.run = function (done) {
    if (this.type !== 'test' || this.fn === undefined || this.isPending()) return run.call(this, done)
    numbers ??= numberMochaTests(this)
    const keyOf = (test) => ({ file: fileOfMocha(test), ...numbers.get(test) })
    const key = keyOf(this)
    if (!board.wants(key)) return run.call(this, done)
    const { fn, ctx } = this
    this.ctx.runnable(this)
    // Mocha hands what nobody caught to the test that runs; without this it would end the process.
    let interrupt
    this.callback = (error) => interrupt?.(error)
    const callOf = (body, context) => () => {
      const returned = callBody(body, context)
      if (typeof returned?.then !== 'function') return returned
      return Promise.race([returned, new Promise((_, reject) => (interrupt = reject))])
    }
    const canBeCalled = (test) => test !== this && test.fn && !test.isPending() && fileOfMocha(test) === key.file && haveSameHooks(hooksOf(test), hooksOf(this))
    const others = () => [...numbers.keys()].filter(canBeCalled).map((test) => ({ key: keyOf(test), call: callOf(test.fn, test.ctx) }))
    return board.tryAll(key, callOf(fn, ctx), betweenOf(this), others).then(() => run.call(this, done), done)
  }
}

function callBody(fn, ctx) {
  if (fn.length === 0) return fn.call(ctx)
  return new Promise((resolve, reject) => fn.call(ctx, (error) => (error ? reject(error) : resolve())))
}

function hooksOf(test) {
  const suites = []
  for (let suite = test.parent; suite !== undefined; suite = suite.parent) suites.unshift(suite)
  return { before: suites.flatMap((suite) => suite._beforeEach), after: suites.toReversed().flatMap((suite) => suite._afterEach) }
}

/** Undefined where there are no hooks around each test; `undoes`: whether some of them run after it. */
function betweenOf(test) {
  const { before, after } = hooksOf(test)
  if (before.length + after.length === 0) return undefined
  const between = async () => {
    try {
      for (const hook of after) await callBody(hook.fn, hook.ctx)
    } catch {
      // Whatever a variant broke: the next one begins with hooks of its own.
    }
    for (const hook of before) await callBody(hook.fn, hook.ctx)
  }
  between.undoes = after.length > 0
  return between
}
