import { type Base, esm, packageJson } from '../corpus.ts'

/** Loose and strict comparisons of node:assert, in modules. */
export const nodeVersion: Base = {
  name: 'node-version',
  runner: 'node:test',
  source: 'src/version.js',
  top: 'export function compare(one, other) {',
  bug: 'if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1',
  fix: 'if (a[at] !== b[at]) return Number(a[at]) < Number(b[at]) ? -1 : 1',
  files: {
    'package.json': packageJson('node:test', esm),
    'src/version.js': `/** Orders dotted versions. */
export function compare(one, other) {
  const a = one.split('.')
  const b = other.split('.')
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1
  }
  return 0
}

export function newest(versions) {
  return versions.toSorted(compare).at(-1)
}
`,
    'test/version.test.js': `import assert from 'node:assert'
import { test } from 'node:test'
import { compare, newest } from '../src/version.js'

test('equal versions', () => {
  assert.equal(compare('1.2', '1.2'), 0)
})

test('compares numbers and not letters', () => {
  assert.strictEqual(newest(['1.9.0', '1.10.0', '1.8.4']), '1.10.0')
})

test('orders by the first difference', () => {
  assert.strictEqual(compare('2.0', '1.7'), 1)
})
`,
  },
}

/** CommonJS, asynchronous code, a package of its own in node_modules. */
export const nodeQueue: Base = {
  name: 'node-queue',
  runner: 'node:test',
  source: 'lib/queue.js',
  top: 'async function runAll(tasks, limit) {',
  bug: 'results.push(await task())',
  fix: 'results[index] = await task()',
  installed: {
    'tiny-assert/package.json': '{ "name": "tiny-assert", "version": "1.0.0", "main": "index.js" }\n',
    'tiny-assert/index.js': `exports.same = (actual, expected) => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw Object.assign(new Error(\`expected \${b}, got \${a}\`), { name: 'AssertionError', expected: b, actual: a })
}
`,
  },
  files: {
    'package.json': packageJson('node:test', { devDependencies: { 'tiny-assert': '1.0.0' } }),
    'lib/queue.js': `/** Runs tasks, at most \`limit\` at a time; the results stand in the order of the tasks. */
async function runAll(tasks, limit) {
  const results = []
  const queue = [...tasks.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, task] = next
      results.push(await task())
    }
  }
  await Promise.all(Array.from({ length: limit }, work))
  return results
}

module.exports = { runAll }
`,
    'test/queue.test.js': `const { test } = require('node:test')
const { runAll } = require('../lib/queue')
const { same } = require('tiny-assert')

const later = (value, turns) => async () => {
  for (let n = 0; n < turns; n++) await null
  return value
}

test('one at a time', async () => {
  same(await runAll([later('a', 2), later('b', 1)], 1), ['a', 'b'])
})

test('keeps the order of the tasks', async () => {
  same(await runAll([later('slow', 50), later('fast', 1), later('medium', 9)], 3), ['slow', 'fast', 'medium'])
})
`,
  },
}

/** Tests of what was built and committed. */
export const nodeBuilt: Base = {
  name: 'node-built',
  runner: 'node:test',
  source: 'src/area.js',
  top: 'export function area(width, height) {',
  bug: 'return width + height',
  fix: 'return width * height',
  files: {
    'package.json': packageJson('node:test', { ...esm, scripts: { build: 'node tools/build.mjs', test: 'npm run build && node --test' } }),
    'tools/build.mjs': "import { cpSync } from 'node:fs'\n\ncpSync('src', 'dist', { recursive: true })\n",
    'index.js': "export { area } from './dist/area.js'\n",
    'src/area.js': 'export function area(width, height) {\n  return width + height\n}\n',
    'dist/area.js': 'export function area(width, height) {\n  return width + height\n}\n',
    'test/area.test.js': `import assert from 'node:assert'
import { test } from 'node:test'
import { area } from '../index.js'

test('a square of two', () => {
  assert.strictEqual(area(2, 2), 4)
})

test('a rectangle', () => {
  assert.strictEqual(area(7, 6), 42)
})
`,
  },
}
