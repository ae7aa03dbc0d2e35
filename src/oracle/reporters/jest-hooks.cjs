'use strict'
// Stands in front of jest-circus, in the process that runs a test file and outside of the context of its tests, and looks at V8's
// counters after each test.
const { readFileSync } = require('node:fs')
const { numberTests, openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')

module.exports = runWithCoverage

/** Called in jest's own process before a file is started: has the file's project run by `runWithCoverage`. */
module.exports.createPreparation = () => {
  const place = takeCoveragePlace()
  const prepared = new WeakSet()
  return ({ context }) => {
    if (place === undefined || prepared.has(context)) return
    prepared.add(context)
    const { testRunner } = context.config
    // Others have no events of single tests.
    if (!/[\\/]jest-circus[\\/]/.test(testRunner)) return
    context.config = { ...context.config, testRunner: __filename, ralphCoverage: { place, testRunner } }
  }
}

async function runWithCoverage(globalConfig, config, environment, ...rest) {
  const { place, testRunner } = config.ralphCoverage
  const loaded = require(testRunner)
  const run = loaded.default ?? loaded
  const [runtime, file] = rest
  const coverage = openCoverage(place, (path, length) => textInCache(runtime, path, length))
  const variant = typeof config.displayName === 'object' ? config.displayName?.name : config.displayName
  const onEvent = listenFor(coverage, { file, ...(variant ? { variant } : {}) })
  const handle = environment.handleTestEvent
  environment.handleTestEvent = async function (event, state) {
    await handle?.call(environment, event, state)
    onEvent(event, state)
  }
  try {
    return await run(globalConfig, config, environment, ...rest)
  } finally {
    coverage.loading()
    coverage.flush()
  }
}

function listenFor(coverage, test) {
  let numbers
  return (event, state) => {
    if (event.name === 'run_start') {
      numbers = numberTests(testsOf(state.rootDescribeBlock), nameOf)
      coverage.loading()
    }
    if (event.name === 'test_done' && numbers?.has(event.test)) coverage.test({ ...test, ...numbers.get(event.test) })
  }
}

function testsOf(block) {
  return block.children.flatMap((child) => (child.type === 'describeBlock' ? testsOf(child) : [child]))
}

function nameOf(test) {
  const names = []
  // The outermost block is the file.
  for (let at = test; at.parent; at = at.parent) names.unshift(at.name)
  return names.join(' > ')
}

const close = '\n}});'

/** The text of a module as jest transformed it; versions before 30 wrap it into a function, and `length` is that of the whole. */
function textInCache(runtime, path, length) {
  // The code lies in jest's cache beside its map, after a line with its checksum.
  const mapPath = runtime.getSourceMaps?.()?.get(path)
  const code = mapPath === undefined ? read(path) : read(mapPath.replace(/\.map$/, ''))?.replace(/^[0-9a-f]{32,64}\n/, '')
  if (code?.length === length) return { text: code }
  const prefix = length - close.length - (code?.length ?? length)
  return prefix > 0 && prefix < 1_000 ? { text: ' '.repeat(prefix) + code + close, prefix } : undefined
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
