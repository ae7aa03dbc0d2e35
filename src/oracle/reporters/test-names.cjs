'use strict'
// How the hooks in the runners tell tests of the same name apart: as ralph does.

/**
 * Numbers the tests of one file that have the same name, as ralph does. `nameOf` gives the names of suites and test joined by
 * ` > `; `tests` are all tests of the file in the order of their declaration.
 */
function numberTests(tests, nameOf) {
  const seen = new Map()
  const numbers = new Map()
  for (const test of tests) {
    const name = nameOf(test)
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    numbers.set(test, { name, nth })
  }
  return numbers
}

/** The tests of a file of vitest. */
function numberVitestTests(file) {
  const testsOf = (suite) => suite.tasks.flatMap((task) => (task.type === 'suite' ? testsOf(task) : [task]))
  return numberTests(testsOf(file), (task) => {
    const names = []
    for (let at = task; at !== undefined && at !== file; at = at.suite) names.unshift(at.name)
    return names.join(' > ')
  })
}

/** All tests of a process of mocha; names count within one file. */
function numberMochaTests(node) {
  const byFile = new Map()
  rootOf(node).eachTest((test) => {
    const file = fileOfMocha(test)
    byFile.set(file, [...(byFile.get(file) ?? []), test])
  })
  return new Map([...byFile.values()].flatMap((tests) => [...numberTests(tests, titlesOf)]))
}

/** Mocha has `titlePath` since version 4. */
function titlesOf(test) {
  const names = []
  for (let at = test; at && !at.root; at = at.parent) names.unshift(at.title)
  return names.join(' > ')
}

function rootOf(node) {
  return node.parent ? rootOf(node.parent) : node
}

function fileOfMocha(node) {
  return node ? node.file || fileOfMocha(node.parent) : ''
}

module.exports = { numberTests, numberVitestTests, numberMochaTests, fileOfMocha }
