'use strict'
// Tries variants when a test's body is about to run, outside of the context of jest's tests.
const { openBoard } = require('./variant-board.cjs')

/** What is called before a test's body runs. */
exports.openVariants = (place, environment, runtime) => {
  const board = openBoard(place).install(environment.global)
  return async (test, key) => {
    if (test.concurrent || !board.wants(key)) return
    // From version 30 on a module can only be asked for while a test runs; jest says so itself when the body begins.
    runtime.enterTestCode?.()
    await board.tryAll(key, () => callBody(test.fn), betweenOf(test))
  }
}

function callBody(fn) {
  if (fn.length === 0) return fn.call({})
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve())
    fn.call({}, Object.assign(done, { fail: reject }))
  })
}

/** Undefined where there are no hooks around each test. */
function betweenOf(test) {
  const blocks = []
  for (let block = test.parent; block; block = block.parent) blocks.unshift(block)
  const hooks = (list, type) => list.flatMap((block) => block.hooks.filter((hook) => hook.type === type))
  const before = hooks(blocks, 'beforeEach')
  const after = hooks(blocks.toReversed(), 'afterEach')
  if (before.length + after.length === 0) return undefined
  return async () => {
    try {
      for (const { fn } of after) await callBody(fn)
    } catch {
      // Whatever a variant broke: the next one begins with hooks of its own.
    }
    for (const { fn } of before) await callBody(fn)
  }
}
