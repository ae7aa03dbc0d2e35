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
    const wrapped = async (context, done) => {
      const name = context?.fullName ?? args[0]
      const nth = (seen.get(name) ?? 0) + 1
      seen.set(name, nth)
      const key = { file: process.argv[1], name, nth }
      const call = () => (fn.length < 2 ? fn.call(context, context) : new Promise((resolve, reject) => fn.call(context, context, (error) => (error ? reject(error) : resolve()))))
      // A body that declares steps of its own can run only once.
      if (board.wants(key) && !/\.(test|it)\s*\(/.test(String(fn))) await board.tryAll(key, call)
      return call()
    }
    return declare(...args.slice(0, at), wrapped, ...args.slice(at + 1))
  }
  for (const name of ['test', 'it']) {
    const declare = api[name]
    const replaced = Object.assign(wrap(declare), { ...declare, only: wrap(declare.only), skip: declare.skip, todo: declare.todo })
    api[name] = replaced
  }
  // `import test from 'node:test'` and `require('node:test')` give the function itself.
  require('node:module').syncBuiltinESMExports()
}
