'use strict'
// Preloaded into `node --test`, which hands it on to the process of each file: tries variants before a test's own run.
const { openBoard, takeVariantsPlace } = require('./variant-board.cjs')

// The process that starts the others keeps the variable for them; it runs no test.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  const place = takeVariantsPlace()
  if (place !== undefined) tryInProcess(openBoard(place).install(globalThis))
}

function tryInProcess(board) {
  const api = require('node:test')
  const seen = new Map()
  const wrap = (declare) => (...args) => {
    const at = args.findLastIndex((arg) => typeof arg === 'function')
    if (at < 0) return declare(...args)
    const fn = args[at]
    // With a second parameter it would have to call back.
    const wrapped = async (context) => {
      const name = context?.fullName ?? args[0]
      const nth = (seen.get(name) ?? 0) + 1
      seen.set(name, nth)
      const key = { file: process.argv[1], name, nth }
      const callWith = (given) => (fn.length < 2 ? fn.call(given, given) : new Promise((resolve, reject) => fn.call(given, given, (error) => (error ? reject(error) : resolve()))))
      // A body that declares steps of its own can run only once.
      if (board.wants(key) && !/\.(test|it)\s*\(/.test(String(fn))) await board.tryAll(key, () => callWith(withoutPlan(context)))
      return callWith(context)
    }
    return declare(...args.slice(0, at), wrapped, ...args.slice(at + 1))
  }
  for (const name of ['test', 'it']) {
    const declare = api[name]
    const replaced = Object.assign(wrap(declare), { ...declare, only: wrap(declare.only), skip: declare.skip, todo: declare.todo })
    api[name] = replaced
  }
  const Module = require('node:module')
  // `require('node:test')` gives a function too; `import test from 'node:test'` gives the real one, whatever is done here.
  const whole = Object.assign(wrap(api), api)
  const load = Module._load
  Module._load = function (request, ...rest) {
    return request === 'node:test' ? whole : load.call(this, request, ...rest)
  }
  Module.syncBuiltinESMExports()
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
