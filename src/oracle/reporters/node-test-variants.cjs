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
    const call = () => {
      const { given, check } = withOwnPlan(context)
      if (done !== undefined) return new Promise((resolve, reject) => run.call(this, fn, given, given, (error) => (error ? reject(error) : resolve()))).then(check)
      const returned = run.call(this, fn, given, given)
      return typeof returned?.then === 'function' ? returned.then(check) : check()
    }
    const tried = board.tryAll(key, call).then(own)
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

/** The test's own plan can be made once only, for one run of the body: each of these runs gets one of its own, and fails where it does not keep to it. */
function withOwnPlan(context) {
  let planned
  let made = 0
  const check = () => {
    if (planned !== undefined && made !== planned) throw new Error(`plan expected ${planned} assertions but received ${made}`)
  }
  if (context === undefined) return { given: undefined, check }
  const counted = (assertions) =>
    new Proxy(assertions, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? (...args) => (made++, value.apply(target, args)) : value
      },
    })
  const given = new Proxy(context, {
    get: (target, key) => {
      if (key === 'plan') return (count) => (planned = count)
      const value = Reflect.get(target, key, target)
      if (key === 'assert' && value !== undefined) return counted(value)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { given, check }
}
