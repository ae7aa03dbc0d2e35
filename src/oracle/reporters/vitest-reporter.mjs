// Reporter for vitest 1 to 4. It walks the task tree of each finished file, which has kept its shape over these versions.
import { createRequire } from 'node:module'
import { addHooks } from './vitest-hooks.mjs'

const { openLedger, describeError } = createRequire(import.meta.url)('./ledger.cjs')

export default class RalphReporter {
  constructor() {
    this.ledger = openLedger()
    this.written = new Set()
  }

  onInit(vitest) {
    addHooks(vitest)
  }

  /** vitest 3 and later: as soon as a file is done, so that a timeout does not lose the files before it. */
  onTestModuleEnd(module) {
    this.writeFile(module.task)
  }

  /** vitest 3 and later. */
  onTestRunEnd(modules) {
    for (const module of modules) this.writeFile(module.task)
    this.ledger.end()
  }

  /** vitest 1 to 3. */
  onFinished(files = []) {
    for (const file of files) this.writeFile(file)
    this.ledger.end()
  }

  writeFile(file) {
    if (this.written.has(file)) return
    this.written.add(file)
    writeTestFile(file, this.ledger)
  }
}

/** One record for each test of a finished file, and one for each hook or import that failed. */
export function writeTestFile(file, ledger) {
  new TaskWalk(file, ledger).writeAll()
}

class TaskWalk {
  constructor(file, ledger) {
    this.file = file
    this.ledger = ledger
  }

  writeAll() {
    const isBroken = this.writeOwnErrors(this.file, [])
    this.writeTasks(this.file.tasks, [], isBroken)
  }

  /** `isBroken`: a hook of an enclosing suite failed, so that tests without a result were left out. */
  writeTasks(tasks, parents, isBroken) {
    for (const task of tasks) {
      const path = [...parents, task.name]
      if (task.type === 'suite') {
        const isSuiteBroken = this.writeOwnErrors(task, path)
        this.writeTasks(task.tasks, path, isBroken || isSuiteBroken)
      } else {
        this.ledger.test({ ...place(this.file), path, ...outcome(task, isBroken) })
      }
    }
  }

  /** A file that could not be loaded, or a hook of a suite that failed. */
  writeOwnErrors(suite, path) {
    const error = suite.result?.errors?.find((each) => !this.isLeftSnapshot(suite, each))
    if (error === undefined) return false
    const empty = suite === this.file && /^No test( suite)? found in/.test(error.message ?? '')
    const record = { ...place(this.file), path: [...path, '(load)'], status: 'failed', failure: failureOf(error) }
    this.ledger.test({ ...record, ...(empty ? { empty } : {}) })
    return true
  }

  /** A test that fails before it gets to its snapshot leaves that one "obsolete": its own failure says it. */
  isLeftSnapshot(suite, error) {
    return suite === this.file && /^Obsolete snapshots found/.test(error.message ?? '') && hasFailed(suite.tasks)
  }
}

function hasFailed(tasks) {
  return tasks.some((task) => (task.type === 'suite' ? hasFailed(task.tasks) : task.result?.state === 'fail'))
}

function place(file) {
  return { file: file.filepath, ...(file.projectName ? { variant: file.projectName } : {}) }
}

function outcome(task, isBroken) {
  const duration_ms = task.result?.duration
  const state = task.result?.state
  if (task.mode === 'todo') return { status: 'todo', duration_ms }
  if (state === 'pass') return { status: 'passed', duration_ms }
  if (state === 'fail') return { status: 'failed', duration_ms, failure: failureOf(task.result.errors?.[0]) }
  if (task.mode === 'skip' || state === 'skip' || isBroken) return { status: 'skipped', duration_ms }
  // Its worker died, or the run was stopped.
  return { status: 'failed', duration_ms, failure: { message: 'the test did not finish', kind: 'error' } }
}

function failureOf(error) {
  if (error === undefined) return { message: 'the test failed without an error', kind: 'error' }
  const failure = describeError(error)
  // vitest has mapped these through source maps already.
  const frames = error.stacks?.map(({ file, line, column, method }) => ({ file, line, column, ...(method ? { function: method } : {}) }))
  return { ...failure, ...(frames?.length > 0 ? { frames } : {}) }
}
