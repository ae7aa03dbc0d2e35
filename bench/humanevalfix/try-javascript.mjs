// The child that runs candidates of one JavaScript bug for `collect-hits.mjs`: a request as JSON on stdin, one JSON line per hit on stdout.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { createHash } from 'node:crypto'

const { makeSwitch } = createRequire(import.meta.url)('../../src/oracle/reporters/variant-board.cjs')
const { program, ids, choices, test, count, seconds, halves } = JSON.parse(readFileSync(0, 'utf8'))
const now = () => Number(process.hrtime.bigint()) / 1e6
const board = makeSwitch(choices)
/** Per assertion. */
let limitMs = 300
let mostTicks = 5e6
let current
let timeouts = 0

const context = vm.createContext({
  createHash,
  console: { log() {}, error() {}, warn() {}, assert() {} },
  __must(condition) {
    if (!condition) throw new Error('an assertion in a loop or branch')
  },
  __mark(n, holds) {
    board.begin(current.id, mostTicks, now() + limitMs)
    let passed = false
    try {
      passed = Boolean(holds())
    } catch {
      if (board.n > board.max) current.timeouts++
    }
    current.passes[n] = passed ? '1' : '0'
    if (!passed) current.failed |= n % 2 === 0 ? 1 : 2
    // No view is left, or it costs too much.
    if (current.id !== 0 && (!isHit(current) || current.timeouts > 1)) throw new Error('enough')
  },
})
Object.defineProperty(context, '__r', { value: board, configurable: true })
// As modules are.
vm.runInContext(`'use strict'\n${program.replace(/\nexport \{[^}]*\}\n/, '\n').replace(/^import .*$/gm, '')}\n;globalThis.__test = () => ${test}`, context)
const run = new vm.Script('__test()')

const started = now()
for (const id of [0, ...ids]) {
  if (now() - started > seconds * 1000) break
  current = { id, passes: Array(count).fill('0'), failed: 0, timeouts: 0 }
  let isDone = true
  board.begin(id, mostTicks, now() + limitMs)
  try {
    run.runInContext(context, { timeout: 20 * limitMs })
  } catch {
    isDone = false
  }
  if (current.timeouts > 0 && ++timeouts % 10 === 0) limitMs = Math.max(30, limitMs / 2)
    if (id === 0 ? ids.length === 0 : isDone && isHit(current)) process.stdout.write(`${JSON.stringify({ n: Math.max(0, id - 1), passes: current.passes.join(''), ms: Math.round(now() - started) })}\n`)
}

/** Passes everything, or all of a half that somebody searched with. */
function isHit({ failed }) {
  return failed === 0 || (halves.first && (failed & 1) === 0) || (halves.second && (failed & 2) === 0)
}
