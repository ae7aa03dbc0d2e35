'use strict'
// Runs in a worker of vitest, once for each test file.
const { numberVitestTests } = require('./test-names.cjs')
const { haveSameHooks, openBoard } = require('./variant-board.cjs')

const isPatched = Symbol('ralph')

exports.tryInWorker = (vitest, place) => {
  const board = openBoard(place).install(globalThis)
  const Runner = vitest.TestRunner ?? vitest.VitestTestRunner
  const getFn = Runner.getTestFn ?? vitest.getFn
  const getHooks = Runner.getSuiteHooks ?? vitest.getHooks
  if (Runner[isPatched]) return
  Runner[isPatched] = true
  const numbers = new WeakMap()
  const ownRunTask = Runner.prototype.runTask
  Runner.prototype.runTask = async function (test) {
    const all = numbers.get(test.file) ?? numberVitestTests(test.file)
    numbers.set(test.file, all)
    const keyOf = (one) => ({ file: test.file.filepath, ...all.get(one) })
    const key = keyOf(test)
    const canBeCalled = (one) => one !== test && !one.concurrent && getFn(one) !== undefined && haveSameHooks(hooksOf(one, getHooks), hooksOf(test, getHooks))
    const others = () => [...all.keys()].filter(canBeCalled).map((one) => ({ key: keyOf(one), call: callOf(this, one, getFn) }))
    // Others may run at the same time, and there is one switch.
    if (board.wants(key) && !test.concurrent && test.mode === 'run') await board.tryAll(key, callOf(this, test, getFn), betweenOf(test, getHooks), others)
    return ownRunTask === undefined ? getFn(test)() : ownRunTask.call(this, test)
  }
}

/** The body, with what the runner itself does around it; an expected failure passes when it fails. */
function callOf(runner, test, getFn) {
  const attempt = { retry: 0, repeats: 0 }
  return async () => {
    await runner.onBeforeTryTask?.(test, attempt)
    let failure
    try {
      await getFn(test)()
      await runner.onAfterTryTask?.(test, attempt)
    } catch (error) {
      failure = { error }
    }
    if (test.fails ? failure === undefined : failure !== undefined) throw failure?.error ?? new Error('Expect test to fail')
  }
}

/** Each with its suite; the same objects for tests with the same hooks. */
function hooksOf(test, getHooks) {
  const suites = []
  for (let suite = test.suite ?? test.file; suite !== undefined; suite = suite.suite ?? (suite === test.file ? undefined : test.file)) suites.unshift(suite)
  const hooks = (name) => suites.flatMap((suite) => (getHooks(suite)?.[name] ?? []).map((hook) => pairOf(hook, suite)))
  return { before: hooks('beforeEach'), after: hooks('afterEach').reverse() }
}

const pairs = new WeakMap()

function pairOf(hook, suite) {
  const ofSuite = pairs.get(suite) ?? new Map()
  pairs.set(suite, ofSuite)
  if (!ofSuite.has(hook)) ofSuite.set(hook, { hook, suite })
  return ofSuite.get(hook)
}

/** Undefined where there are no hooks around each test; `undoes`: whether some of them run after it. */
function betweenOf(test, getHooks) {
  const { before, after } = hooksOf(test, getHooks)
  if (before.length + after.length === 0) return undefined
  let cleanups = []
  const between = async () => {
    try {
      for (const { hook, suite } of after) await hook(test.context, suite)
      for (const cleanup of cleanups.reverse()) await cleanup()
    } catch {
      // Whatever a variant broke: the next one begins with hooks of its own.
    }
    cleanups = []
    for (const { hook, suite } of before) {
      const cleanup = await hook(test.context, suite)
      if (typeof cleanup === 'function') cleanups.push(cleanup)
    }
    between.undoes ||= cleanups.length > 0
  }
  between.undoes = after.length > 0
  return between
}
