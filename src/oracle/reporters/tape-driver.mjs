// Runs test files of tape, each in a process of its own, one after another, and alone writes the ledger: a file that ends its
// process early is noticed by the tests that it announced and did not end. argv[2]: {"options": […], "files": […]} as JSON.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const { openLedger } = require('./ledger.cjs')
const { countsName, keyOf } = require('./tape-tests.cjs')

// At once: no test process may be started with the ledger in its environment.
const ledger = openLedger()
const preload = fileURLToPath(new URL('tape-preload.cjs', import.meta.url))
// The processes of the files are told the same.
const [coverageFolder] = process.env.RALPH_COVERAGE?.split('\n') ?? []
const foldersOfHooks = [coverageFolder, process.env.RALPH_VARIANTS].filter((folder) => folder !== undefined)
const reported = {}
const { options, files } = JSON.parse(process.argv[2] ?? '{"options":[],"files":[]}')

async function runFiles() {
  let exitCode = 0
  for (const file of files) {
    const { events, code } = await runFile(file)
    exitCode ||= code
    writeRecords(file, new FileRun(events), code)
    writeCounts()
  }
  ledger.end()
  process.exitCode = exitCode
}

/** A file that loads others has tests of theirs, which may have run before; without it, the hooks call them by the wrong number. */
function writeCounts() {
  for (const folder of foldersOfHooks) {
    try {
      writeFileSync(join(folder, countsName), JSON.stringify(reported))
    } catch {
      // Nothing that is wrong with coverage or variants may change the run.
    }
  }
}

/** What the file's process sent, and its exit code. */
function runFile(file) {
  const nonce = randomBytes(16).toString('hex')
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--require', preload, ...options, file], {
      env: { ...process.env, RALPH_TAPE_NONCE: nonce },
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    })
    const events = []
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
      const event = parse(line)
      if (event?.nonce === nonce) events.push(event)
    })
    child.on('error', (error) => done({ events: [{ type: 'crash', failure: { message: error.message, kind: 'error' } }], code: 1 }))
    child.on('close', (code) => done({ events, code: code ?? 1 }))
  })
}

function parse(line) {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The tests of one file, put together from its events. */
class FileRun {
  constructor(events) {
    /** id → test, in the order in which they were announced. */
    this.tests = new Map()
    for (const event of events) this.onEvent(event)
  }

  onEvent({ type, ...event }) {
    const test = this.tests.get(event.id)
    if (type === 'test') this.tests.set(event.id, { ...event, isDone: false, asserts: [] })
    if (type === 'only') this.only = event.id
    if (type === 'crash') this.crash ??= event.failure
    if (test === undefined) return
    if (type === 'start') test.hasBegun = true
    // Also after the end: tape reports there that a test went on.
    if (type === 'assert') test.asserts.push(event)
    if (type === 'end') Object.assign(test, { isDone: true, duration_ms: event.duration_ms })
  }

  /** Tests that `test.only` leaves out are not run and so not reported. */
  reported() {
    return [...this.tests.values()].filter((test) => this.only === undefined || this.outermost(test).id === this.only)
  }

  outermost(test) {
    return test.parent === undefined ? test : this.outermost(this.tests.get(test.parent))
  }

  pathOf(test) {
    return test.parent === undefined ? [test.name] : [...this.pathOf(this.tests.get(test.parent)), test.name]
  }
}

function writeRecords(entry, run, code) {
  const tests = run.reported()
  // What was thrown belongs to the test that was running: of those that began and did not end the innermost, so the last.
  const thrower = tests.findLast((test) => test.hasBegun && !test.isDone)
  for (const test of tests) {
    const failure = failureOf(test, test === thrower ? run.crash : undefined)
    const status = test.todo ? 'todo' : failure === undefined ? statusOf(test) : 'failed'
    const path = run.pathOf(test)
    const key = keyOf(test.file, path.join(' > '))
    reported[key] = (reported[key] ?? 0) + 1
    ledger.test({ file: test.file, path, status, duration_ms: test.duration_ms ?? 0, ...(status === 'failed' ? { failure } : {}) })
  }
  const loadFailure = thrower === undefined ? explainEnd(entry, run, code) : undefined
  if (loadFailure !== undefined) ledger.test({ file: resolve(entry), path: ['(load)'], status: 'failed', duration_ms: 0, failure: { ...loadFailure, kind: 'error' } })
}

function failureOf({ asserts, isDone, skip, hasBegun }, crash) {
  const assertion = asserts.find(({ ok, todo }) => !ok && !todo)?.failure
  if (crash !== undefined) return crash
  if (assertion !== undefined && !/^test exited without ending/.test(assertion.message)) return assertion
  if (isDone && assertion === undefined) return undefined
  if (skip && !hasBegun) return undefined
  return { ...assertion, message: 'the process ended before this test was finished', kind: 'error' }
}

function statusOf({ skip, asserts }) {
  return skip || (asserts.length > 0 && asserts.every((one) => one.skip)) ? 'skipped' : 'passed'
}

/** Why the file itself counts as failed: something was thrown outside of a test, or it ended before it had any. */
function explainEnd(entry, run, code) {
  if (run.crash !== undefined) return run.crash
  const hasFailed = [...run.tests.values()].some(({ asserts, isDone }) => !isDone || asserts.some(({ ok }) => !ok))
  if (code !== 0 && !hasFailed) return { message: `no test of the file failed, but its process ended with exit code ${code}` }
  if (run.tests.size === 0 && declaresTests(resolve(entry))) return { message: 'the file ended its process before any of its tests was reported' }
  return undefined
}

/** A test called at the left margin of a file that loads tape: such a file cannot report nothing, where a helper can. */
function declaresTests(file) {
  try {
    const text = readFileSync(file, 'utf8')
    return /['"]tape['"]/.test(text) && /^(?:test|tape|it|t)(?:\.\w+)?\(/m.test(text)
  } catch {
    return false
  }
}

await runFiles()
