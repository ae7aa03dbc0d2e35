'use strict'
// Runs in a worker of vitest, once for each test file.
const { openCoverage } = require('./v8-coverage.cjs')
const { numberVitestTests } = require('./test-names.cjs')

exports.collectInWorker = ({ afterAll, afterEach, beforeAll, beforeEach }, place) => {
  const coverage = openCoverage(place, servedText)
  let numbers
  beforeAll(() => coverage.loading())
  const keyOf = (task) => {
    numbers ??= numberVitestTests(task.file)
    const { filepath, projectName } = task.file
    return { file: filepath, ...numbers.get(task), ...(projectName ? { variant: projectName } : {}) }
  }
  beforeEach(({ task }) => coverage.begin(keyOf(task)))
  afterEach(({ task }) => coverage.test(keyOf(task)))
  afterAll(() => {
    coverage.loading()
    coverage.flush()
  })
}

/** The text of a module as vite served it, which vitest wraps into a function: `length` is that of the whole. */
function servedText(path, length) {
  const modules = globalThis.__vitest_worker__?.evaluatedModules
  const close = '\n}}'
  for (const { meta } of modules?.fileToModulesMap?.get(path) ?? []) {
    const prefix = length - close.length - (meta?.code?.length ?? length)
    // The head of the wrapper names some ten parameters.
    if (prefix > 0 && prefix < 1_000) return { text: ' '.repeat(prefix) + meta.code + close, prefix }
  }
  return undefined
}
