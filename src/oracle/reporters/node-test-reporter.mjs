// Reporter for `node --test` of Node 20 and later. Test files run in processes of their own, which this one outlives:
// a file that ends its process early is noticed by what it began and did not finish.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const { openLedger, describeError } = createRequire(import.meta.url)('./ledger.cjs')

// At once and not with the first event: by then a test process may have been started with the ledger in its environment.
const ledger = openLedger()

export default async function* ralphReporter(events) {
  const run = new NodeTestRun(ledger)
  for await (const { type, data } of events) run.onEvent(type, data)
  run.writeUnfinished()
  ledger.end()
}

/** Characters of stderr kept for each file. */
const maxPrinted = 16_384

class NodeTestRun {
  constructor(ledger) {
    this.ledger = ledger
    /** file → names of the started tests, by nesting. */
    this.open = new Map()
    /** file → names of top-level tests that were announced and have not completed. */
    this.announced = new Map()
    /** file → the end of what its process printed on stderr, which alone says why a file could not be loaded. */
    this.printed = new Map()
  }

  onEvent(type, data) {
    if (type === 'test:stderr') this.onPrinted(pathOf(data.file), data.message)
    if (data?.name === undefined) return
    const file = pathOf(data.file)
    if (data.nesting === 0 && isFileItself(data.name, file)) return this.onFileEvent(type, data, file)
    if (type === 'test:enqueue' && data.nesting === 0) listOf(this.announced, file).push(data.name)
    if (type === 'test:complete' && data.nesting === 0) removeFirst(listOf(this.announced, file), data.name)
    if (type === 'test:start') listOf(this.open, file).splice(data.nesting, Infinity, data.name)
    if (type === 'test:pass' || type === 'test:fail') this.onResult(type, data, file)
  }

  onResult(type, data, file) {
    const path = [...listOf(this.open, file).slice(0, data.nesting), data.name]
    const isSuite = data.details?.type === 'suite'
    if (isSuite && type === 'test:pass') return
    const error = data.details?.error
    // The tests below have their own records; only a hook's failure belongs to the suite.
    if (isSuite && error?.failureType !== 'hookFailed') return
    const status = statusOf(type, data)
    this.ledger.test({
      file,
      path: isSuite ? [...path, '(load)'] : path,
      status,
      duration_ms: data.details?.duration_ms,
      ...(status === 'failed' ? { failure: describeError(causeOf(error)) } : {}),
    })
  }

  /** Node reports the file itself when no test of it was reported, and when its process failed outside of a test. */
  onFileEvent(type, data, file) {
    if (type === 'test:fail' && data.details?.error?.failureType !== 'subtestsFailed') {
      this.writeLoadFailure(file, this.explain(file) ?? describeError(causeOf(data.details?.error)))
    } else if (type === 'test:pass' && declaresTests(file)) {
      this.writeLoadFailure(file, { message: 'the file ended its process before any of its tests was reported', kind: 'error' })
    }
  }

  onPrinted(file, text) {
    this.printed.set(file, ((this.printed.get(file) ?? '') + text).slice(-maxPrinted))
  }

  /** Node itself only says "test failed"; the uncaught error with its stack was printed by the file's process. */
  explain(file) {
    const printed = this.printed.get(file) ?? ''
    const error = /^(?:Uncaught )?(\w*(?:Error|Exception)\b.*)$/m.exec(printed)
    return error === null ? undefined : { message: error[1], stack: printed.slice(error.index), kind: 'error' }
  }

  writeUnfinished() {
    for (const [file, names] of this.announced) {
      for (const name of names) {
        const failure = { message: 'the process ended before this test was finished', kind: 'error' }
        this.ledger.test({ file, path: [name], status: 'failed', duration_ms: 0, failure })
      }
    }
  }

  writeLoadFailure(file, failure) {
    this.ledger.test({ file, path: ['(load)'], status: 'failed', duration_ms: 0, failure: { ...failure, kind: 'error' } })
  }
}

function statusOf(type, data) {
  if (isSet(data.skip)) return 'skipped'
  if (isSet(data.todo)) return 'todo'
  return type === 'test:pass' ? 'passed' : 'failed'
}

/** `skip` and `todo` are true or a reason, which may be the empty string. */
function isSet(flag) {
  return flag !== undefined && flag !== false
}

/** Node wraps what the test threw. */
function causeOf(error) {
  const cause = error?.cause
  return cause === undefined || cause === null || typeof cause === 'string' ? (error ?? 'the test failed without an error') : cause
}

function pathOf(file) {
  if (file === undefined) return ''
  return file.startsWith('file:') ? fileURLToPath(file) : file
}

function isFileItself(name, file) {
  return file !== '' && resolve(name) === resolve(file)
}

/** A test called at the left margin: such a file cannot report nothing, where a helper or a plain script can. */
function declaresTests(file) {
  try {
    const text = readFileSync(file, 'utf8')
    return /['"](?:node:)?test['"]/.test(text) && /^(?:await |void )?(?:test|it|describe|suite)(?:\.\w+)?\(/m.test(text)
  } catch {
    return false
  }
}

function listOf(map, key) {
  if (!map.has(key)) map.set(key, [])
  return map.get(key)
}

function removeFirst(list, item) {
  const at = list.indexOf(item)
  if (at >= 0) list.splice(at, 1)
}
