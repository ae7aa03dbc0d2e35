'use strict'
// Preloaded into `node --test`, which hands it on to the process of each file: tries variants before a test's own run.
const { openBoard, takeVariantsPlace } = require('./variant-board.cjs')

// The process that starts the others keeps the variable for them; it runs no test.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  const place = takeVariantsPlace()
  if (place !== undefined) tryInProcess(openBoard(place).install(globalThis))
}

function tryInProcess(board) {
  const { AsyncResource } = require('node:async_hooks')
  const seen = new Map()
  const run = AsyncResource.prototype.runInAsyncScope
  // Bodies of tests run through it in Node 20 to 24, steps as well, however a file came by `test`: what `import test from 'node:test'`
  // gives cannot be exchanged.
  AsyncResource.prototype.runInAsyncScope = function (fn, context, ...args) {
    const own = () => run.call(this, fn, context, ...args)
    if (this.constructor?.name !== 'Test' || this.fn !== fn) return own()
    const key = { file: process.argv[1], ...numbered(context?.fullName ?? this.name, seen) }
    // A body that declares steps of its own can run only once.
    if (!board.wants(key) || /\.(test|it)\s*\(/.test(String(fn))) return own()
    // With a second parameter it has to call back, and then what it returns counts for nothing.
    const [, done] = args
    const call = (given) => (done === undefined ? run.call(this, fn, given, given) : new Promise((resolve, reject) => run.call(this, fn, given, given, (error) => (error ? reject(error) : resolve()))))
    const tried = board.tryAll(key, () => call(withoutPlan(context))).then(own)
    if (done === undefined) return tried
    tried.catch(done)
    return undefined
  }
}

function numbered(name, seen) {
  const nth = (seen.get(name) ?? 0) + 1
  seen.set(name, nth)
  return { name, nth }
}

/** A plan can be made once only, for one run of the body. */
function withoutPlan(context) {
  if (context === undefined) return undefined
  return new Proxy(context, {
    get: (target, key) => {
      const value = key === 'plan' ? () => {} : Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
