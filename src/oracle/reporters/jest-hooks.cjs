'use strict'
// Stands in front of jest-circus, in the process that runs a test file and outside of the context of its tests: looks at V8's
// counters after each test, and tries variants of the program before each.
const { readFileSync } = require('node:fs')
const { numberTests } = require('./test-names.cjs')
const { openCoverage, takeCoveragePlace } = require('./v8-coverage.cjs')
const { takeVariantsPlace } = require('./variant-board.cjs')
const { openVariants } = require('./jest-variants.cjs')

module.exports = runWithHooks

/** Called in jest's own process before a file is started: has the file's project run by `runWithHooks`. */
module.exports.createPreparation = () => {
  const places = { coverage: takeCoveragePlace(), variants: takeVariantsPlace() }
  const prepared = new WeakSet()
  return ({ context }) => {
    if ((places.coverage === undefined && places.variants === undefined) || prepared.has(context)) return
    prepared.add(context)
    const { testRunner } = context.config
    // Others have no events of single tests.
    if (!/[\\/]jest-circus[\\/]/.test(testRunner)) return
    context.config = { ...context.config, testRunner: __filename, ralph: { places, testRunner } }
  }
}

async function runWithHooks(globalConfig, config, environment, ...rest) {
  const { places, testRunner } = config.ralph
  const loaded = require(testRunner)
  const run = loaded.default ?? loaded
  const [runtime, file] = rest
  const coverage = places.coverage && openCoverage(places.coverage, (path, length) => textInCache(runtime, path, length))
  const variants = places.variants && openVariants(places.variants, environment, runtime)
  const displayName = typeof config.displayName === 'object' ? config.displayName?.name : config.displayName
  const onEvent = listener({ file, ...(displayName ? { variant: displayName } : {}) }, coverage, variants)
  const handle = environment.handleTestEvent
  environment.handleTestEvent = async function (event, state) {
    await handle?.call(environment, event, state)
    await onEvent(event, state)
  }
  try {
    return await run(globalConfig, config, environment, ...rest)
  } finally {
    coverage?.loading()
    coverage?.flush()
  }
}

function listener(place, coverage, variants) {
  let numbers
  return async (event, state) => {
    if (event.name === 'run_start') {
      numbers = numberTests(testsOf(state.rootDescribeBlock), nameOf)
      coverage?.loading()
    }
    if (!numbers?.has(event.test)) return
    const keyOf = (test) => ({ ...place, ...numbers.get(test) })
    const key = keyOf(event.test)
    if (event.name === 'test_start') coverage?.begin(key)
    if (event.name === 'test_done') coverage?.test(key)
    if (event.name === 'test_skip' || event.name === 'test_todo') coverage?.leave(key)
    if (event.name === 'test_fn_start') await variants?.(event.test, () => numbers.keys(), keyOf)
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
